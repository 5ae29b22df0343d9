/**
 * Program images: what each does until its process ends. `stay` alone comes home, so that the process can be asked
 * for more. Each begins with the number of its arguments, their address, and the PC of the handler of signals.
 */
import type { Code, Entry, Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { BUFFER } from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { IMAGES, type ImageName } from '../unix/abi/images.ts';
import { fillBytes } from './bytes.ts';
import { errorOf, prepare } from './calls.ts';
import { ARGUMENT, argumentOf, begin, exit } from './crt0.ts';
import { escapeFaults } from './faults.ts';

const INPUT = 0;
const OUTPUT = 1;
const READ_BYTES = 512;
const LINE_BYTES = 64;

/** What an image does with its argument; the status with which it ends. */
type Work = (bus: UserBus, argument: number) => Stoppable;

/** Writes bytes of BUFFER to the output, however many calls it takes; 1 if one is refused. */
function* writeAll(bus: UserBus, bytes: number): Stoppable {
  for (let done = 0; done < bytes; ) {
    prepare(bus, CALL.write, OUTPUT, BUFFER + done, bytes - done);
    const written = yield TRAP;
    if (errorOf(written) !== 0) return 1;
    done += written;
  }
  return 0;
}

function* echo(bus: UserBus, argument: number): Stoppable {
  fillBytes(bus, BUFFER, argument, LINE_BYTES);
  return yield* writeAll(bus, LINE_BYTES);
}

function* yes(bus: UserBus, argument: number): Stoppable {
  for (let k = 0; k < argument; k++) {
    fillBytes(bus, BUFFER, k, LINE_BYTES);
    if ((yield* writeAll(bus, LINE_BYTES)) !== 0) return 1;
  }
  return 0;
}

function* cat(bus: UserBus): Stoppable {
  for (;;) {
    prepare(bus, CALL.read, INPUT, BUFFER, READ_BYTES);
    const bytes = yield TRAP;
    if (errorOf(bytes) !== 0) return 1;
    if (bytes === 0) return 0;
    if ((yield* writeAll(bus, bytes)) !== 0) return 1;
  }
}

function* wc(bus: UserBus): Stoppable {
  for (let total = 0; ; ) {
    prepare(bus, CALL.read, INPUT, BUFFER, READ_BYTES);
    const bytes = yield TRAP;
    if (errorOf(bytes) !== 0) return 1;
    if (bytes === 0) return total & 255;
    total += bytes;
  }
}

/** Those that do nothing end with their argument. */
const works: Readonly<Record<ImageName, Work | null>> = {
  stay: null,
  exit: null,
  cat,
  yes,
  wc,
  echo,
};

function imageOf(name: ImageName): Code {
  const work = works[name];
  return function* run(bus: UserBus, count: number, words: number, handlerPc: number): Stoppable {
    yield* begin(bus, name, handlerPc);
    if (name === 'stay' && argumentOf(bus, count, words, ARGUMENT.ends) === 0) {
      yield* escapeFaults(bus, true);
      return 0;
    }
    const argument = argumentOf(bus, count, words, ARGUMENT.value);
    yield* exit(bus, work === null ? argument : yield* work(bus, argument));
    // Only process 1 goes on. Whatever it ran, it is asked for more, and its children begin with what it has.
    yield* escapeFaults(bus, true);
    return 0;
  };
}

export const images: readonly Entry[] = IMAGES.map((name) => ({
  name: `image.${name}`,
  level: 'user',
  code: imageOf(name),
}));
