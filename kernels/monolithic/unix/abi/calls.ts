/**
 * System calls by number: register 0 holds the number, registers 1 to 7 the arguments. Register 0 holds the
 * result afterwards: 0 or more, or minus an error's number as a word. All other registers are kept.
 */
export const CALL = {
  exit: 1,
  fork: 2,
  exec: 3,
  wait: 4,
  getpid: 5,
  getppid: 6,
  getuid: 7,
  setuid: 8,
  kill: 9,
  sigaction: 10,
  sigprocmask: 11,
  sigsuspend: 12,
  sigreturn: 13,
  sigpending: 14,
  alarm: 15,
  pipe: 16,
  open: 17,
  close: 18,
  dup: 19,
  dup2: 20,
  fcntl: 21,
  read: 22,
  write: 23,
  lseek: 24,
  stat: 25,
  fstat: 26,
  link: 27,
  unlink: 28,
  rename: 29,
  mkdir: 30,
  rmdir: 31,
  truncate: 32,
  ftruncate: 33,
  sync: 34,
  fsync: 35,
  chdir: 36,
  chmod: 37,
  umask: 38,
  getdents: 39,
  statfs: 40,
  /** Writes everything that is dirty, and drops every clean page (BLKFLSBUF of Linux). */
  blkflush: 41,
  mmap: 42,
  munmap: 43,
  mprotect: 44,
  msync: 45,
  brk: 46,
  yield: 47,
  sleep: 48,
  nice: 49,
  times: 50,
  socket: 51,
  bind: 52,
  sendto: 53,
  recvfrom: 54,
  connect: 55,
  insmod: 56,
  rmmod: 57,
} as const;

/** Calls that the kernel's own processes make, and no trap can. */
export const INTERNAL = { mount: 60, update: 61, reap: 62 } as const;

/** One more than the highest number. */
export const CALLS = 64;

/** `yield` of user code with this request is a system call. */
export const TRAP = 0;
