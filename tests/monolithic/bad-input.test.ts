/**
 * Bad input: pointers to what is not there, sizes that cannot be, tables and memory that are full. Each call is refused with the errno
 * that POSIX names, and everything is as it was.
 */
import { describe, expect, it } from 'vitest';
import {
  BUFFER,
  DATA,
  HEAP_END,
  PATHS,
  RESULTS,
  STACK_PAGES,
  STACK_TOP,
  TEXT,
  USER_END,
  WINDOW,
} from '../../kernels/monolithic/unix/abi/address-map.ts';
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { ERROR, type ErrorName } from '../../kernels/monolithic/unix/abi/errors.ts';
import { AF_INET, MAP, OPEN, PROT, SIGNAL } from '../../kernels/monolithic/unix/abi/flags.ts';
import { FILE_PAGES_MAX } from '../../kernels/monolithic/unix/files/format.ts';
import { rawSession, runRaw } from './raw-calls.ts';
import { ANYBODY, NOBODYS, path } from './raw-steps.ts';
import { differences, visibleState } from './visible-state.ts';

const MACHINES = ['decstation-3100', 'pentium-133'];
const FRAMES = 1024;
const PAGE = 4096;
const READ_WRITE = PROT.read | PROT.write;

type CallName = keyof typeof CALL;

const refusal = (name: ErrorName): string => `refused e${ERROR[name]}`;
/** A call as it is, whatever `wait` stores where. */
const raw = (name: CallName, ...args: readonly number[]): string =>
  `t1.call(${[CALL[name], ...args, 0, 0, 0, 0, 0, 0].slice(0, 7).join(', ')})`;

/** Pages below the stack, and what the kernel or nobody has. */
const GUARD = STACK_TOP - (STACK_PAGES + 1) * PAGE;
const NOT_THERE = [0, 4, NOBODYS, GUARD, USER_END, 0x7ffff000, 0x80000000, 0x80001000, 0xc0000000];
/** The first byte or word is there, and the rest is not; or there is no rest. */
const AT_ENDS = [STACK_TOP - 2, 0xffffffff, 0xfffffffc, 0xfffffff8];
const NOT_READABLE = [...NOT_THERE, ...AT_ENDS];
const NOT_WRITABLE = [...NOT_READABLE, TEXT, TEXT + 8];
const NO_WORD = [...NOT_WRITABLE, RESULTS + 1, RESULTS + 2, RESULTS + 3];
/** Behind STACK_TOP - 2 there are two bytes, which no name ends. */
const unended = `v300 = t1.store(${STACK_TOP - 4}, 0x61616161)`;

const openBig = `${path('t1', '/etc/f64k')}; v301 = ${raw('open', PATHS, OPEN.read)}`;
const openNew = `${path('t1', '/tmp/new')}; v302 = ${raw('open', PATHS, OPEN.readWrite | OPEN.create, 0o644)}`;
const piped = `v303 = ${raw('pipe', RESULTS)}; v304 = ${raw('write', 4, BUFFER, 100)}`;
const socket = `v305 = ${raw('socket', AF_INET)}; v306 = ${raw('bind', 3, 5000)}`;
const zombie = 'v307 = t1.fork(t2); v308 = t2.exit(3)';
const listed = `${path('t1', '/etc')}; v309 = ${raw('open', PATHS, OPEN.read)}`;

/** Each pointer of each call: what must have been done before, and the call with a bad one. */
const POINTERS: readonly (readonly [
  CallName,
  string,
  readonly number[],
  (bad: number) => string,
])[] = [
  ['exec', '', NOT_READABLE, (bad) => raw('exec', bad, BUFFER, 1)],
  [
    'exec',
    path('t1', '/bin/exit'),
    [...NOT_READABLE, BUFFER + 1, BUFFER + 2],
    (bad) => raw('exec', PATHS, bad, 3),
  ],
  ['wait', zombie, NO_WORD.filter((bad) => bad !== 0), (bad) => raw('wait', ANYBODY, bad, 0)],
  ['pipe', '', NO_WORD, (bad) => raw('pipe', bad)],
  ['open', '', NOT_READABLE, (bad) => raw('open', bad, OPEN.write | OPEN.create, 0o644)],
  ['read', openBig, NOT_WRITABLE, (bad) => raw('read', 3, bad, 64)],
  ['read', piped, NOT_WRITABLE, (bad) => raw('read', 3, bad, 64)],
  ['write', openNew, NOT_READABLE, (bad) => raw('write', 3, bad, 64)],
  ['write', piped, NOT_READABLE, (bad) => raw('write', 4, bad, 64)],
  ['write', '', NOT_READABLE, (bad) => raw('write', 1, bad, 64)],
  ['stat', '', NOT_READABLE, (bad) => raw('stat', bad, RESULTS)],
  ['stat', path('t1', '/etc'), NOT_WRITABLE, (bad) => raw('stat', PATHS, bad)],
  ['fstat', openBig, NOT_WRITABLE, (bad) => raw('fstat', 3, bad)],
  ['link', '', NOT_READABLE, (bad) => raw('link', bad, PATHS)],
  ['link', path('t1', '/etc/f64k'), NOT_READABLE, (bad) => raw('link', PATHS, bad)],
  ['unlink', '', NOT_READABLE, (bad) => raw('unlink', bad)],
  ['rename', '', NOT_READABLE, (bad) => raw('rename', bad, PATHS)],
  ['rename', path('t1', '/etc/f64k'), NOT_READABLE, (bad) => raw('rename', PATHS, bad)],
  ['mkdir', '', NOT_READABLE, (bad) => raw('mkdir', bad, 0o755)],
  ['rmdir', '', NOT_READABLE, (bad) => raw('rmdir', bad)],
  ['truncate', '', NOT_READABLE, (bad) => raw('truncate', bad, 5)],
  ['chdir', '', NOT_READABLE, (bad) => raw('chdir', bad)],
  ['chmod', '', NOT_READABLE, (bad) => raw('chmod', bad, 0o600)],
  ['getdents', listed, NOT_WRITABLE, (bad) => raw('getdents', 3, bad, 512)],
  ['statfs', '', NOT_READABLE, (bad) => raw('statfs', bad, RESULTS)],
  ['statfs', path('t1', '/etc'), NOT_WRITABLE, (bad) => raw('statfs', PATHS, bad)],
  ['times', '', NO_WORD.filter((bad) => bad !== 0), (bad) => raw('times', bad)],
  ['sendto', socket, NOT_READABLE, (bad) => raw('sendto', 3, bad, 64, 0x7f000001, 7)],
  [
    'recvfrom',
    `${socket}; v310 = ${raw('sendto', 3, BUFFER, 64, 0x7f000001, 5000)}`,
    NOT_WRITABLE,
    (bad) => raw('recvfrom', 3, bad, 64, 0),
  ],
  [
    'recvfrom',
    `${socket}; v310 = ${raw('sendto', 3, BUFFER, 64, 0x7f000001, 5000)}`,
    NO_WORD.filter((bad) => bad !== 0),
    (bad) => raw('recvfrom', 3, BUFFER, 64, bad),
  ],
  ['insmod', '', NOT_READABLE, (bad) => raw('insmod', bad)],
  ['rmmod', '', NOT_READABLE, (bad) => raw('rmmod', bad)],
];

/** Calls whose arguments are numbers, and addresses that are looked at and not followed. */
const WITHOUT_POINTERS: readonly CallName[] = [
  ...([
    'exit',
    'fork',
    'getpid',
    'getppid',
    'getuid',
    'setuid',
    'kill',
    'sigaction',
    'sigprocmask',
  ] as const),
  ...([
    'sigsuspend',
    'sigpending',
    'alarm',
    'close',
    'dup',
    'dup2',
    'fcntl',
    'lseek',
    'ftruncate',
  ] as const),
  ...([
    'sync',
    'fsync',
    'umask',
    'blkflush',
    'mmap',
    'munmap',
    'mprotect',
    'msync',
    'brk',
    'yield',
  ] as const),
  ...(['sleep', 'nice', 'socket', 'bind', 'connect'] as const),
];
/** A bad frame ends its process: see signals.test.ts. */
const FATAL: readonly CallName[] = ['sigreturn'];

const NEGATIVE = [0x80000000, 0xffff8000, 0xfffffffe, 0xffffffff];
const HUGE = [0x7fffffff, 0x7ffff000, 0x40000000];
const NO_DESCRIPTOR = [20, 21, 63, 64, 1000, 0x7fffffff, ...NEGATIVE];
const MISALIGNED = [1, 2, 4, 2048, 4095].map((by) => WINDOW + by);
const ZEROES = MAP.private | MAP.anonymous;
const closed = [...NO_DESCRIPTOR, 3, 19];
/** By descriptor: what a call on it is. */
const onDescriptor = (name: CallName, ...rest: readonly number[]): Sizes => [
  name,
  '',
  closed.map((fd) => raw(name, fd, ...rest)),
  'badDescriptor',
];
type Sizes = readonly [CallName, string, readonly string[], ErrorName];

const SIZES: readonly Sizes[] = [
  ['read', openBig, NEGATIVE.map((n) => raw('read', 3, BUFFER, n)), 'invalid'],
  ['read', piped, NEGATIVE.map((n) => raw('read', 3, BUFFER, n)), 'invalid'],
  ['write', openNew, NEGATIVE.map((n) => raw('write', 3, BUFFER, n)), 'invalid'],
  ['write', piped, NEGATIVE.map((n) => raw('write', 4, BUFFER, n)), 'invalid'],
  ['write', openNew, HUGE.map((n) => raw('write', 3, STACK_TOP, n)), 'fault'],
  ['getdents', listed, [...NEGATIVE, 0, 31].map((n) => raw('getdents', 3, BUFFER, n)), 'invalid'],
  ['lseek', openBig, NEGATIVE.map((n) => raw('lseek', 3, n, 0)), 'invalid'],
  ['lseek', openBig, [3, 4, ...HUGE, ...NEGATIVE].map((how) => raw('lseek', 3, 0, how)), 'invalid'],
  ['lseek', piped, [0, 5].map((n) => raw('lseek', 3, n, 0)), 'seekPipe'],
  ['truncate', openNew, NEGATIVE.map((n) => raw('truncate', PATHS, n)), 'invalid'],
  [
    'truncate',
    openNew,
    [...HUGE, FILE_PAGES_MAX * PAGE + 1].map((n) => raw('truncate', PATHS, n)),
    'fileTooBig',
  ],
  ['ftruncate', openNew, NEGATIVE.map((n) => raw('ftruncate', 3, n)), 'invalid'],
  ['ftruncate', openNew, HUGE.map((n) => raw('ftruncate', 3, n)), 'fileTooBig'],
  ['ftruncate', openBig, [raw('ftruncate', 3, 5)], 'invalid'],
  [
    'exec',
    path('t1', '/bin/exit'),
    [257, 1024, ...HUGE, ...NEGATIVE].map((n) => raw('exec', PATHS, BUFFER, n)),
    'tooBig',
  ],
  [
    'wait',
    zombie,
    [2, 3, 8, ...HUGE, ...NEGATIVE].map((options) => raw('wait', ANYBODY, 0, options)),
    'invalid',
  ],
  [
    'wait',
    zombie,
    [1, 17, 9999, 0x7fffffff, ...NEGATIVE.slice(0, 3)].map((pid) => raw('wait', pid, 0, 0)),
    'noChild',
  ],
  [
    'kill',
    zombie,
    [0, 1, 3, 9999, 0x7fffffff, ...NEGATIVE].map((pid) => raw('kill', pid, SIGNAL.terminate)),
    'noProcess',
  ],
  [
    'kill',
    zombie,
    [32, 33, ...HUGE, ...NEGATIVE].map((signal) => raw('kill', 17, signal)),
    'invalid',
  ],
  [
    'sigaction',
    '',
    [0, 32, SIGNAL.kill, SIGNAL.stop, ...HUGE, ...NEGATIVE].map((signal) =>
      raw('sigaction', signal, 1),
    ),
    'invalid',
  ],
  [
    'sigaction',
    '',
    [2, TEXT, 0x80000000, 0xffffffff].map((pc) => raw('sigaction', SIGNAL.user1, pc)),
    'invalid',
  ],
  [
    'sigprocmask',
    '',
    [3, ...HUGE, ...NEGATIVE].map((how) => raw('sigprocmask', how, 2)),
    'invalid',
  ],
  [
    'socket',
    '',
    [0, 1, 3, ...HUGE, ...NEGATIVE].map((family) => raw('socket', family)),
    'noFamily',
  ],
  [
    'bind',
    `v305 = ${raw('socket', AF_INET)}`,
    [65_536, ...HUGE, ...NEGATIVE].map((port) => raw('bind', 3, port)),
    'invalid',
  ],
  ['bind', '', [raw('bind', 1, 5000)], 'notSocket'],
  [
    'sendto',
    socket,
    [1473, ...HUGE, ...NEGATIVE].map((n) => raw('sendto', 3, BUFFER, n, 0x7f000001, 7)),
    'messageSize',
  ],
  [
    'recvfrom',
    `${socket}; v310 = ${raw('sendto', 3, BUFFER, 64, 0x7f000001, 5000)}`,
    NEGATIVE.map((n) => raw('recvfrom', 3, BUFFER, n, 0)),
    'invalid',
  ],
  [
    'mmap',
    '',
    [0].map((pages) => raw('mmap', WINDOW, pages, READ_WRITE, ZEROES | MAP.fixed, ANYBODY)),
    'invalid',
  ],
  [
    'mmap',
    '',
    [...HUGE, ...NEGATIVE, 0x80000].map((pages) =>
      raw('mmap', WINDOW, pages, READ_WRITE, ZEROES | MAP.fixed, ANYBODY),
    ),
    'noMemory',
  ],
  [
    'mmap',
    '',
    [0, ...MISALIGNED].map((va) => raw('mmap', va, 1, READ_WRITE, ZEROES | MAP.fixed, ANYBODY)),
    'invalid',
  ],
  [
    'mmap',
    '',
    [8, 16, 0x80000000].map((rights) =>
      raw('mmap', WINDOW, 1, rights, ZEROES | MAP.fixed, ANYBODY),
    ),
    'invalid',
  ],
  ['mmap', openBig, [raw('mmap', WINDOW, 1, READ_WRITE, MAP.shared | MAP.fixed, 3)], 'access'],
  [
    'mmap',
    '',
    closed.map((fd) => raw('mmap', WINDOW, 1, PROT.read, MAP.private | MAP.fixed, fd)),
    'badDescriptor',
  ],
  ['munmap', '', MISALIGNED.map((va) => raw('munmap', va, 1)), 'invalid'],
  ['munmap', '', [0, ...HUGE, ...NEGATIVE].map((pages) => raw('munmap', WINDOW, pages)), 'invalid'],
  ['mprotect', '', MISALIGNED.map((va) => raw('mprotect', va, 1, PROT.read)), 'invalid'],
  [
    'mprotect',
    '',
    [WINDOW, NOBODYS, GUARD].map((va) => raw('mprotect', va, 1, PROT.read)),
    'noMemory',
  ],
  ['mprotect', '', [raw('mprotect', TEXT, 1, READ_WRITE)], 'access'],
  ['msync', '', MISALIGNED.map((va) => raw('msync', va, 1)), 'invalid'],
  ['msync', '', [raw('msync', WINDOW, 1), raw('msync', TEXT, 2)], 'noMemory'],
  [
    'brk',
    '',
    [4, TEXT, DATA, HEAP_END + 1, 0x7fffffff, ...NEGATIVE].map((end) => raw('brk', end)),
    'noMemory',
  ],
  ['setuid', `v311 = ${raw('setuid', 5)}`, [0, 6].map((uid) => raw('setuid', uid)), 'perm'],
  ['setuid', '', NEGATIVE.map((uid) => raw('setuid', uid)), 'invalid'],
  ['read', socket, NEGATIVE.map((n) => raw('read', 3, BUFFER, n)), 'invalid'],
  onDescriptor('close'),
  onDescriptor('dup'),
  onDescriptor('dup2', 5),
  ['dup2', '', NO_DESCRIPTOR.map((fd) => raw('dup2', 0, fd)), 'badDescriptor'],
  ['fcntl', '', [0, 5, ...HUGE, ...NEGATIVE].map((what) => raw('fcntl', 0, what, 0)), 'invalid'],
  onDescriptor('fcntl', 1, 0),
  onDescriptor('read', BUFFER, 8),
  onDescriptor('write', BUFFER, 8),
  onDescriptor('lseek', 0, 0),
  onDescriptor('fstat', RESULTS),
  onDescriptor('ftruncate', 0),
  onDescriptor('fsync'),
  onDescriptor('getdents', BUFFER, 512),
  onDescriptor('bind', 5000),
  onDescriptor('connect', 0x7f000001, 7),
  onDescriptor('sendto', BUFFER, 8, 0x7f000001, 7),
  onDescriptor('recvfrom', BUFFER, 8, 0),
];

const files = (keep: number): string =>
  `t1.many(300, ${CALL.open}, ${OPEN.readWrite | OPEN.create}, 0x1b4, ${keep}, 0)`;
const create = raw('open', PATHS, OPEN.write | OPEN.create, 0o644);
const forked = 'v320 = t1.fork(t2); v321 = t1.fork(t3); v322 = t1.fork(t4)';
const named = (text: string, first: number): string =>
  path('t1', text).replaceAll(/v9(\d\d)/g, (_, n) => `v${first + Number(n)}`);
const bodies = Array.from(
  { length: 12 },
  (_, i) => `v${400 + 2 * i} = t1.fork(t2); v${401 + 2 * i} = t2.exit(0)`,
).join('; ');
const MOST_MEMORY = `v330 = ${raw('mmap', 0, 900, READ_WRITE, ZEROES, ANYBODY)}; v331 = ${raw('mmap', 0, 64, READ_WRITE, ZEROES, ANYBODY)}; v332 = ${raw('mmap', 0, 16, READ_WRITE, ZEROES, ANYBODY)}; v333 = ${raw('mmap', 0, 4, READ_WRITE, ZEROES, ANYBODY)}; v334 = ${raw('mmap', 0, 1, READ_WRITE, ZEROES, ANYBODY)}`;
const fullDisk = `${openNew}; v340 = t1.exhaust(600, ${CALL.write}, 3, ${BUFFER}, ${PAGE})`;
/** Three tasks with 16 files each, and a fourth with what is left. */
const opened = `${forked}; ${['t1', 't2', 't3', 't4'].map((task, i) => `${path(task, '/etc/f64k')}; v${350 + i} = ${task}.exhaust(17, ${CALL.open}, ${PATHS}, 0, 0)`).join('; ')}; v360 = ${raw('close', 3)}; v362 = ${raw('close', 4)}; v361 = t4.exhaust(2, ${CALL.open}, ${PATHS}, 0, 0)`;
/** Files of their own for each. */
const manyInodes = `${forked}; ${['t1', 't2', 't3', 't4'].map((task, i) => `v${330 + i} = ${task}.many(17, ${CALL.open}, ${OPEN.readWrite | OPEN.create}, 0x1b4, 1, ${20 * i})`).join('; ')}; ${path('t4', '/etc/f64k')}`;

type Full = readonly [string, string, string, ErrorName];
const FULL: readonly Full[] = [
  ['processes', bodies, 't1.fork(t3)', 'again'],
  [
    'descriptors: dup',
    `v330 = t1.exhaust(30, ${CALL.dup}, 0, 0, 0)`,
    raw('dup', 0),
    'tooManyFiles',
  ],
  [
    'descriptors: pipe',
    `v330 = t1.exhaust(16, ${CALL.dup}, 0, 0, 0)`,
    raw('pipe', RESULTS),
    'tooManyFiles',
  ],
  [
    'descriptors: open',
    `v330 = t1.exhaust(30, ${CALL.dup}, 0, 0, 0); ${path('t1', '/tmp/new')}`,
    create,
    'tooManyFiles',
  ],
  [
    'descriptors: socket',
    `v330 = t1.exhaust(30, ${CALL.dup}, 0, 0, 0)`,
    raw('socket', AF_INET),
    'tooManyFiles',
  ],
  ['open files: open', opened, raw('open', PATHS, OPEN.read), 'fileTable'],
  ['inodes in core', manyInodes, raw('open', PATHS, OPEN.read).replace('t1', 't4'), 'fileTable'],
  ['open files: pipe', opened, raw('pipe', RESULTS), 'fileTable'],
  [
    'pipes',
    `${forked}; v330 = t2.exhaust(8, ${CALL.pipe}, ${RESULTS}, 0, 0); v331 = t3.exhaust(8, ${CALL.pipe}, ${RESULTS}, 0, 0); v332 = t4.exhaust(8, ${CALL.pipe}, ${RESULTS}, 0, 0)`,
    raw('pipe', RESULTS),
    'fileTable',
  ],
  [
    'sockets',
    `v330 = t1.exhaust(16, ${CALL.socket}, ${AF_INET}, 0, 0)`,
    raw('socket', AF_INET),
    'fileTable',
  ],
  [
    'memory: mmap',
    MOST_MEMORY,
    raw('mmap', WINDOW, 64, READ_WRITE, ZEROES | MAP.fixed, ANYBODY),
    'noMemory',
  ],
  ['memory: fork', MOST_MEMORY, 't1.fork(t2)', 'noMemory'],
  ['memory: brk', MOST_MEMORY, raw('brk', HEAP_END), 'noMemory'],
  [
    'memory: exec',
    `${MOST_MEMORY}; ${path('t1', '/bin/exit')}`,
    raw('exec', PATHS, BUFFER, 0),
    'noMemory',
  ],
  ['blocks: write', fullDisk, raw('write', 3, BUFFER, 8), 'noSpace'],
  ['blocks: mkdir', `${fullDisk}; ${named('/tmp/d', 600)}`, raw('mkdir', PATHS, 0o755), 'noSpace'],
  ['inodes: open', `v330 = ${files(0)}`, create, 'noSpace'],
  ['inodes: mkdir', `v330 = ${files(0)}`, raw('mkdir', PATHS, 0o755), 'noSpace'],
  [
    'links of a file',
    `${path('t1', '/etc/f64k')}; v330 = t1.many(300, ${CALL.link}, 0, 0, 0, 0)`,
    raw('link', PATHS, PATHS + 512),
    'tooManyLinks',
  ],
  [
    'links of a directory',
    `v330 = t1.many(300, ${CALL.mkdir}, ${0o755}, 0, 0, 0)`,
    raw('mkdir', PATHS, 0o755),
    'tooManyLinks',
  ],
];

describe('the tables here', () => {
  it('have every call', () => {
    const pointed = new Set(POINTERS.map(([name]) => name));
    const all = [...pointed, ...WITHOUT_POINTERS, ...FATAL].sort();
    expect(all).toEqual(Object.keys(CALL).sort());
  });
});

describe.each(MACHINES)('on %s', (id) => {
  const session = rawSession(id, FRAMES);

  /** All of these steps end so, and leave everything as it was. */
  function refuses(before: string, steps: readonly string[], with_: string): void {
    const begun = before === '' ? `v399 = ${raw('getpid')}` : before;
    const first = runRaw(session, begun);
    expect([first.finding, session.inconsistency()]).toEqual([null, null]);
    const was = visibleState(session.machine.peek, FRAMES);
    const all = steps.map((step, i) => `v${1000 + i} = ${step}`).join('; ');
    const { finding, end, outcomes } = runRaw(session, `${begun}; ${all}`);
    const found = steps.filter((_, i) => outcomes[`v${1000 + i}`] !== with_);
    expect({ end, finding, wrong: session.inconsistency() }).toEqual({
      end: 'complete',
      finding: null,
      wrong: null,
    });
    expect(found.map((step) => `${step} ${outcomes[`v${1000 + steps.indexOf(step)}`]}`)).toEqual(
      [],
    );
    expect(differences(was, visibleState(session.machine.peek, FRAMES))).toEqual([]);
  }

  it.each(POINTERS.map((row, i) => [row[0], i, row] as const))(
    '%s refuses bad addresses (%i)',
    (_, __, [, before, bad, step]) => {
      refuses(before === '' ? unended : `${unended}; ${before}`, bad.map(step), refusal('fault'));
    },
  );

  it.each(SIZES.map((row, i) => [row[0], row[3], i, row] as const))(
    '%s refuses with %s (%i)',
    (_, __, ___, [, before, steps, error]) => refuses(before, steps, refusal(error)),
  );

  it.each(FULL)('refuses where there are no more %s', (_, before, step, error) => {
    refuses(before, [step], refusal(error));
  });

  it('reads and writes as much as can be, where the rest is not there', () => {
    const { outcomes } = runRaw(
      session,
      `${openBig}; ${piped.replaceAll('write, 4', 'write, 5')}
      v1 = ${raw('read', 3, STACK_TOP - 100, 0x7fffffff)}; v2 = ${raw('lseek', 3, 0, 1)}`,
    );
    expect([outcomes.v1, outcomes.v2]).toEqual([refusal('fault'), 'done 0']);
  });
});
