/** Seeded bugs of the calls that make, change and break bindings. */
import type { Mutant } from '../../../core/words/mutant.ts';

const HEADER = 'program 1 contract=binding design=exokernel';

export const bindingMutants: readonly Mutant[] = [
  {
    id: 'mX11',
    about:
      'where a binding loses its right to write, its table entry goes: the binding is not found',
    origin: "Xok, pmap.c, mod_pte_range: the present bit goes, and the page's reference stays",
    file: 'kernels/exokernel/tables-x86.ts',
    find: '    k.bus.store(slotFor(k, env, va), pteFor(frame, rights));',
    replace:
      '    k.bus.store(slotFor(k, env, va), rights === RIGHTS.write ? pteFor(frame, rights) : 0);',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.protect(0, 0, r)`,
  },
  {
    id: 'mX12',
    about: 'a change of rights that is refused because of a limit has been made',
    origin: 'Xok, pmap.c: after E_SHARE the entry is put back, and what was loosened is not',
    file: 'kernels/exokernel/bind-calls.ts',
    find: `    const refused = mayProtect(k, self, cap, va, i, rights);
    if (refused !== 0) return refused;`,
    replace: `    const refused = mayProtect(k, self, cap, va, i, rights);
    if (refused === -ERROR.share) k.tlb.lower(k, k.tlb.find(k, self, va), rights);
    if (refused !== 0) return refused;`,
    machine: 'decstation-3100',
    oracle: 'every binding was made by whoever might',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, r); v3 = t1.limit(0, 0, 5, 0)
      v4 = t1.protect(0, 0, rw)`,
  },
  {
    id: 'mX20-first',
    about: 'of two bindings of a frame, one is left when all are broken',
    origin: 'typical: the list is walked by the record that was just taken out of it',
    file: 'kernels/exokernel/bindings.ts',
    find: '    binding = next;\n',
    replace: '    binding = which === BREAKS.all ? 0 : next;\n',
    machine: 'decstation-3100',
    oracle: 'a refill finds no more than the kernel believes',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.bind(1, 0, 0, rw)
      v4 = t1.free(0, 0)`,
  },
  {
    id: 'mX20-entry',
    about: 'every binding is said to be justified by entry 0, and outlives the one that let it in',
    origin: 'Aegis: a secure binding is to be broken with what justified it',
    file: 'kernels/exokernel/bind-calls.ts',
    find: '  k.tlb.insert(k, env, va, frame, rights, entry);',
    replace: '  k.tlb.insert(k, env, va, frame, rights, 0);',
    machine: 'decstation-3100',
    oracle: 'every binding was made by whoever might',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, rw)
      v4 = t2.bind(0, 0, 0, rw)
      v5 = t1.guard(0, 0, 1, 18, r); v6 = t2.load(0, 0)`,
  },
  {
    id: 'mX20-writers',
    about: 'an entry that loses its permission to write leaves the bindings that write',
    origin: 'typical: what is withdrawn in part is not withdrawn at all',
    file: 'kernels/exokernel/acl.ts',
    find: '  return permits(head, PERM.write) ? BREAKS.none : BREAKS.writers;',
    replace: '  return BREAKS.none;',
    machine: 'decstation-3100',
    oracle: 'every binding was made by whoever might',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, rw)
      v4 = t2.bind(0, 0, 0, rw)
      v5 = t1.admit(0, 0, 1, t2, r); v6 = t2.store(0, 0, 1)`,
  },
  {
    id: 'mX41k',
    about: "a binding made for another is checked with that one's capability, not the caller's",
    origin: "Xok, sys_dpf_insert: looks the capability up in the target's environment",
    file: 'kernels/exokernel/bind-calls.ts',
    find: '  return bind(k, env, cap, bus.register(2), bus.register(3), bus.register(4));',
    replace: `  const other = capAt(k, env, bus.register(1));
  if (other < 0) return other;
  return bind(k, env, other, bus.register(2), bus.register(3), bus.register(4));`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.bindFor(t2, 0, 0, 0, rw)`,
  },
  {
    id: 'mX41k-deputy',
    about: "whoever may bind a frame may bind it in anybody's window",
    origin: 'typical: two authorities are needed, and one of them is asked for (Hardy, 1988)',
    file: 'kernels/exokernel/bind-calls.ts',
    find: 'if (!satisfies(k, key, env + ENV.capabilities, PERM.write)) return',
    replace: 'if (key === 0) return',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t2.allocate(0, 0); v3 = t2.bindFor(t1, 0, 0, 0, rw)`,
  },
  {
    id: 'mX67',
    about:
      'rights are changed by any entry that lets the caller in, not by the one that justified them',
    origin: 'typical: what was decided at one time stands for what is true at another',
    file: 'kernels/exokernel/bind-calls.ts',
    find: '  return satisfies(k, cap, entryAt(k, frame, entry), permFor(rights));',
    replace:
      '  return entryAt(k, frame, entry) > 0 && mayAccess(k, cap, frame, permFor(rights)) >= 0;',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.spawn(t2); v2 = t1.allocate(0, 0); v3 = t1.admit(0, 0, 1, t2, r)
      v4 = t2.bind(0, 0, 0, r)
      v5 = t1.admit(0, 0, 2, t2, rw); v6 = t2.protect(0, 0, rw)`,
  },
  {
    id: 'mX67-former',
    about: 'a bind that is refused has taken away what was bound there',
    origin: 'typical: the old is taken away before the new is known to be possible',
    file: 'kernels/exokernel/bind-calls.ts',
    find: '  if (!hasPlace(k, frame, rights, former)) return -ERROR.share;\n',
    replace: `  if (!hasPlace(k, frame, rights, former)) {
    if (former !== 0) breakBinding(k, former);
    return -ERROR.share;
  }
`,
    machine: 'decstation-3100',
    oracle: 'a binding lasts until it is broken',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.allocate(1, 0); v3 = t1.bind(0, 0, 0, rw)
      v4 = t1.limit(1, 0, 0, 0)
      v5 = t1.bind(0, 1, 0, r); v6 = t1.load(0, 0)`,
  },
  {
    id: 'mE-list',
    about: 'a binding leaves its list, and the one behind it goes on naming it as the one before',
    origin: 'typical: one of the two links of a list',
    file: 'kernels/exokernel/bindings.ts',
    find: '  if (next !== 0) bus.store(bindingAt(k, next) + BINDING.previous, previous);\n',
    replace: '',
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.bind(1, 0, 0, rw)
      v4 = t1.unbind(1)`,
  },
  {
    id: 'mE-resume',
    about: 'a handler that would resume elsewhere resumes where it should, and is not at its end',
    origin: 'typical: what comes back from user memory is put right in silence, and not refused',
    file: 'kernels/exokernel/upcalls.ts',
    find: '  if (pc === bus.load(savedAt(env, level, depth - 1))) resumeAt(k, env, frame, pc);',
    replace: `  const saved = bus.load(savedAt(env, level, depth - 1));
  if (pc !== bus.load(env + ENV.faultHome)) resumeAt(k, env, frame, saved);`,
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${HEADER}
      v1 = t1.allocate(0, 0); v2 = t1.bind(0, 0, 0, rw); v3 = t1.free(0, 0); v4 = t1.allocate(0, 0)
      v5 = t1.hijack(0, 1)`,
  },
];
