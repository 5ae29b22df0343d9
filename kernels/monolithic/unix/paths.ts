/** Named paths of straight-line code and rooms of the ledger that this half charges. */

/** By these names a variant's path sheet says how long each is. */
export const UNIX_PATHS = [
  /** From the system call's number to its function, and back. */
  'unix.call',
  /** What it takes to perform a call again, besides the loads and stores that this makes: nobody else's calls need it. */
  'unix.restart',
  'unix.getpid',
  'unix.fork',
  'unix.exec',
  'unix.exit',
  'unix.wait',
  'unix.signal',
  'unix.sigreturn',
  'unix.kill',
  'unix.sigsuspend',
  'unix.pipeRead',
  'unix.pipeWrite',
  'unix.fileRead',
  'unix.fileWrite',
  'unix.lookup',
  'unix.sleep',
  'unix.wakeup',
  'unix.datagram',
] as const;
export type UnixPathName = (typeof UNIX_PATHS)[number];
export type UnixPaths = Readonly<Record<UnixPathName, number>>;

export const UNIX_ROOMS = ['processes', 'files', 'signals', 'pipes', 'sockets', 'modules'] as const;
export type UnixRoomName = (typeof UNIX_ROOMS)[number];
export type UnixRooms = Readonly<Record<UnixRoomName, number>>;
