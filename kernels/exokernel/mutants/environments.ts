/** Seeded bugs of environments: how they are made, entered and destroyed. */
import type { Mutant } from '../../../core/words/mutant.ts';

const CPU = 'program 1 contract=cpu design=exokernel';
const BINDING = 'program 1 contract=binding design=exokernel';

export const environmentMutants: readonly Mutant[] = [
  {
    id: 'mX30',
    about: 'an environment that is gone keeps its positions',
    origin: 'Xok env_free: slices are given back late, or never; their time is lost',
    file: 'kernels/exokernel/environments.ts',
    find: '  giveSlices(k, id, 0);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${CPU}
      v1 = t1.spawn(t2); v2 = t2.claim(3); v3 = t2.exit(); v4 = t1.holder(3)`,
  },
  {
    id: 'mX31',
    about: 'an environment for which there is no memory keeps its record',
    origin: 'Xok env.c: an env_alloc that fails leaks the slot',
    file: 'kernels/exokernel/environments.ts',
    find: `  if (bus.fails('alloc') || !k.tlb.prepare(k, env)) return -ERROR.noMemory;
  makeEnv(k, env, slot, quota);`,
    replace: `  makeEnv(k, env, slot, quota);
  if (bus.fails('alloc') || !k.tlb.prepare(k, env)) return -ERROR.noMemory;`,
    machine: 'decstation-3100',
    oracle: 'the kernel finds no fault with its own records',
    program: `${BINDING}
      v1 = t1.spawn(t2)
      @v1 fail alloc 1`,
    needs: 'sweep',
  },
  {
    id: 'mX31-tables',
    about: 'an environment for which there is no memory keeps the page tables that it got',
    origin: 'kin of Xok env.c: an env_alloc that fails leaks what it had already',
    file: 'kernels/exokernel/environments.ts',
    find: "if (bus.fails('alloc') || !k.tlb.prepare(k, env))",
    replace: "if (!k.tlb.prepare(k, env) || bus.fails('alloc'))",
    machine: 'pentium-133',
    oracle: 'the kernel finds no fault with its own records',
    program: `${BINDING}
      v1 = t1.spawn(t2)
      @v1 fail alloc 1`,
    needs: 'sweep',
  },
  {
    id: 'mX-inherited',
    about: 'a new environment has capabilities of the one that had its record before',
    origin: 'typical: what is overwritten in part is not cleared beforehand',
    file: 'kernels/exokernel/environments.ts',
    find: 'bus.fill(env, 0, ENV.bytes);',
    replace: 'bus.fill(env, 0, ENV.capabilities);',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${BINDING}
      v1 = t1.spawn(t2); v2 = t2.derive(0, 1, 7, 5, all); v3 = t2.exit()
      v4 = t1.spawn(t2); v5 = t2.drop(1)`,
  },
  {
    id: 'mX-heir',
    about: 'a new environment finds the words of the one that had its U-area before',
    origin: 'kin of the page that Xok does not clear: memory is reused as it was left',
    file: 'kernels/exokernel/environments.ts',
    find: '  bus.fill(uArea, 0, plan.uAreas.recordBytes);\n',
    replace: '',
    machine: 'decstation-3100',
    oracle: 'the specification accepts every outcome',
    program: `${CPU}
      v1 = t1.spawn(t2); v2 = t2.word(5); v3 = t2.exit(); v4 = t1.spawn(t2)
      v5 = t2.received(); v6 = t2.entry(call); v7 = t1.call(t2, 0, 0, 0)`,
  },
];
