/**
 * Real programs under valgrind: what they touch (lackey), and how often cachegrind finds that they miss. Both tools must see the same addresses,
 * so they run without randomised addresses and with one small environment; and where valgrind is missing, a trace that was stored, with
 * cachegrind's counts, is used in its place.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A size, ways and line of an instruction cache and of a data cache, which count alone here. */
export interface Geometry {
  readonly code: CacheSize;
  readonly data: CacheSize;
}

export interface CacheSize {
  readonly bytes: number;
  readonly ways: number;
  readonly lineBytes: number;
}

export interface Counts {
  readonly fetches: number;
  readonly fetchMisses: number;
  readonly reads: number;
  readonly readMisses: number;
  readonly writes: number;
  readonly writeMisses: number;
}

/** I a fetch, L a load, S a store, M both of one place: cachegrind takes it for a load. */
export type Kind = 'I' | 'L' | 'S' | 'M';

export interface Accesses {
  readonly kinds: readonly Kind[];
  /** Virtual, of 64 bits: they fit into a double, for no process has more than 47. */
  readonly addresses: Float64Array;
  readonly bytes: Uint16Array;
}

export interface Program {
  readonly name: string;
  readonly accesses: Accesses;
  counts(geometry: Geometry): Counts;
}

const KINDS: readonly Kind[] = ['I', 'L', 'S', 'M'];

function accessesOf(lines: readonly (readonly [Kind, number, number])[]): Accesses {
  return {
    kinds: lines.map(([kind]) => kind),
    addresses: Float64Array.from(lines, ([, address]) => address),
    bytes: Uint16Array.from(lines, ([, , bytes]) => bytes),
  };
}

function kindOf(text: string): Kind {
  const kind = KINDS.find((one) => one === text);
  if (kind === undefined) throw new Error(`there is no access of the kind ${text}`);
  return kind;
}

/** As cachegrind is told of a cache. */
export function sizeText({ bytes, ways, lineBytes }: CacheSize): string {
  return `${bytes},${ways},${lineBytes}`;
}

const STORED = new URL('./true.trace.gz', import.meta.url);
const STORED_COUNTS = new URL('./true.counts.json', import.meta.url);

/**
 * `true` of Debian 12 under valgrind 3.19. A line is an access: its kind; how far its address lies behind the end of the last one of its
 * side (fetches, or all others), to the base of 36; and its bytes.
 */
export function storedProgram(): Program {
  const ends = { I: 0, D: 0 };
  const lines = gunzipSync(readFileSync(STORED)).toString('latin1').split('\n');
  const counts: Readonly<Record<string, Counts>> = JSON.parse(readFileSync(STORED_COUNTS, 'utf8'));
  return {
    name: 'true, as stored',
    accesses: accessesOf(
      lines.map((line) => {
        const [far, bytes] = line.slice(1).split(',');
        const kind = kindOf(line[0]);
        const side = kind === 'I' ? 'I' : 'D';
        const address = ends[side] + Number.parseInt(far, 36);
        ends[side] = address + Number(bytes);
        return [kind, address, Number(bytes)] as const;
      }),
    ),
    counts({ code, data }) {
      const found = counts[`${sizeText(code)} ${sizeText(data)}`];
      if (found === undefined)
        throw new Error(`no counts are stored for ${sizeText(code)} ${sizeText(data)}`);
      return found;
    },
  };
}

/** Whether programs can be run under valgrind without randomised addresses. */
export function hasValgrind(): boolean {
  const tried = spawnSync('setarch', ['-R', 'valgrind', '--tool=none', '-q', 'true']);
  return tried.error === undefined && tried.status === 0;
}

/** A program under valgrind: its accesses now, its counts when asked. */
export function liveProgram(name: string, command: readonly string[], input = ''): Program {
  return {
    name,
    accesses: parsed(valgrind(['--tool=lackey', '--trace-mem=yes'], command, input)),
    counts: ({ code, data }) =>
      summary(
        valgrind(
          [
            '--tool=cachegrind',
            '--cache-sim=yes',
            `--I1=${sizeText(code)}`,
            `--D1=${sizeText(data)}`,
            '--LL=262144,8,32',
            '--cachegrind-out-file=/dev/null',
          ],
          command,
          input,
        ),
      ),
  };
}

/** What the tool has to say. */
function valgrind(options: readonly string[], command: readonly string[], input: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kernelcheck-'));
  try {
    const log = join(folder, 'log');
    const args = ['-R', 'valgrind', ...options, `--log-file=${log}`, ...command];
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
    const { status, stderr } = spawnSync('setarch', args, { env, input, encoding: 'utf8' });
    if (status !== 0) throw new Error(`valgrind ended with ${status}: ${stderr}`);
    return readFileSync(log, 'latin1');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Lines such as `I  0401ab70,3` and ` S 1fff000d48,8`. */
function parsed(log: string): Accesses {
  const lines: [Kind, number, number][] = [];
  for (const [, kind, address, bytes] of log.matchAll(/^ ?([ILSM]) +([0-9a-f]+),([0-9]+)$/gm))
    lines.push([kindOf(kind), Number.parseInt(address, 16), Number(bytes)]);
  return accessesOf(lines);
}

/** Reads `D refs: 36,309 (26,043 rd + 10,266 wr)` and its like. */
function summary(log: string): Counts {
  const numbers = (label: string): number[] => {
    const line = log.split('\n').find((one) => one.includes(label));
    if (line === undefined) throw new Error(`cachegrind has said nothing of ${label}`);
    const behind = line.slice(line.indexOf(label) + label.length);
    return [...behind.matchAll(/[\d,]+/g)].map(([digits]) => Number(digits.replaceAll(',', '')));
  };
  const [, reads, writes] = numbers('D   refs:');
  const [, readMisses, writeMisses] = numbers('D1  misses:');
  return {
    fetches: numbers('I   refs:')[0],
    fetchMisses: numbers('I1  misses:')[0],
    reads,
    readMisses,
    writes,
    writeMisses,
  };
}
