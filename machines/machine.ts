/** The emulated machine: a processor, its chips, and the loop that runs code until a harness is needed. */
import type { FaultSite } from '../core/words/bus.ts';
import type { Device, DeviceSlot } from '../core/words/device.ts';
import type { Kernel, Thread } from '../core/words/kernel.ts';
import type {
  Firmware,
  Fuel,
  Machine,
  MachineFacts,
  Opportunities,
  Snapshot,
  Stop,
} from '../core/words/machine.ts';
import { Agenda } from './agenda.ts';
import { CodeSpace, faultHomeOf, homeOf, slotAt } from './code-space.ts';
import { DeviceBay } from './device-bay.ts';
import { Hash } from './hash.ts';
import { InterruptController } from './interrupts.ts';
import { COMMON_ROOMS, type CountLedger, HARNESS_ROOM, TASK_ROOM } from './ledger.ts';
import type { MachineSnapshot } from './machine-snapshot.ts';
import { PhysicalMemory } from './memory.ts';
import { OpSlots, SLOTS } from './op-slots.ts';
import { Peek } from './peek.ts';
import type { Processor, ProcessorHost } from './processor.ts';
import { RunLoop } from './run-loop.ts';
import { Watch } from './watch.ts';

/** Puts a family's processor together with its memory, ledger and interrupt controller. */
export type BuildProcessor = (
  memory: PhysicalMemory,
  ledger: CountLedger,
  interrupts: InterruptController,
) => Processor;

export interface MachineParts {
  readonly facts: MachineFacts;
  readonly frames: number;
  readonly devices: readonly Device[];
  readonly ledger: (rooms: readonly string[], payers: number, paths: number) => CountLedger;
  readonly processor: BuildProcessor;
}

export class EmulatedMachine implements Machine, ProcessorHost {
  readonly facts: MachineFacts;
  readonly bus: Processor;
  readonly peek: Peek;
  readonly devices: readonly DeviceSlot[];
  readonly lines: readonly string[];
  readonly #parts: MachineParts;
  readonly #memory: PhysicalMemory;
  readonly #interrupts: InterruptController;
  readonly #bay: DeviceBay;
  readonly #agenda: Agenda;
  readonly #code: CodeSpace;
  readonly #ops: OpSlots;
  readonly #loop: RunLoop;
  readonly #watch: Watch;
  #ledger: CountLedger;
  #sealed: MachineSnapshot | null = null;
  /** The architectural state of the chips at power-on. */
  #cold: unknown = null;

  constructor(parts: MachineParts) {
    this.#parts = parts;
    this.facts = parts.facts;
    this.#memory = new PhysicalMemory(parts.frames);
    this.#bay = new DeviceBay(parts.devices);
    this.devices = this.#bay.slots;
    this.lines = ['timer', ...parts.devices.flatMap((device) => device.lines)];
    this.#interrupts = new InterruptController(this.lines);
    this.#ledger = parts.ledger(COMMON_ROOMS, SLOTS, 0);
    this.bus = parts.processor(this.#memory, this.#ledger, this.#interrupts);
    this.bus.host = this;
    this.#watch = new Watch(this.#memory, this.bus);
    this.peek = new Peek(this.bus, this.#bay, this.#watch);
    this.#code = new CodeSpace(this.bus);
    this.#ops = new OpSlots(this.#code);
    this.#agenda = new Agenda(this.bus, this.#interrupts, this.#bay);
    this.#loop = new RunLoop(this.bus, this.#code, this.#ops, this.#interrupts, this.#agenda);
    this.#bay.connect(this.bus, this.#interrupts, this.#agenda, () => this.#agenda.schedule());
  }

  install(firmware: Firmware): void {
    const servers = firmware.entries.filter((entry) => entry.step === undefined);
    const rooms = [...COMMON_ROOMS, ...firmware.rooms, ...servers.map((entry) => entry.name)];
    this.#ledger = this.#parts.ledger(rooms, SLOTS, firmware.paths.paths.length);
    this.bus.ledger = this.#ledger;
    this.bus.blot();
    this.bus.setPaths(firmware.paths.paths);
    this.#cold = this.bus.saveChips().architectural;
    this.#bay.insert(firmware.media ?? {});
    this.#code.install(firmware.entries);
    this.#loop.entryRooms = firmware.entries.map((entry) =>
      entry.step === undefined ? rooms.indexOf(entry.name) : TASK_ROOM,
    );
  }

  /** The ledger, with all that has run so far in it. */
  get ledger(): CountLedger {
    this.bus.ink();
    return this.#ledger;
  }

  entry(name: string): number {
    return this.#code.pcOf(name);
  }

  home(slot: number): number {
    return homeOf(slot);
  }

  faultHome(slot: number): number {
    return faultHomeOf(slot);
  }

  slot(pc: number): number {
    return slotAt(pc);
  }

  // Running.

  get stopSlot(): number {
    return this.#loop.stopSlot;
  }

  get stopStep(): number {
    return this.#loop.stopStep;
  }

  get stopValue(): number {
    return this.#loop.stopValue;
  }

  get stopMessage(): string {
    return this.#loop.stopMessage;
  }

  get stopAtRest(): boolean {
    return this.#loop.stopAtRest;
  }

  set stopAtRest(on: boolean) {
    this.#loop.stopAtRest = on;
  }

  get onInterrupt(): ((line: number) => void) | null {
    return this.#loop.onInterrupt;
  }

  set onInterrupt(listener: ((line: number) => void) | null) {
    this.#loop.onInterrupt = listener;
  }

  get opportunities(): Opportunities {
    return this.#agenda.opportunities.found;
  }

  begin(slot: number, step: number, pc: number, args: ArrayLike<number>): void {
    const registers = this.bus.registerFile;
    for (let i = 0; i < 8; i++) registers[i] = i < args.length ? args[i] : 0;
    this.bus.pcRegister = this.#ops.begin(slot, step, pc, this.bus.pcRegister);
    this.bus.turnTo(slot, TASK_ROOM);
  }

  run(kernel: Kernel): Stop {
    return this.#loop.run(kernel);
  }

  elapse(): boolean {
    return this.#loop.elapse();
  }

  get deviceDue(): boolean {
    return this.#agenda.deviceDue;
  }

  get isOff(): boolean {
    return this.#agenda.isOff;
  }

  powerOn(): void {
    const { bus } = this;
    const { how, count } = this.#agenda.powerOn();
    this.#watch.giveUp();
    this.#memory.powerOff();
    bus.restoreChips({ architectural: this.#cold, timing: null });
    bus.registerFile.fill(0);
    bus.pcRegister = 0;
    bus.kernelMode = true;
    bus.idling = false;
    bus.leaveTo(0);
    bus.turnTo(0, HARNESS_ROOM);
    this.#interrupts.restore({ pending: 0, masked: 0 });
    this.#bay.powerOff(how, count);
    this.#code.restore({ activations: [], free: [] });
    this.#ops.restore(new Array<number>(SLOTS).fill(-1));
    this.#loop.restore({ traps: 0, idleTicks: 0, rested: false });
    this.#agenda.schedule();
  }

  dispatch(kernel: Kernel, thread: Thread): 'ready' | 'blocked' | 'panic' | 'power' {
    return this.#loop.dispatch(kernel, thread);
  }

  underway(slot: number): boolean {
    return this.#ops.underway(slot);
  }

  get activations(): number {
    return this.#code.alive;
  }

  current(): number {
    return this.#ops.slotOf(this.bus.pcRegister);
  }

  refuel(fuel: Fuel): void {
    this.#loop.refuel(fuel);
  }

  now(): number {
    return this.bus.now();
  }

  arm(step: number, action: 'interrupt' | 'fail' | 'power', name: string, count: number): void {
    this.#agenda.arm(step, action, name, count);
  }

  disarm(step?: number): void {
    this.#agenda.disarm(step);
  }

  count(): void {
    this.#agenda.count();
  }

  watch(read: () => void): void {
    this.#watch.during(read);
  }

  get stale(): boolean {
    return this.#watch.stale;
  }

  world(device: string, action: string, args: readonly number[]): number {
    return this.#bay.act(device, action, args);
  }

  // What the processor asks for.

  onEvent(afterPath = false): void {
    this.#loop.onEvent(afterPath);
  }

  onPreemptionPoint(): void {
    this.#agenda.preemptible();
  }

  onFault(): boolean {
    return this.#loop.onFault();
  }

  deviceLoad(pa: number): number {
    return this.#bay.load(pa);
  }

  deviceStore(pa: number, value: number): boolean {
    return this.#bay.store(pa, value);
  }

  clone(pc: number, home: number): number {
    return this.#ops.clone(pc, home);
  }

  start(pc: number, home: number): number {
    return this.#ops.start(pc, home);
  }

  release(pc: number): void {
    this.#ops.release(pc);
  }

  takeInterrupts(): void {
    this.#loop.takeInterrupts();
  }

  setTimer(cycles: number): void {
    this.#agenda.timer.start(cycles, this.bus.now());
    this.#agenda.schedule();
  }

  fails(site: FaultSite): boolean {
    return this.#agenda.fails(site);
  }

  // State.

  snapshot(): MachineSnapshot {
    const bus = this.bus;
    bus.ink();
    return {
      machine: this.facts.id,
      memory: this.#memory.save(),
      chips: bus.saveChips(),
      registers: bus.registerFile.slice(),
      pc: bus.pcRegister,
      kernelMode: bus.kernelMode,
      idling: bus.idling,
      interrupts: this.#interrupts.save(),
      agenda: this.#agenda.save(),
      devices: this.#bay.save(),
      code: this.#code.save(),
      ops: this.#ops.save(),
      loop: this.#loop.save(),
      clock: { instructions: bus.instructions, waited: bus.waited },
      ledger: this.#ledger.save(),
    };
  }

  restore(snapshot: Snapshot): void {
    const state = snapshot as MachineSnapshot;
    if (state.machine !== this.facts.id) {
      throw new Error(`a snapshot of ${state.machine} does not fit ${this.facts.id}`);
    }
    this.#memory.restore(state.memory);
    this.bus.restoreChips(state.chips);
    this.#restoreRest(state);
    this.#bay.restore(state.devices);
    this.#agenda.restore(state.agenda);
    this.#ledger.restore(state.ledger);
  }

  /** All but memory, chips, devices, counts, and the agenda, which reckons with the devices. */
  #restoreRest(state: MachineSnapshot): void {
    const bus = this.bus;
    this.#watch.giveUp();
    bus.registerFile.set(state.registers);
    bus.pcRegister = state.pc;
    bus.kernelMode = state.kernelMode;
    bus.idling = state.idling;
    bus.instructions = state.clock.instructions;
    bus.waited = state.clock.waited;
    bus.blot();
    bus.leaveTo(0);
    this.#ledger.turnTo(state.ledger.payer, state.ledger.room);
    this.#interrupts.restore(state.interrupts);
    this.#code.restore(state.code);
    this.#ops.restore(state.ops);
    this.#loop.restore(state.loop);
  }

  seal(): void {
    this.#memory.seal();
    this.#bay.seal();
    this.#sealed = this.snapshot();
    this.reset();
  }

  reset(): void {
    const sealed = this.#sealed;
    if (sealed === null) throw new Error('a machine must be sealed before it can be reset');
    this.#memory.reset();
    this.bus.restoreChips({ architectural: sealed.chips.architectural, timing: null });
    this.#restoreRest(sealed);
    this.#bay.reset(sealed.devices);
    this.#agenda.restore(sealed.agenda);
    this.#ledger.clear();
  }

  hash(): number {
    const { bus } = this;
    const hash = new Hash(bus.hashChips(this.#memory.hash(0x811c9dc5)));
    hash.words(bus.registerFile);
    hash.word(bus.pcRegister);
    hash.word((bus.kernelMode ? 1 : 0) | (bus.idling ? 2 : 0));
    hash.word(this.#interrupts.pending);
    hash.word(this.#interrupts.masked);
    // Times count from now on: the same future at another time is the same state.
    const now = bus.now();
    this.#agenda.hash(hash, now);
    this.#bay.hash(hash, now);
    this.#code.hash(hash);
    for (const index of this.#ops.save()) hash.word(index);
    return hash.value;
  }
}
