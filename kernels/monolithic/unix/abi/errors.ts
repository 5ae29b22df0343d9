/** Errors of POSIX (IEEE Std 1003.1), with the numbers of Linux for i386 (include/asm-i386/errno.h). */
export const ERROR = {
  /** EPERM */
  perm: 1,
  /** ENOENT */
  noEntry: 2,
  /** ESRCH */
  noProcess: 3,
  /** EINTR */
  interrupted: 4,
  /** EIO */
  io: 5,
  /** E2BIG */
  tooBig: 7,
  /** ENOEXEC */
  noExec: 8,
  /** EBADF */
  badDescriptor: 9,
  /** ECHILD */
  noChild: 10,
  /** EAGAIN */
  again: 11,
  /** ENOMEM */
  noMemory: 12,
  /** EACCES */
  access: 13,
  /** EFAULT */
  fault: 14,
  /** EBUSY */
  busy: 16,
  /** EEXIST */
  exists: 17,
  /** EXDEV */
  crossDevice: 18,
  /** ENODEV */
  noDevice: 19,
  /** ENOTDIR */
  notDirectory: 20,
  /** EISDIR */
  isDirectory: 21,
  /** EINVAL */
  invalid: 22,
  /** ENFILE */
  fileTable: 23,
  /** EMFILE */
  tooManyFiles: 24,
  /** ETXTBSY */
  textBusy: 26,
  /** EFBIG */
  fileTooBig: 27,
  /** ENOSPC */
  noSpace: 28,
  /** ESPIPE */
  seekPipe: 29,
  /** EROFS */
  readOnly: 30,
  /** EMLINK */
  tooManyLinks: 31,
  /** EPIPE */
  brokenPipe: 32,
  /** ENAMETOOLONG */
  nameTooLong: 36,
  /** ENOSYS */
  noCall: 38,
  /** ENOTEMPTY */
  notEmpty: 39,
  /** ENOTSOCK */
  notSocket: 88,
  /** EDESTADDRREQ */
  noDestination: 89,
  /** EMSGSIZE */
  messageSize: 90,
  /** EAFNOSUPPORT */
  noFamily: 97,
  /** EADDRINUSE */
  addressInUse: 98,
  /** ENOTCONN */
  notConnected: 107,
  /** EHOSTUNREACH */
  noRoute: 113,
} as const;

export type ErrorName = keyof typeof ERROR;
