/** Loadable modules: their files, their functions, and how these talk with the kernel. Machine code is not interpreted here: a file names entries of the design. */
import { bytes, layout, word, words } from '../../../../core/memory/layout.ts';
import { MODULE_MAGIC } from './images.ts';

export { MODULE_MAGIC };

/** What a module can do; device is the one kind. */
export const MODULE_KIND = { device: 1 } as const;
/** The place of a function among a module's: 0 where it has none. `init` is called once, by insmod: less than 0 is its failure. */
export const MODULE_FUNCTION = { read: 0, write: 1, init: 2 } as const;
export const MODULE_FUNCTIONS = 8;
export const MODULE_NAME_BYTES = 16;

/** The first words of a module's file. */
export const MODULE_HEADER = layout(
  'module header',
  {
    magic: word(),
    /** Padded with NUL; there is one at least. */
    name: bytes(MODULE_NAME_BYTES),
    kind: word(),
    /** For each function 1 + its place in MODULE_ENTRIES; 0 for none. */
    functions: words(MODULE_FUNCTIONS),
  },
  64,
);

/** Behaviours of the modules of this design; each can read and write. All but the first two are faulty. */
export const MODULES = ['null', 'rot13', 'stuck', 'liar', 'wild', 'absent', 'hung'] as const;
export type ModuleName = (typeof MODULES)[number];
/** Those that begin by a function of their own. */
export const MODULES_WITH_INIT: readonly ModuleName[] = ['rot13', 'absent', 'hung'];

/** Entries of kernel-level code that files name, in the order of their numbers. */
export const MODULE_ENTRIES: readonly string[] = [
  ...MODULES.flatMap((name) => [`module.${name}.read`, `module.${name}.write`]),
  ...MODULES_WITH_INIT.map((name) => `module.${name}.init`),
];

/** The number of a function in a module's file; 0 if it has none. */
export function moduleNumber(name: ModuleName, which: keyof typeof MODULE_FUNCTION): number {
  return 1 + MODULE_ENTRIES.indexOf(`module.${name}.${which}`);
}

/** A module's own page: what is read or written in one go, then whatever it keeps. */
export const MODULE_DATA_BYTES = 2048;

/** What a function asks of the kernel, in register 0: its answer stands in register 1; or it waits for ever. */
export const MODULE_TRAP = { answer: 1, wait: 2 } as const;
