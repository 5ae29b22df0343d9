/** Seeded bugs of capabilities and access lists. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=binding design=exokernel';

export const capabilityMutants: readonly Mutant[] = [
  {
    id: 'mX01',
    about:
      'whether an entry lets somebody in is looked up in entry 0, whichever entry is asked for',
    origin: 'Xok, sys/kern/capability.c: acl_add looks at entry 0 and writes entry i',
    file: 'kernels/exokernel/acl.ts',
    find: 'if (satisfies(k, cap, entryAt(k, frame, index), perm)) return index;',
    replace: 'if (satisfies(k, cap, entryAt(k, frame, 0), perm)) return index;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, rw)
      v4 = t2.bind(0, 0, 0, rw)`,
  },
  {
    id: 'mX01-write',
    about: 'an entry is set in entry 0, whichever is asked for',
    origin: 'Xok, sys/kern/capability.c: acl_add looks at one entry and writes another',
    file: 'kernels/exokernel/frames.ts',
    find: '  writeCap(k, entry, head, name, more);',
    replace: '  writeCap(k, entryAt(k, frame, 0), head, name, more);',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, rw)
      v4 = t2.free(0, 0)`,
  },
  {
    id: 'mX02',
    about: 'of the list of a frame that goes, only the first entry is emptied',
    origin: 'Xok, sys/kern/capability.c: the loop that empties a list never advances its pointer',
    file: 'kernels/exokernel/acl.ts',
    find: 'k.bus.fill(entryAt(k, frame, 0), 0, ACL_ENTRIES * CAP.bytes);',
    replace: 'k.bus.fill(entryAt(k, frame, 0), 0, CAP.bytes);',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, rw); v4 = t1.free(0, 0)
      v5 = t1.allocate(0, 0); v6 = t2.bind(0, 0, 0, rw)`,
  },
  {
    id: 'mX04',
    about: 'a derivation that is refused has been written already',
    origin: "Xok, sys_forge: the early error return leaves what was begun, there a fault's mode",
    file: 'kernels/exokernel/capability-calls.ts',
    find: `  if (!mayPut(k, cap, into, head, name, more)) return -ERROR.capInsufficient;
  bus.exec(k.paths.forge);
  writeCap(k, slotAt(env, into), head, name, more);
  return 0;`,
    replace: `  const may = mayPut(k, cap, into, head, name, more);
  bus.exec(k.paths.forge);
  writeCap(k, slotAt(env, into), head, name, more);
  return may ? 0 : -ERROR.capInsufficient;`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.derive(0, 1, 0, 5, r); v2 = t1.derive(1, 2, 1, 6, r); v3 = t1.drop(2)`,
  },
  {
    id: 'mX05',
    about: 'one may derive from a capability that does not permit it',
    origin: 'typical: the names are compared, and the permission is forgotten',
    file: 'kernels/exokernel/capability-calls.ts',
    find: '  if (!permits(k.bus.load(cap + CAP.head), PERM.duplicate)) return false;\n',
    replace: '  if (!permits(k.bus.load(cap + CAP.head), PERM.read)) return false;\n',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.derive(0, 1, 0, 5, r); v2 = t1.derive(1, 2, 1, 6, r)`,
  },
  {
    id: 'mX07',
    about: 'entry 0 of an access list may lose its permissions: nobody can change it any more',
    origin: 'Xok: entry 0 of a list has all permissions, always, so that somebody can give it up',
    file: 'kernels/exokernel/frames.ts',
    find: 'if (index === 0 && !isWhole(head)) return -ERROR.aclInvalid;',
    replace: 'if (index === 0 && isWhole(0)) return -ERROR.aclInvalid;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.guard(0, 0, 0, 0, r)`,
  },
  {
    id: 'mX08',
    about: 'entry 8 is taken for one: behind the list stands the first of the bindings',
    origin: 'Xok, pgacl_mod: changing the last entry writes over the pointer behind the list',
    file: 'kernels/exokernel/frames.ts',
    find: 'if (index >= ACL_ENTRIES) return -ERROR.aclSize;',
    replace: 'if (index > ACL_ENTRIES) return -ERROR.aclSize;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.guard(0, 0, 8, 1, all)`,
  },
  {
    id: 'mX-prefix',
    about: 'a capability with the longer name satisfies an entry with the shorter one',
    origin: 'typical: the prefix is looked for the wrong way round',
    file: 'kernels/exokernel/capabilities.ts',
    find: '  if (length > HEAD.length.of(asked)) return false;\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.derive(0, 1, 0, 0, all); v2 = t1.allocate(0, 0); v3 = t1.bind(0, 0, 1, r)`,
  },
  {
    id: 'mX-byte',
    about: 'the last byte of a name is not compared',
    origin: 'typical: off by one in a mask',
    file: 'kernels/exokernel/capabilities.ts',
    find: 'return bytes <= 0 ? 0 : (1 << (8 * bytes)) - 1;',
    replace: 'return bytes <= 0 ? 0 : (1 << (8 * (bytes - 1))) - 1;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.derive(0, 1, 0, 1, all); v2 = t1.derive(0, 2, 0, 2, all); v3 = t1.allocate(0, 1)
      v4 = t1.free(0, 2)`,
  },
  {
    id: 'mX-permission',
    about: "what an entry permits is not asked, when the capability's own permissions will do",
    origin: 'typical: one of two conditions is forgotten',
    file: 'kernels/exokernel/capabilities.ts',
    find: '  if (!permits(head, perm) || !permits(asked, perm)) return false;',
    replace: '  if (!permits(head, perm) || !isValid(asked)) return false;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, r)
      v4 = t2.bind(0, 0, 0, rw)`,
  },
  {
    id: 'mE-derive',
    about: 'a capability with a shorter name may be derived: upwards',
    origin: 'typical: the length is a short cut, and its answer is the wrong one',
    file: 'kernels/exokernel/capabilities.ts',
    find: 'if (length > HEAD.length.of(head)) return false;',
    replace: 'if (length > HEAD.length.of(head)) return true;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.derive(0, 1, 0, 1, all); v2 = t1.derive(1, 2, 1, 5, all)
      v3 = t1.derive(2, 3, 0, 9, all)`,
  },
  {
    id: 'mE-acq',
    about: 'an offer is not gone when it is taken',
    origin: 'typical: an offer made once is good for ever',
    file: 'kernels/exokernel/capability-calls.ts',
    find: '  bus.store(offer + UAREA.offerTo, 0);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.offer(t2, 0); v3 = t2.acquire(t1, 1); v4 = t2.acquire(t1, 2)`,
  },
  {
    id: 'mE-acq-stale',
    about: 'what is offered is not held against what its owner has now',
    origin: 'typical: a time of check that is not the time of use',
    file: 'kernels/exokernel/capability-calls.ts',
    find: '  if (cap < 0 || !isHead(head) || !mayDerive(k, cap, head, name, more)) {',
    replace: '  if (cap < -99 || !isHead(head)) {',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.derive(0, 1, 0, 1, all); v3 = t1.offer(t2, 1); v4 = t1.drop(1)
      v5 = t2.acquire(t1, 1)`,
  },
  {
    id: 'mE-acq-other',
    about: 'whoever comes first may take what is offered to somebody',
    origin: 'typical: that there is an offer is checked, and not to whom',
    file: 'kernels/exokernel/capability-calls.ts',
    find: 'if (bus.load(offer + UAREA.offerTo) !== idOf(k, self)) return -ERROR.notFound;',
    replace: 'if (bus.load(offer + UAREA.offerTo) === 0) return -ERROR.notFound;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t1.offer(t2, 0); v4 = t3.acquire(t1, 1)`,
  },
  {
    id: 'mE-acq-life',
    about: 'what an environment offered before it died, the next one in its place offers too',
    origin: 'kin of Xok, sys_dpf_delete: an index is used again, and what it named is not gone',
    file: 'kernels/exokernel/environments.ts',
    find: '  bus.fill(uArea, 0, plan.uAreas.recordBytes);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.offer(t1, 0); v3 = t2.exit(); v4 = t1.spawn(t2)
      v5 = t1.acquire(t2, 1)`,
  },
];
