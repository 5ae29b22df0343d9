/** Each thing that the check looks for, done to the machine half's records by hand, is found and named. */
import { beforeEach, describe, expect, it } from 'vitest';
import { rawSession, runRaw } from '../../../tests/monolithic/raw-calls.ts';
import { planMemory } from './plan.ts';
import { CONTEXT, MROOT, NONE, REQUEST, RUN } from './records.ts';

describe.each(['decstation-3100', 'pentium-133'])('on %s', (id) => {
  const session = rawSession(id);
  const { bus } = session.machine;
  const plan = planMemory(bus.frames, bus.kernelBase, 0);
  const root = (field: number): number => plan.root + field;
  const context = (p: number, field: number): number => plan.contexts.at(p) + field;
  const [FIRST, SECOND] = [1, 2];

  beforeEach(() => {
    runRaw(session, 'v1 = t1.fork(t2)');
    expect(session.inconsistency()).toBeNull();
  });

  /** One of the two runs, the other one is queued. */
  const queued = (): number => (bus.load(context(FIRST, CONTEXT.queue)) === 0 ? SECOND : FIRST);
  const priority = (): number => bus.load(context(queued(), CONTEXT.queue)) - 1;

  it.each<[string, () => void, RegExp]>([
    [
      'a queue loses its only process',
      () => bus.store(root(MROOT.heads + 4 * priority()), NONE),
      /bit of run queue/,
    ],
    ['a bit is wrong', () => bus.store(root(MROOT.readyBits), 0), /says that it is empty/],
    [
      'a tail is wrong',
      () => bus.store(root(MROOT.tails + 4 * priority()), NONE),
      /its tail is another/,
    ],
    [
      'a process names another queue',
      () => bus.store(context(queued(), CONTEXT.queue), 1),
      /does not name it/,
    ],
    [
      'a process follows itself',
      () => bus.store(context(queued(), CONTEXT.next), queued()),
      /twice in one/,
    ],
    [
      'a process says that it is queued',
      () => bus.store(context(5, CONTEXT.queue), 3),
      /its record says otherwise/,
    ],
    ['somebody was woken and forgotten', () => bus.store(root(MROOT.wakeHead), 2), /was not asked/],
    [
      'somebody is marked as woken',
      () => bus.store(context(3, CONTEXT.isWoken), 1),
      /stands in no list/,
    ],
    [
      'registers are not those of the space',
      () => bus.store(root(MROOT.current), 7),
      /are loaded in the space/,
    ],
    [
      'a context has no process',
      () => bus.store(context(9, CONTEXT.state), RUN.asleep),
      /Process 9 is not there/,
    ],
    [
      'a sleeper is queued',
      () => bus.store(context(queued(), CONTEXT.state), RUN.asleep),
      /cannot run/,
    ],
    [
      'a transfer is not counted',
      () => bus.store(plan.requests.at(4) + REQUEST.kind, 1),
      /disk's queue/,
    ],
    [
      'a transfer waits for an idle disk',
      () => {
        bus.store(plan.requests.at(4) + REQUEST.kind, 1);
        bus.store(root(MROOT.diskCount), 1);
      },
      /a disk that is idle/,
    ],
    ['the disk is at work on nothing', () => bus.store(root(MROOT.diskActive), 5), /which is free/],
  ])('it notices that %s', (_, damage, said) => {
    damage();
    expect(session.inconsistency()).toMatch(said);
  });
});
