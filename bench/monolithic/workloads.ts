/** What is measured, each as the published benchmark describes it: programs of two processes at the most. */
import type { Stoppable } from '../../core/words/activation.ts';
import type { UserBus } from '../../core/words/bus.ts';
import type { OpDefinition } from '../../core/words/contract.ts';
import { BUFFER, RESULTS, WINDOW } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { CALL, TRAP } from '../../kernels/monolithic/unix/abi/calls.ts';
import { MAP, MASK_HOW, PROT, SIGNAL } from '../../kernels/monolithic/unix/abi/flags.ts';
import { errorOf, prepare } from '../../kernels/monolithic/user/calls.ts';
import { note } from '../../kernels/monolithic/user/notes.ts';

export const DECSTATIONS = ['decstation-2100', 'decstation-3100', 'decstation-5000-125'] as const;
const PENTIUM = 'pentium-133';

/** How often each goes its way: enough for caches and TLB, and for two rounds without a tick of the clock. */
const ROUNDS = 12;
const WORD_BYTES = 4;
const USER_1 = 2 ** SIGNAL.user1;

/** The user code of an op; `mark` notes what everything has cost so far. */
type Script = (bus: UserBus, mark: () => void, argument: number) => Stoppable;

export interface Workload {
  readonly name: string;
  readonly about: string;
  /** Those on which somebody has published a measurement. */
  readonly machines: readonly string[];
  /** A round between two marks is so many of what was published: a round trip is two ways. */
  readonly trips: number;
  readonly program: string;
  readonly scripts: Readonly<Record<string, Script>>;
}

/** A system call that is not refused. */
function* call(bus: UserBus, number: number, ...args: readonly number[]): Stoppable {
  prepare(bus, number, ...args);
  const answer = yield TRAP;
  if (errorOf(answer) !== 0) throw new Error(`call ${number} was refused: ${errorOf(answer)}`);
  return answer;
}

const nullCall: Workload = {
  name: 'getpid',
  about: 'the null call: from the trap to the next instruction of user code',
  machines: [...DECSTATIONS, PENTIUM],
  trips: 1,
  program: 'v1 = t1.ask()',
  scripts: {
    *ask(bus, mark) {
      for (let round = 0; round < ROUNDS; round++) {
        bus.setRegister(0, CALL.getpid);
        mark();
        yield TRAP;
      }
      mark();
      return 0;
    },
  },
};

/** The descriptors of a pipe's ends lie one behind the other. */
function end(bus: UserBus, pipe: number, which: 0 | 1): number {
  return bus.load(RESULTS + 2 * WORD_BYTES * pipe + WORD_BYTES * which);
}

const pipe: Workload = {
  name: 'pipe',
  about:
    'one word through a pipe to another process, one way: half of there and back through two pipes',
  machines: [...DECSTATIONS, PENTIUM],
  trips: 2,
  program: 'v1 = t1.open(); v2 = t1.fork(t2); v3 = t2.answer(); v4 = t1.ask()',
  scripts: {
    *open(bus) {
      yield* call(bus, CALL.pipe, RESULTS);
      return yield* call(bus, CALL.pipe, RESULTS + 2 * WORD_BYTES);
    },
    *ask(bus, mark) {
      const [to, from] = [end(bus, 0, 1), end(bus, 1, 0)];
      for (let round = 0; round < ROUNDS; round++) {
        mark();
        yield* call(bus, CALL.write, to, BUFFER, WORD_BYTES);
        yield* call(bus, CALL.read, from, BUFFER, WORD_BYTES);
      }
      mark();
      return 0;
    },
    *answer(bus) {
      const [from, to] = [end(bus, 0, 0), end(bus, 1, 1)];
      for (let round = 0; round < ROUNDS; round++) {
        yield* call(bus, CALL.read, from, BUFFER, WORD_BYTES);
        yield* call(bus, CALL.write, to, BUFFER, WORD_BYTES);
      }
      return 0;
    },
  },
};

/** The pid of whoever takes turns with this process, and the counter that both share. */
const COUNTER = WINDOW;
const PARTNERS = WINDOW + 16 * WORD_BYTES;

/** Waits until the counter is this side's, counts, and tells the other side. */
function* turn(bus: UserBus, parity: number, other: number): Stoppable {
  while (bus.load(COUNTER) % 2 !== parity) {
    prepare(bus, CALL.sigsuspend, 0);
    yield TRAP;
  }
  bus.store(COUNTER, bus.load(COUNTER) + 1);
  return yield* call(bus, CALL.kill, other, SIGNAL.user1);
}

const sharedMemory: Workload = {
  name: 'shm',
  about:
    'a counter in shared memory goes from process to process, one way: half of there and back; whoever has counted ' +
    'signals the other, and waits for its signal',
  machines: DECSTATIONS,
  trips: 2,
  program: 'v1 = t1.open(); v2 = t1.fork(t2); v3 = t2.answer(); v4 = t1.ask(v2)',
  scripts: {
    *open(bus) {
      const rights = PROT.read | PROT.write;
      yield* call(bus, CALL.mmap, WINDOW, 1, rights, MAP.shared | MAP.anonymous | MAP.fixed, 0, 0);
      yield* call(bus, CALL.sigprocmask, MASK_HOW.block, USER_1);
      yield* call(bus, CALL.sigaction, SIGNAL.user1, note(bus, 'handler'), 0);
      bus.store(PARTNERS, yield* call(bus, CALL.getpid));
      return 0;
    },
    *ask(bus, mark, other) {
      for (let round = 0; round < ROUNDS; round++) {
        mark();
        yield* turn(bus, 0, other);
      }
      mark();
      return 0;
    },
    *answer(bus) {
      const other = bus.load(PARTNERS);
      for (let round = 0; round < ROUNDS; round++) yield* turn(bus, 1, other);
      return 0;
    },
  },
};

export const workloads: readonly Workload[] = [nullCall, pipe, sharedMemory];

/** Ops of the program's own contract; `fork` is the kernel's. */
export function opsOf({ scripts }: Workload): OpDefinition[] {
  const plain = { about: 'A part of a benchmark.', mutates: false, by: 'task', weight: 1 } as const;
  const pid = { name: 'pid', about: 'The child.', domain: { kind: 'handle', of: 'pid' } } as const;
  const child = { name: 'task', about: 'The child.', domain: { kind: 'task' } } as const;
  return [
    ...Object.entries(scripts).map(([name, script]) => ({
      ...plain,
      name,
      args: script.length > 2 ? [pid] : [],
      refusals: [],
    })),
    { ...plain, name: 'fork', args: [child], starts: 'task', produces: 'pid', refusals: [] },
  ];
}
