/** Each thing that the check looks for, done to the records by hand, is found and named. */
import { describe, expect, it } from 'vitest';
import { bootDisk } from '../../media/boot-disk.ts';
import { BUFFER, DATA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { SIGNAL } from '../abi/flags.ts';
import { CHANNEL, FILE, INODE, PIPE, PROC, SLEEP_QUEUE, STATE } from '../records.ts';
import { queueIndex } from '../sleep.ts';
import { HANDLER } from '../testing/fake-lower.ts';
import { BLOCKED, Rig } from '../testing/rig.ts';

const { blocks } = bootDisk();

/** 1 has a pipe (3, 4), 2 reads it, 3 waits for its child 4, 5 is a zombie. */
function rigOf(): Rig {
  const rig = Rig.booted(blocks, { waitEvery: 0 });
  rig.call(1, CALL.pipe, DATA + 2048);
  for (const p of [2, 3]) expect(rig.fork(1)).toBe(p);
  expect(rig.fork(3)).toBe(4);
  expect(rig.fork(1)).toBe(5);
  rig.call(5, CALL.exit, 1);
  expect(rig.call(2, CALL.read, 3, BUFFER, 5)).toBe(BLOCKED);
  expect(rig.call(3, CALL.wait, 0, 0, 0)).toBe(BLOCKED);
  expect(rig.wrong).toBeNull();
  return rig;
}

const bump = (rig: Rig, at: number, by = 1): void => rig.u.m.store(at, rig.u.m.load(at) + by);
const file = (rig: Rig, p: number, fd: number): number => rig.get(p, PROC.files + 4 * fd);
const made = (rig: Rig): number => rig.u.m.load(file(rig, 1, 3) + FILE.object);
const image = (rig: Rig): number => rig.get(1, PROC.image);

const DAMAGES: readonly (readonly [string, (rig: Rig) => void, RegExp])[] = [
  ['a pid is another’s', (rig) => rig.set(2, PROC.pid, rig.pid(3)), /Process 2 has pid/],
  ['a state is none', (rig) => rig.set(4, PROC.state, 9), /state 9/],
  ['a free record has a pid', (rig) => rig.set(9, PROC.pid, 25), /nobody, and has a pid/],
  ['a free record has a parent', (rig) => rig.set(9, PROC.parent, rig.proc(1)), /has a parent/],
  ['a parent is dead', (rig) => rig.set(4, PROC.parent, rig.proc(5)), /not there/],
  ['a parent is its own child', (rig) => rig.set(3, PROC.parent, rig.proc(4)), /own ancestor/],
  ['process 1 has a parent', (rig) => rig.set(1, PROC.parent, rig.proc(2)), /1 has a parent/],
  ['a zombie stands somewhere', (rig) => rig.set(5, PROC.cwd, image(rig)), /working directory/],
  ['a zombie runs something', (rig) => rig.set(5, PROC.image, image(rig)), /with an image/],
  ['a zombie has an alarm', (rig) => rig.set(5, PROC.alarm, 4), /with an alarm/],
  [
    'a zombie has a descriptor',
    (rig) => rig.set(5, PROC.files, file(rig, 1, 0)),
    /zombie, and has/,
  ],
  ['a zombie is in a call', (rig) => rig.set(5, PROC.call, 4), /zombie in a call/],
  ['SIGKILL is blocked', (rig) => rig.set(4, PROC.mask, 1 << SIGNAL.kill), /blocks SIGKILL/],
  ['SIGSTOP is ignored', (rig) => rig.set(4, PROC.ignored, 1 << SIGNAL.stop), /does something/],
  [
    'a signal is caught and ignored',
    (rig) => {
      rig.set(4, PROC.ignored, 2);
      rig.set(4, PROC.caught, 2);
    },
    /catches what it ignores/,
  ],
  [
    'an ignored signal is pending',
    (rig) => {
      rig.set(4, PROC.ignored, 2);
      rig.set(4, PROC.pending, 2);
    },
    /that it ignores/,
  ],
  [
    'SIGKILL does not end a stop',
    (rig) => {
      rig.set(4, PROC.stopped, 1);
      rig.set(4, PROC.pending, 1 << SIGNAL.kill);
    },
    /although SIGKILL/,
  ],
  ['a stage is left', (rig) => rig.set(4, PROC.stage, 1), /keeps a stage/],
  ['progress is left', (rig) => rig.set(4, PROC.done, 1), /keeps what it had done/],
  ['a lock is left', (rig) => rig.set(4, PROC.lockInode, image(rig)), /keeps a lock/],
  ['a walk is left', (rig) => rig.set(4, PROC.walkInode, image(rig)), /keeps the directory/],
  ['a file is counted twice', (rig) => bump(rig, file(rig, 1, 3) + FILE.count), /is counted/],
  ['a descriptor is forgotten', (rig) => rig.set(4, PROC.files, 0), /is counted/],
  ['a descriptor names nothing', (rig) => rig.set(4, PROC.files, 12), /names nothing/],
  ['a closed one closes on exec', (rig) => rig.set(4, PROC.closeOnExec, 1 << 9), /closes 9/],
  ['a reader is counted twice', (rig) => bump(rig, made(rig) + PIPE.readers), /not counted right/],
  ['a writer is forgotten', (rig) => bump(rig, made(rig) + PIPE.writers, -1), /not counted right/],
  ['a pipe has no page', (rig) => rig.u.m.store(made(rig) + PIPE.page, 0), /no ends, or no page/],
  ['a pipe holds too much', (rig) => bump(rig, made(rig) + PIPE.held, 5000), /more in it/],
  ['a pipe begins behind its end', (rig) => bump(rig, made(rig) + PIPE.out, 4096), /more in it/],
  ['an inode has one user more', (rig) => bump(rig, image(rig) + INODE.references), /users, not/],
  ['an inode has one writer more', (rig) => bump(rig, image(rig) + INODE.writers), /Writers of/],
  ['an image is run once more', (rig) => bump(rig, image(rig) + INODE.texts), /Images of/],
  ['a lock is nobody’s', (rig) => bump(rig, image(rig) + INODE.lock, rig.proc(4)), /The lock of/],
  ['a sleeper is in no queue', (rig) => rig.set(4, PROC.state, STATE.sleeping), /asleep, and/],
  ['one in a queue is awake', (rig) => rig.set(2, PROC.state, STATE.ready), /who is not asleep/],
  ['a queue is broken', (rig) => rig.set(2, PROC.previous, rig.proc(3)), /breaks at 2/],
  ['a queue has no end', (rig) => rig.set(2, PROC.next, rig.proc(2)), /breaks at 2|no end/],
  ['one who is awake waits', (rig) => rig.set(4, PROC.channel, CHANNEL.time), /is not asleep, and/],
  ['a reader was not woken', (rig) => bump(rig, made(rig) + PIPE.held, 3), /something to read/],
  [
    'a reader waits for a writer',
    (rig) => rig.set(2, PROC.channel, CHANNEL.pipeSpace),
    /there is room/,
  ],
  [
    'a parent was not told',
    (rig) => rig.set(5, PROC.parent, rig.proc(3)),
    /3 sleeps on channel 3, but its child 5 has ended/,
  ],
  ['a parent waits for nobody', (rig) => rig.set(4, PROC.parent, rig.proc(1)), /no such child/],
  [
    'a signal was lost',
    (rig) => {
      rig.set(2, PROC.caught, 1 << SIGNAL.user1);
      rig.set(2, PROC.pending, 1 << SIGNAL.user1);
    },
    /signals 400 wait for it/,
  ],
  ['it waits for a lock that is free', (rig) => rig.set(3, PROC.channel, CHANNEL.inode), /lock/],
  [
    'it waits for the log in vain',
    (rig) => rig.set(3, PROC.channel, CHANNEL.log),
    /writes it back/,
  ],
  ['it waits for what there is not', (rig) => rig.set(3, PROC.channel, 40), /it cannot/],
  ['it sleeps in no call', (rig) => rig.set(2, PROC.call, 0), /in no call/],
];

describe('the records', () => {
  it.each(DAMAGES)('are wrong when %s', (_what, damage, says) => {
    const rig = rigOf();
    damage(rig);
    expect(rig.wrong).toMatch(says);
  });

  it('are right through a life with handlers', () => {
    const rig = rigOf();
    rig.call(4, CALL.sigaction, SIGNAL.user1, HANDLER, 0);
    rig.call(1, CALL.kill, rig.pid(4), SIGNAL.user1);
    expect(rig.wrong).toBeNull();
    const queue = rig.u.plan.sleepQueues.at(queueIndex(made(rig))) + SLEEP_QUEUE.head;
    expect(rig.u.m.load(queue)).toBe(rig.proc(2));
  });
});
