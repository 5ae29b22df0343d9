/** One side held against a file of what it cost before. */
import { existsSync } from 'node:fs';
import type { Baseline } from '../../core/engine/cost-baseline.ts';
import { listed, quote } from '../../core/engine/program/phrases.ts';
import { COSTS } from '../../reports/schemas/forms.ts';
import { DocumentError } from '../../reports/schemas/validate.ts';
import { Pool } from '../checking/pool.ts';
import type { LoadedConfig } from '../config.ts';
import { BadInput } from '../errors.ts';
import { EXIT, type ExitStatus, worst } from '../exit.ts';
import { assertFits, assertRunsOn } from '../machines.ts';
import { progressOf } from '../progress.ts';
import { assertWritable, replaceFile } from '../replace-file.ts';
import { offers, variantText } from '../select.ts';
import { readTextFile } from '../source.ts';
import type { Subject } from '../subject.ts';
import type { BaselineJob, HeldReport } from './baseline-job.ts';
import { baselineJson, baselinesText } from './baseline-json.ts';
import { printHeld } from './baseline-report.ts';
import { printDocument } from './document.ts';
import { specOf } from './side-spec.ts';
import {
  contractsOf,
  fits,
  type GroupOptions,
  machinesOf,
  type Side,
  sideOf,
  sideText,
} from './sides.ts';

/** Percent, where the user does not say. */
const TOLERANCE = 1;

export interface BaselineOptions extends GroupOptions {
  readonly seed: number;
  readonly ops: number;
  readonly maxSteps: number;
  readonly jobs: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly update?: boolean;
  readonly tolerance?: number;
}

/** A contract on a machine, and what of it is known. */
export interface Entry {
  readonly subject: Subject;
  readonly known: Baseline | null;
}

export async function holdAgainst(
  loaded: LoadedConfig,
  names: readonly string[],
  file: string,
  options: BaselineOptions,
): Promise<ExitStatus> {
  const side = onlySide(loaded, names);
  const known = existing(file, options);
  const entries = entriesOf(loaded, side, known, file, options);
  // Whoever waits for the counts shall not lose them for want of a folder.
  if (options.update === true) assertWritable(file);
  const reports = await held(entries, file, options, loaded);
  const made = reports.flatMap(({ found }) => (found.kind === 'held' ? (found.made ?? []) : []));
  // What is there of other kernels, and was not asked for, stays.
  if (options.update === true) replaceFile(file, baselinesText(joined(known, made)));
  const status = worst(reports.map((report) => statusOf(report, options.update === true)));
  const { tolerance = TOLERANCE, update = false } = options;
  if (options.json === true) {
    printDocument(baselineJson(reports, { ...options, file, tolerance, update }, status));
  } else printHeld(reports, { file, tolerance, update, config: loaded.named });
  return status;
}

function onlySide(loaded: LoadedConfig, names: readonly string[]): Side {
  const [name] = names;
  if (name !== undefined && names.length === 1) return sideOf(loaded, name);
  const found = names.length === 0 ? 'none' : `${names.length}: ${listed(names)}`;
  throw new BadInput(`--baseline holds one side against its file, but there are ${found}.`);
}

function existing(file: string, { update }: BaselineOptions): readonly Baseline[] {
  if (!existsSync(file)) {
    if (update === true) return [];
    throw new BadInput(`${file}: there is no such baseline; --update writes one.`);
  }
  const text = readTextFile(file, 'a baseline of costs');
  try {
    return COSTS.read(text, file).baselines;
  } catch (error) {
    if (!(error instanceof DocumentError) || update !== true) throw error;
    throw new BadInput(
      `${file}: this is no baseline that could be updated, and to write it would lose what it holds; move it away, then --update makes it anew.`,
    );
  }
}

function isOf(one: Baseline, { design, variant }: Side): boolean {
  return one.design === design.name && one.variant === variantText(design, variant);
}

function entriesOf(
  loaded: LoadedConfig,
  side: Side,
  known: readonly Baseline[],
  file: string,
  options: BaselineOptions,
): Entry[] {
  const { design, variant } = side;
  if (side.machine !== null && options.machine !== undefined) {
    throw new BadInput('the side names its machine, so --machine cannot be given as well.');
  }
  const machines = side.machine === null ? machinesOf(loaded, options.machine) : [side.machine];
  const isNamed = side.machine !== null || options.machine !== undefined;
  const able = machines.filter((machine) => {
    if (!isNamed) return fits(design, variant, machine);
    assertRunsOn(design, machine);
    assertFits(design, variant, machine);
    return true;
  });
  const contracts = contractsOf(loaded, [side], options.contract, true);
  const entries = contracts
    .filter((contract) => offers(design, contract))
    .flatMap((contract) =>
      able.map((machine): Entry => {
        const is = (one: Baseline): boolean =>
          isOf(one, side) && one.contract === contract.name && one.machine === machine.id;
        return { subject: { design, variant, contract, machine }, known: known.find(is) ?? null };
      }),
    );
  if (options.update === true) return entries;
  const there = entries.filter((entry) => entry.known !== null);
  const lacks = lacking(entries, options.contract !== undefined, isNamed);
  if (there.length > 0 && lacks.length === 0) return there;
  const name = quote(sideText(side));
  const asked =
    lacks.length === 0
      ? `no costs of ${name} are`
      : `costs of ${name} ${listed(lacks, 'or')} are not`;
  throw new BadInput(`${file}: ${asked} in it; it has ${holds(known)}. --update adds them.`);
}

/** What was asked for by name and is not known, as `for memory on pentium-133`: it would be passed over in silence. */
function lacking(entries: readonly Entry[], byContract: boolean, byMachine: boolean): string[] {
  if (!byContract && !byMachine) return [];
  const named = ({ subject: { contract, machine } }: Entry): string =>
    [
      ...(byContract ? [`for ${contract.name}`] : []),
      ...(byMachine ? [`on ${machine.id}`] : []),
    ].join(' ');
  const found = new Set(entries.filter(({ known }) => known !== null).map(named));
  return [...new Set(entries.map(named))].filter((one) => !found.has(one));
}

/** What a file holds, as far as there is room in a sentence. */
function holds(known: readonly Baseline[]): string {
  const has = known.map((one) =>
    [one.design, one.variant, one.contract, one.machine].filter((part) => part !== '').join(' '),
  );
  if (has.length === 0) return 'nothing';
  return `${has.slice(0, 6).join(', ')}${has.length > 6 ? ' …' : ''}`;
}

async function held(
  entries: readonly Entry[],
  file: string,
  options: BaselineOptions,
  loaded: LoadedConfig,
): Promise<HeldReport[]> {
  const { tolerance = TOLERANCE, update = false } = options;
  const [first] = entries;
  const name = first === undefined ? '' : sideText(first.subject);
  const begins = `counting costs of ${name}: ${entries.length} in all, by contract and machine`;
  const progress = progressOf(entries.length, options.quiet === true, begins, 'baselines');
  const pool = new Pool(loaded.path, options.jobs);
  let done = 0;
  try {
    const found = await pool.run(
      entries.map(
        ({ subject, known }): BaselineJob => ({
          kind: 'baseline',
          contract: subject.contract.name,
          sides: [specOf(subject)],
          baseline: known,
          file,
          tolerance,
          update,
        }),
      ),
      {
        progress() {},
        done(job) {
          progress.update(++done);
          const { contract, machine } = entries[job]?.subject ?? {};
          progress.note(`${contract?.name} ${machine?.id}: counted`);
        },
      },
    );
    return entries.flatMap(({ subject }, i) => {
      const one = found[i];
      return one === undefined ? [] : [{ subject, found: one }];
    });
  } finally {
    progress.stop();
    await pool.close();
  }
}

/** What is made anew in the place of what was there, and the rest behind it. */
function joined(known: readonly Baseline[], made: readonly Baseline[]): Baseline[] {
  const key = ({ design, variant, contract, machine }: Baseline): string =>
    [design, variant, contract, machine].join(' ');
  const all = new Map([...known, ...made].map((one) => [key(one), one]));
  return [...all.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function statusOf({ found }: HeldReport, isUpdate: boolean): ExitStatus {
  if (found.kind === 'unbootable') return EXIT.failed;
  // Whoever writes it anew knows that it is not as it was.
  if (isUpdate) return EXIT.ok;
  if (found.dearer.length > 0) return EXIT.failed;
  return found.undone.length > 0 || found.ops === 0 ? EXIT.unknown : EXIT.ok;
}
