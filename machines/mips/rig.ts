/** A processor with memory and a ledger but no machine around it, for tests. */
import { InterruptController } from '../interrupts.ts';
import { CountLedger, type KINDS, TASK_ROOM } from '../ledger.ts';
import { PhysicalMemory } from '../memory.ts';
import { pricesOf } from '../prices.ts';
import { DEVICE_BASE, type ProcessorHost } from '../processor.ts';
import { loadSheet } from '../sheets/load.ts';
import { MipsProcessor } from './processor.ts';

/** A host with one register at DEVICE_BASE and nothing else. */
export class RigHost implements ProcessorHost {
  register = 7;
  events = 0;
  /** What an event does; by default nothing more is due. */
  event: () => void = () => {};
  /** What serves faults where they happen; by default nothing does, and they unwind. */
  fault: () => boolean = () => false;

  onEvent(): void {
    this.events++;
    this.event();
  }
  onFault(): boolean {
    return this.fault();
  }
  deviceLoad(pa: number): number {
    return pa === DEVICE_BASE ? this.register : -1;
  }
  deviceStore(pa: number, value: number): boolean {
    if (pa === DEVICE_BASE) this.register = value;
    return pa === DEVICE_BASE;
  }
  clone(): number {
    return 0;
  }
  start(): number {
    return 0;
  }
  release(): void {}
  takeInterrupts(): void {}
  setTimer(): void {}
  fails(): boolean {
    return false;
  }
}

export interface Rig {
  readonly processor: MipsProcessor;
  readonly memory: PhysicalMemory;
  readonly host: RigHost;
  count(kind: (typeof KINDS)[number]): number;
  /** What the ledger makes of its counts. */
  cycles(): number;
}

export function rig(machine = 'decstation-3100', frames = 64): Rig {
  const sheet = loadSheet(machine);
  const ledger = new CountLedger(['task', 'harness'], 1, pricesOf(sheet));
  const memory = new PhysicalMemory(frames);
  const processor = new MipsProcessor(sheet, memory, ledger, new InterruptController(['timer']));
  const host = new RigHost();
  processor.host = host;
  processor.turnTo(0, TASK_ROOM);
  return {
    processor,
    memory,
    host,
    count(kind) {
      processor.ink();
      return ledger.count(0, 0, kind);
    },
    cycles() {
      processor.ink();
      return ledger.cycles(0, 0).value;
    },
  };
}
