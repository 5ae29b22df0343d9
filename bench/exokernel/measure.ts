/**
 * What the exokernel's shortest ways cost, warm: from the instruction that traps to the first one of whoever
 * gets the processor by it. Each is gone until it costs the same twice in a row, which is what is kept.
 */
import type { UserBus } from '../../core/words/bus.ts';
import type { Kernel } from '../../core/words/kernel.ts';
import type { Kind } from '../../core/words/ledger.ts';
import { INFO_AREA, U_AREA } from '../../kernels/exokernel/abi/address-map.ts';
import { CALL, TRAP } from '../../kernels/exokernel/abi/calls.ts';
import { INFO } from '../../kernels/exokernel/abi/info.ts';
import { SAVE, saveFrame, UAREA } from '../../kernels/exokernel/abi/u-area.ts';
import { UPCALL } from '../../kernels/exokernel/abi/upcalls.ts';
import { attach } from '../../kernels/exokernel/kernel.ts';
import { paths } from '../../kernels/exokernel/paths.ts';
import {
  call,
  info,
  ProcessorRig,
  type Scripts,
} from '../../kernels/exokernel/testing/processor-rig.ts';
import { createMachine } from '../../machines/build.ts';
import { Tally } from '../tally.ts';

/** In the order in which they are shown. */
export const WAYS = [
  'null call',
  'exception',
  'protection fault',
  'return from it',
  'control transfer',
  'reply',
] as const;
export type Way = (typeof WAYS)[number];

/** Cycles by what they went into; all numbers of units come from the ledger or the tally. */
export interface Part {
  readonly name: string;
  readonly count: number;
  readonly cycles: number;
}

export interface Cost {
  readonly machine: string;
  readonly way: Way;
  /** By kind: instructions in four parts, the rest as the ledger has it. Kinds with nothing are left out. */
  readonly parts: readonly Part[];
  /** By room; the count is cycles. */
  readonly rooms: readonly Part[];
  /** Cycles of instructions that `paths.json` has from a kernel's source or from a paper. */
  readonly counted: number;
  /** By the machine's clock, at the sheet's values; and by the ledger, at the ends of its band. */
  readonly total: number;
  readonly lo: number;
  readonly hi: number;
}

/** Everything that is counted, at one moment. */
interface Mark {
  readonly now: number;
  readonly rooms: readonly (readonly number[])[];
  readonly loads: number;
  readonly stores: number;
  readonly counted: number;
}

const ROUNDS = 8;
/** Any trap number but that of calls: an instruction that user code may not execute. */
const PRIVILEGED = 3;
const [CALLER, CALLEE] = [1, 2];

class Bench {
  readonly #tally = new Tally(paths);
  readonly #rig: ProcessorRig;
  readonly #kernel: Kernel;
  #marks: Mark[] = [];
  #way: Way = 'null call';
  readonly #costs = new Map<Way, Cost>();

  constructor(machine: string) {
    this.#rig = new ProcessorRig(createMachine(machine, { frames: 512 }), this.#scripts());
    const { k, machine: built, envs } = this.#rig;
    envs[CALLEE] = Number(this.#rig.perform(CALLER, 'spawn', built.home(CALLEE)));
    this.#rig.perform(CALLEE, 'open');
    this.#kernel = attach(this.#tally.kernel(k.bus), k.info);
  }

  costs(): Cost[] {
    this.#many('null call', 'ask');
    this.#many('exception', 'raise');
    this.#many('return from it', 'raise');
    this.#many('protection fault', 'protect', ROUNDS);
    const callee = this.#rig.envs[CALLEE];
    this.#many('control transfer', 'transfer', 1, callee);
    this.#many('reply', 'transfer', 1, callee);
    return WAYS.map((way) => {
      const cost = this.#costs.get(way);
      if (cost === undefined) throw new Error(`${way} was not gone`);
      return cost;
    });
  }

  /** Goes one way many times: in one op, or in so many where it ends the op. */
  #many(way: Way, script: string, ops = 1, ...args: number[]): void {
    this.#way = way;
    this.#marks = [];
    for (let op = 0; op < ops; op++) {
      this.#rig.begin(CALLER, script, ...args);
      const stop = this.#rig.machine.run(this.#kernel);
      const expected = ops === 1 ? 'returned' : 'faulted';
      if (stop !== expected) throw new Error(`${way}: ${stop} ${this.#rig.machine.stopMessage}`);
    }
    const [a, b, c, d] = this.#marks.slice(-4);
    const [before, last] = [this.#cost(a, b), this.#cost(c, d)];
    if (JSON.stringify(before) !== JSON.stringify(last)) throw new Error(`${way} is not warm`);
    this.#costs.set(way, last);
  }

  #mark(...ways: readonly Way[]): void {
    if (!ways.includes(this.#way)) return;
    const { ledger } = this.#rig.machine;
    const rooms = ledger.rooms.map((name, room) =>
      ledger.kinds.map((kind) => {
        let sum = 0;
        if (name === 'harness') return sum;
        for (let payer = 0; payer < ledger.payers; payer++) sum += ledger.count(payer, room, kind);
        return sum;
      }),
    );
    const { loads, stores, counted } = this.#tally;
    this.#marks.push({ now: this.#rig.machine.now(), rooms, loads, stores, counted });
  }

  #cost(from: Mark, to: Mark): Cost {
    const { ledger, facts } = this.#rig.machine;
    const { kinds } = ledger;
    const counts = to.rooms.map((row, room) =>
      row.map((count, kind) => count - from.rooms[room][kind]),
    );
    const priceOf = (kind: Kind): number => ledger.price(kind).value;
    const sum = (kind: number): number => counts.reduce((all, row) => all + row[kind], 0);
    const loads = to.loads - from.loads;
    const stores = to.stores - from.stores;
    const counted = to.counted - from.counted;
    const other = sum(kinds.indexOf('instructions')) - loads - stores - counted;
    const unit = priceOf('instructions');
    const part = (name: string, count: number, price: number): Part => ({
      name,
      count,
      cycles: count * price,
    });
    const parts = [
      part('instructions of paths', counted, unit),
      part('loads', loads, unit),
      part('stores', stores, unit),
      part('other instructions', other, unit),
      ...kinds.flatMap((kind, k) => (k === 0 ? [] : [part(kind, sum(k), priceOf(kind))])),
    ].filter(({ count }) => count !== 0);
    const cyclesOf = (row: readonly number[]): number =>
      row.reduce((all, count, k) => all + count * priceOf(kinds[k]), 0);
    const end = (which: 'lo' | 'hi'): number =>
      kinds.reduce((all, kind, k) => all + sum(k) * ledger.price(kind)[which], 0);
    return {
      machine: facts.id,
      way: this.#way,
      parts,
      rooms: counts
        .map((row, room) => ({ name: ledger.rooms[room], cycles: cyclesOf(row) }))
        .filter(({ cycles }) => cycles !== 0)
        .map((room) => ({ ...room, count: room.cycles })),
      counted: counted * unit,
      total: to.now - from.now,
      lo: end('lo'),
      hi: end('hi'),
    };
  }

  #scripts(): Scripts {
    const mark = (...ways: readonly Way[]): void => this.#mark(...ways);
    const user = (bus: UserBus): UserBus => this.#tally.user(bus);
    return {
      *spawn(bus, home) {
        return yield* call(bus, CALL.envAlloc, 0, home);
      },
      *open(bus) {
        const { call: kind } = UPCALL;
        return yield* call(bus, CALL.envEntry, kind, info(bus, INFO.entryPcs + 4 * kind));
      },
      *ask(bus) {
        for (let round = 0; round < ROUNDS; round++) {
          bus.setRegister(0, CALL.null);
          mark('null call');
          yield TRAP;
          mark('null call');
        }
        return 0;
      },
      *raise() {
        for (let round = 0; round < ROUNDS; round++) {
          mark('exception');
          yield PRIVILEGED;
          mark('return from it');
        }
        return 0;
      },
      *'exos.exception'(bus, _subject, _cause, _access, frame) {
        mark('exception');
        bus.setRegister(0, CALL.resume);
        bus.setRegister(1, frame);
        mark('return from it');
        return yield TRAP;
      },
      protect(bus) {
        mark('protection fault');
        user(bus).store(INFO_AREA, 0);
        return 0;
      },
      *'exos.fault'(bus, _address, _cause, _access, frame) {
        mark('protection fault');
        const home = bus.load(U_AREA + UAREA.home);
        bus.store(saveFrame(frame) + SAVE.pc, home + info(bus, INFO.faultHomeOffset));
        return yield* call(bus, CALL.resume, frame);
      },
      *transfer(bus, callee) {
        for (let round = 0; round < ROUNDS; round++) {
          bus.setRegister(0, CALL.call);
          bus.setRegister(1, callee);
          mark('control transfer');
          yield TRAP;
          mark('reply');
        }
        return 0;
      },
      *'exos.call'(bus) {
        mark('control transfer');
        bus.setRegister(0, CALL.reply);
        mark('reply');
        return yield TRAP;
      },
    };
  }
}

/** All ways on one machine. */
export function measure(machine: string): Cost[] {
  return new Bench(machine).costs();
}
