/** Ops that make an environment which may be called, for workloads of two: nothing in it is the library OS's but its handlers. */
import type { Code } from '../../../core/words/activation.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { INFO } from '../abi/info.ts';
import { UPCALL } from '../abi/upcalls.ts';
import { info, prepare } from '../user/system.ts';

/** An environment with the caller's own rights. */
export const start: Code = function* start(bus, home) {
  prepare(bus, CALL.envAlloc, 0, home);
  return yield TRAP;
};

/** The caller may be called from now on. */
export const open: Code = function* open(bus) {
  prepare(bus, CALL.envEntry, UPCALL.call, info(bus, INFO.entryPcs + 4 * UPCALL.call));
  return yield TRAP;
};

/** Calls an environment many times. */
export const callOften: Code = function* callOften(bus, callee, times) {
  for (let round = 0; round < times; round++) {
    bus.setRegister(0, CALL.call);
    bus.setRegister(1, callee);
    yield TRAP;
  }
  return 0;
};
