/** The guest of the monitor's proof: a kernel at user level, which believes that it has the machine. */
import type { Code, Stoppable } from '../../core/words/activation.ts';
import type { UserBus } from '../../core/words/bus.ts';
import * as mips from '../../machines/formats/mips.ts';
import * as x86 from '../../machines/formats/x86.ts';
import { load, store, trap } from './trap.ts';

/** That the process has faulted; a new virtual machine, which its monitor makes. */
export const [FAULTED, SPAWN] = [0, 1];
/** What a process may ask of its kernel. */
const [MAP, SET_ROOT, GET_ROOT, PROBE] = [2, 3, 4, 5];

const { PRIVILEGED: M } = mips;
const { PRIVILEGED: X } = x86;
/** The instructions that the guest's kernel executes: map, set and get the root, return. */
export const INSTRUCTIONS = {
  mips: [M.tlbWriteRandom, M.writeEntryHi, M.readEntryHi, M.returnFromException],
  x86: [X.invlpg, X.loadCr3, X.readCr3, X.iret],
} as const;

/** The guest kernel: an activation for each call or fault of its process. */
export function kernel(family: 'mips' | 'x86'): Code {
  const [map, setRoot, getRoot, back] = INSTRUCTIONS[family];
  return function* serve(bus: UserBus, why: number, a: number, b: number): Stoppable {
    let result = 0;
    bus.setRegister(1, a);
    if (why === FAULTED) yield 0;
    if (why === MAP) {
      if (family === 'x86') bus.store(x86.tableIndex(a) * 4, (b << 12) | x86.PTE_PRESENT);
      else bus.setRegister(2, mips.entryLo(b, mips.ENTRY_LO_V));
      result = yield map;
    }
    if (why === SET_ROOT) result = yield setRoot;
    if (why === GET_ROOT) result = yield getRoot;
    if (why === PROBE) result = bus.load(a);
    bus.setRegister(1, result);
    return yield back;
  };
}

/** What no process may do: the privileged instruction of this number. */
function* attempt(_: UserBus, instruction: number): Stoppable {
  return (yield instruction) | 0;
}

/** What a process does. */
export const ops = {
  spawn: trap(SPAWN),
  map: trap(MAP),
  setRoot: trap(SET_ROOT),
  getRoot: trap(GET_ROOT),
  probe: trap(PROBE),
  attempt,
  load,
  store,
};
