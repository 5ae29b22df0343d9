/** Holds what the host did against the contract's specification. */
import { constants } from 'node:os';
import { AcceptsOracle } from '../../core/oracles/accepts.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { Call, Result } from '../../core/words/specification.ts';
import { unix } from '../../properties/contracts/unix/index.ts';
import { OP } from '../../properties/contracts/unix/ops.ts';
import type { UnixState } from '../../properties/contracts/unix/state.ts';
import { errors } from '../../properties/contracts/unix/terms.ts';
import { EVENT, type HostProgram, type HostRecord } from './record.ts';

/** The contract's words for errors of the host's. */
const NAMES: Readonly<Record<string, (typeof errors)[number]>> = {
  EPERM: 'perm',
  ENOENT: 'noEntry',
  ESRCH: 'noProcess',
  EINTR: 'interrupted',
  EIO: 'io',
  EBADF: 'badDescriptor',
  ECHILD: 'noChild',
  EAGAIN: 'again',
  ENOMEM: 'noMemory',
  EACCES: 'access',
  EFAULT: 'fault',
  EBUSY: 'busy',
  EEXIST: 'exists',
  ENODEV: 'noDevice',
  ENOTDIR: 'notDirectory',
  EISDIR: 'isDirectory',
  EINVAL: 'invalid',
  ENFILE: 'fileTable',
  EMFILE: 'tooManyFiles',
  ETXTBSY: 'textBusy',
  EFBIG: 'fileTooBig',
  ENOSPC: 'noSpace',
  ESPIPE: 'seekPipe',
  EMLINK: 'tooManyLinks',
  EPIPE: 'brokenPipe',
  ENAMETOOLONG: 'nameTooLong',
  ENOTEMPTY: 'notEmpty',
};

const errorByNumber = new Map<number, number>(
  Object.entries(constants.errno).flatMap(([name, number]) => {
    const word = NAMES[name];
    return word === undefined ? [] : [[number, errors.indexOf(word)] as const];
  }),
);

/** Ops of which the value is a process's number, or has one in it. */
const TELLS_PID: readonly number[] = [OP.fork, OP.getpid, OP.getppid, OP.wait, OP.waitFor];
/** Where the helper may have moved fewer or more bytes than the program said, the place of their count. */
const COUNT_AT: Readonly<Record<number, number>> = { [OP.read]: 1, [OP.write]: 2 };
/** Numbers that the contract has room for. */
const FIRST_PID = 100;

const FATE = { starved: false, aborted: false, began: 0, rushed: false } as const;

function callOf(step: number, task: number, op: number, args: Int32Array): Call {
  return { step, task, op, args, ...FATE };
}

export interface Feed {
  /** Returns that were judged. */
  readonly judged: number;
  /** Ends of programs at which calls that wait were judged. */
  readonly rests: number;
  /** What the specification does not accept, in words. */
  readonly findings: readonly string[];
}

/** One program's events, judged as they come. */
class Scene {
  readonly #oracle: AcceptsOracle<UnixState>;
  readonly #calls = new Map<number, Call>();
  readonly #open = new Map<number, Call>();
  readonly #pids = new Map<number, number>();
  judged = 0;
  finding: string | null = null;

  constructor(contract: Contract<UnixState>, program: HostProgram) {
    this.#oracle = new AcceptsOracle(contract);
    for (const { label, task, op, args } of program) {
      this.#calls.set(label, callOf(label, task, op, args));
    }
    // On the host nobody is user 0.
    const setuid = callOf(0, 1, OP.setuid, Int32Array.of(1, 0, 0, 0, 0, 0, 0, 0));
    this.#oracle.call(setuid);
    this.#oracle.returned(setuid, { kind: 'done', value: 0, cycles: 0 });
  }

  #callOf(label: number, task: number): Call {
    const call = this.#calls.get(label);
    if (call === undefined)
      throw new Error(`the helper tells of step v${label}, which is in no program`);
    return call.task === task ? call : { ...call, task };
  }

  begin(label: number, task: number, count: number): void {
    const call = this.#callOf(label, task);
    const at = COUNT_AT[call.op];
    if (at !== undefined) call.args[at] = count;
    this.#open.set(task, call);
    this.#oracle.call(call);
  }

  end(label: number, task: number, result: Result): void {
    const call = this.#callOf(label, task);
    if (result.kind === 'dangling') this.#oracle.call(call);
    if (this.#open.get(task)?.step === label) this.#open.delete(task);
    const finding = this.#oracle.returned(call, result);
    this.judged++;
    this.finding = finding?.message ?? null;
  }

  rest(): void {
    const finding = this.#oracle.rest([...this.#open.values()]);
    this.finding = finding?.message ?? null;
  }

  valueOf(label: number, task: number, value: number, extra: number): number {
    const { op } = this.#callOf(label, task);
    if (!TELLS_PID.includes(op) || value === 0) return value;
    let pid = this.#pids.get(value);
    if (pid === undefined) {
      pid = FIRST_PID + this.#pids.size;
      this.#pids.set(value, pid);
    }
    return pid + 65_536 * extra;
  }
}

function resultOf(scene: Scene, record: HostRecord, event: number): Result {
  const [kind, label, task, value, extra] = [0, 1, 2, 3, 4].map((field) =>
    record.field(event, field as 0 | 1 | 2 | 3 | 4),
  );
  if (kind === EVENT.done) {
    return { kind: 'done', value: scene.valueOf(label, task, value, extra), cycles: 0 };
  }
  if (kind === EVENT.refused) {
    return {
      kind: 'refused',
      value: errorByNumber.get(value) ?? errors.indexOf('none'),
      cycles: 0,
    };
  }
  return { kind: kind === EVENT.faulted ? 'faulted' : 'dangling', value: 0, cycles: 0 };
}

/** Judges programs by what the host made of them; after `most` findings it stops. */
export function feed(
  programs: readonly HostProgram[],
  record: HostRecord,
  contract: Contract<UnixState> = unix,
  most = Number.POSITIVE_INFINITY,
): Feed {
  let [judged, rests, event] = [0, 0, 0];
  const findings: string[] = [];
  for (const program of programs) {
    // Counts that the helper has changed are written into the steps.
    const own = program.map((step) => ({ ...step, args: step.args.slice() }));
    const scene = new Scene(contract, own);
    for (; record.field(event, 0) !== EVENT.rest; event++) {
      if (scene.finding !== null) continue;
      const label = record.field(event, 1);
      const task = record.field(event, 2);
      if (record.field(event, 0) === EVENT.call) scene.begin(label, task, record.field(event, 3));
      else scene.end(label, task, resultOf(scene, record, event));
    }
    if (record.field(event, 3) !== 0) throw new Error('the host did not come to rest');
    if (scene.finding === null) {
      scene.rest();
      rests++;
    }
    event++;
    judged += scene.judged;
    if (scene.finding !== null) findings.push(scene.finding);
    if (findings.length >= most) break;
  }
  return { judged, rests, findings };
}
