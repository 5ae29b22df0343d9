/** Builds the helper that performs programs on the host, with what the contract says as a header. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADDRESS } from '../../properties/contracts/unix/address.ts';
import { OP } from '../../properties/contracts/unix/ops.ts';
import { pathTexts } from '../../properties/contracts/unix/paths.ts';

const source = fileURLToPath(new URL('helper.c', import.meta.url));

/** Why the helper cannot be built here; null if it can. */
export function whyNot(): string | null {
  if (process.platform !== 'linux') return 'the host is no Linux';
  if (process.arch !== 'x64' && process.arch !== 'arm64') return `the host is ${process.arch}`;
  // There it is told whether a process sleeps.
  if (!existsSync('/proc/self/wchan')) return 'the host has no /proc/PID/wchan';
  return spawnSync('cc', ['--version']).status === 0 ? null : 'there is no C compiler';
}

function header(): string {
  const define = (name: string, value: number) => `#define ${name} ${value}`;
  const screaming = (name: string) => name.replace(/[A-Z]/g, (c) => `_${c}`).toUpperCase();
  return [
    ...Object.entries(OP).map(([name, index]) => define(`OP_${name}`, index)),
    ...Object.entries(ADDRESS).map(([name, page]) => define(`PAGE_${screaming(name)}`, page)),
    `static const char *const PATHS[] = { ${pathTexts.map((text) => JSON.stringify(text)).join(', ')} };`,
    '',
  ].join('\n');
}

export interface Helper {
  readonly program: string;
  /** An empty directory in which it may do what it likes. */
  readonly scratch: string;
  /** Nothing is left behind. */
  remove(): void;
}

export function buildHelper(): Helper {
  const directory = mkdtempSync(join(tmpdir(), 'kernelcheck-host-'));
  const scratch = mkdtempSync(join(tmpdir(), 'kernelcheck-scratch-'));
  writeFileSync(join(directory, 'contract.h'), header());
  const program = join(directory, 'helper');
  const warnings = ['-Wall', '-Wextra', '-Werror'];
  execFileSync('cc', ['-O1', ...warnings, `-I${directory}`, '-o', program, source]);
  const remove = (): void => {
    rmSync(directory, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  };
  return { program, scratch, remove };
}
