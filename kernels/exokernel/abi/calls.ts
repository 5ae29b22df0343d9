/**
 * System calls: the number in register 0, arguments in registers 1 to 7. Register 0 then holds the
 * result, or the negative of an error (`errors.ts`). `k` is a slot with one of the caller's capabilities:
 * `invalid` if there is no such slot, `capInvalid` if it is empty, `capInsufficient` if it does not satisfy
 * the access list. Environments are named by their ids. A capability's words are those of
 * `capability.ts`, rights are RIGHTS.
 *
 *     null         -                                              the caller's id
 *     envAlloc     k, home, quota                                 the id: slot 0 gets capability k with all
 *                  permissions; it may own `quota` frames (0: as many as its maker may)
 *     envFree      k, env
 *     envEntry     kind, pc                                       pc: one of INFO.entryPcs, or 0
 *     capForge     k, into, head, name, name, ke, env             into an environment's slot, whose slot 0
 *                  is satisfied by ke; an invalid capability empties the slot
 *     capAcquire   into, env                                      what env's U-area offers, once
 *     frameAlloc   k, frame                                       entry 0 of its list gets capability k
 *     frameFree    k, frame
 *     frameGuard   k, frame, entry, head, name, name              an invalid capability empties the entry
 *     frameLimit   k, frame, readers, writers                     NO_LIMIT is none
 *     bind         k, frame, va, rights, ke, env                  env 0: the caller (ke is ignored)
 *     bindRange    k, va, count                                   frames and rights: UAREA.range
 *     protect      k, va, rights, count                           rights of bindings that are there:
 *                  capability k must satisfy the very entry that justified each (Xok, sys_mod_pte_range)
 *     unbind       va, count                                      how many there were
 *     revoke       k, env, count                                  the request's number; wants `count` frames
 *     answer       frame or -1                                    what is still wanted
 *     slice        op, k, position, env                           see SLICE_OP
 *     yield        env or 0                                       ticks of the slice in which it returns
 *     sleep        -                                              when the predicate holds: its tag
 *     predicate    count, tag                                     terms: UAREA.terms; none removes it
 *     call         env, r2 to r6                                  0, and in r1 to r5 what the callee
 *                  replies; badEnv if it dies first
 *     reply        r1 to r5                                       never returns
 *     send         env, a, b, give                                give 1: with all slices of the caller's
 *     allow        mask                                           see ALLOW
 *     resume       save frame                                     never returns
 *     dma          k, frame, words, direction                     see DIRECTION
 *     dmaAbort     k, frame
 *     readPte      va                                             frame << 12 | ACL entry << 4 | rights
 *     capRead      k                                              its head; its name in r1 and r2
 */

export const CALL = {
  null: 0,
  envAlloc: 1,
  envFree: 2,
  envEntry: 3,
  capForge: 4,
  capAcquire: 5,
  frameAlloc: 6,
  frameFree: 7,
  frameGuard: 8,
  frameLimit: 9,
  bind: 10,
  bindRange: 11,
  protect: 12,
  unbind: 13,
  revoke: 14,
  answer: 15,
  slice: 16,
  yield: 17,
  sleep: 18,
  predicate: 19,
  call: 20,
  reply: 21,
  send: 22,
  allow: 23,
  resume: 24,
  dma: 25,
  dmaAbort: 26,
  readPte: 27,
  capRead: 28,
} as const;

/** What a `yield` of user code asks for: a system call. */
export const TRAP = 0;

/** Rights of a binding, as bits. Whoever may write may read. */
export const RIGHTS = { none: 0, read: 1, write: 3 } as const;

/** `answer` with this refuses. */
export const REFUSE = 0xffffffff;

/** Operations of `slice`: take a free position, give it to another, free it, ask who has it. */
export const SLICE_OP = { alloc: 0, set: 1, free: 2, get: 3 } as const;

/** What `allow` lets in. */
export const ALLOW = { sync: 1, async: 2 } as const;

/** Directions of transfers: from the device into the frame, or out of it. */
export const DIRECTION = { out: 0, in: 1 } as const;
