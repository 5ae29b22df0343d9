/** The command line: finds the verb, and turns whatever goes wrong into one sentence and a status. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addBench } from './bench.ts';
import { addCheck } from './check.ts';
import { addCompare } from './compare.ts';
import { explain } from './errors.ts';
import { EXIT } from './exit.ts';
import { addFmt } from './fmt.ts';
import { addHelp } from './help.ts';
import { addList } from './list.ts';
import { addMutants } from './mutants.ts';
import { remark, unwritten } from './output.ts';
import { addReplay } from './replay.ts';
import { addRun } from './run.ts';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(unwritten(error)));
}
process.on('uncaughtException', fail);

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const program = new Command('kernelcheck')
  .description('Property-based and differential testing for kernel designs, on emulated hardware.')
  .version(String(version))
  .exitOverride()
  // What commander would write stands in the error that it throws.
  .configureOutput({ outputError: () => {}, writeErr: () => {} });

for (const add of [
  addCheck,
  addCompare,
  addRun,
  addFmt,
  addReplay,
  addMutants,
  addBench,
  addList,
  addHelp,
])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}

function fail(error: unknown): void {
  const { status, text } = explain(error);
  if (text !== '') remark(status === EXIT.bug ? text : `kernelcheck: ${text}`);
  process.exitCode = status;
}
