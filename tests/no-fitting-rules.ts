/**
 * The rules by which no number of ours may come from what it is compared with. They are functions of data, so that bad data can be given to
 * them; each answers with sentences, none if all is well.
 */
import type { Path } from '../core/words/path.ts';

/** A number of a sheet. */
interface Quantity {
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
  readonly how: string;
  readonly source: string;
  readonly note?: string;
}

/** A sheet, or a sheet of paths, under the name by which it is spoken of. */
export interface Sheet {
  readonly name: string;
  readonly content: unknown;
}

export interface PathsOf {
  readonly name: string;
  readonly paths: readonly Path[];
}

/** What of a published file the rules look at. */
export interface PublishedFile {
  readonly short: string;
  readonly rows: readonly {
    readonly system: string;
    readonly place: string;
    readonly level: string;
    readonly value: number;
    readonly unit: string;
    readonly derives: readonly string[];
  }[];
}

/** Why a place that a rule objects to is in order. */
export interface Excuse {
  /** `sheet.path.to.it`, or `paths.name`. */
  readonly where: string;
  readonly why: string;
}

const HOWS = ['paper', 'manual', 'source', 'derived', 'estimate', 'recalled'];
const PROVENANCES = ['counted', 'published', 'structural'];
/** No source is told in fewer letters. */
const LEAST = 20;

function isQuantity(value: unknown): value is Quantity {
  return typeof value === 'object' && value !== null && 'value' in value && 'how' in value;
}

/** Every quantity of a sheet, by the way to it. */
export function* quantitiesIn(content: unknown, way = ''): Generator<readonly [string, Quantity]> {
  if (isQuantity(content)) {
    yield [way, content];
    return;
  }
  if (typeof content !== 'object' || content === null) return;
  for (const [key, child] of Object.entries(content)) {
    yield* quantitiesIn(child, way === '' ? key : `${way}.${key}`);
  }
}

/** A number that is not exact has a band. */
function isGuessWithoutBand(isGuess: boolean, { value, lo, hi }: Omit<Quantity, 'how' | 'source'>) {
  return isGuess && value !== 0 && lo === hi;
}

/** Every number has a source, a word for how it is known, and a band that holds it. */
export function unfounded(sheets: readonly Sheet[], sheetsOfPaths: readonly PathsOf[]): string[] {
  const wrong: string[] = [];
  for (const { name, content } of sheets) {
    for (const [way, quantity] of quantitiesIn(content)) {
      const where = `${name}.${way}`;
      const { value, lo, hi, how, source } = quantity;
      if (!HOWS.includes(how)) wrong.push(`${where} is known by ${how}, which is no way`);
      if ((source ?? '').length <= LEAST) wrong.push(`${where} has no source`);
      if (!(lo <= value && value <= hi)) wrong.push(`${where} is outside of its band`);
      if (isGuessWithoutBand(how === 'estimate', quantity))
        wrong.push(`${where} is an estimate without a band`);
    }
  }
  for (const { name, paths } of sheetsOfPaths) {
    for (const { name: path, instructions, provenance, source } of paths) {
      const where = `${name}.${path}`;
      const { value, lo, hi } = instructions;
      if (!PROVENANCES.includes(provenance))
        wrong.push(`${where} has the provenance ${provenance}, which is none`);
      if ((source ?? '').length <= LEAST) wrong.push(`${where} has no source`);
      if (!(0 <= lo && lo <= value && value <= hi)) wrong.push(`${where} is outside of its band`);
      // What is declared is exact: nothing else has that length.
      const isGuess = provenance === 'structural' && !/^Declared: /.test(source ?? '');
      if (isGuessWithoutBand(isGuess, instructions))
        wrong.push(`${where} is a guess without a band`);
    }
  }
  return wrong;
}

/** The inputs' own words: sources and notes of quantities that a chip may read, and of paths. */
function* textsOf(
  sheets: readonly Sheet[],
  sheetsOfPaths: readonly PathsOf[],
): Generator<readonly [string, string]> {
  for (const { name, content } of sheets) {
    for (const [way, { source, note }] of quantitiesIn(content)) {
      if (way.startsWith('checks.')) continue;
      yield [`${name}.${way}`, [source, note].filter((text) => text !== undefined).join('; ')];
    }
  }
  for (const { name, paths } of sheetsOfPaths)
    for (const { name: path, source } of paths) yield [`${name}.${path}`, source];
}

/**
 * By what a text would give itself away that a figure of a kernel was its source: the paper or the system, and the year and the place in it,
 * or the figure itself.
 */
interface Giveaway {
  readonly names: readonly string[];
  readonly year: string;
  readonly place: RegExp;
  readonly figure: RegExp;
}

function giveawaysOf(files: readonly PublishedFile[]): Giveaway[] {
  return files.flatMap(({ short, rows }) => {
    const author = short.split(/[, ]/)[0];
    const year = /\d{4}/.exec(short)?.[0];
    if (year === undefined) return [];
    return rows
      .filter(({ level }) => level === 'kernel')
      .map(({ system, place, value, unit }) => ({
        names: [author, system.split(/[ /]/)[0]],
        year,
        place: placeIn(place),
        figure: literally(`${value} ${unit}`),
      }));
  });
}

/** `Table 4, getpid` is told by its table; a place without one by what stands there. */
function placeIn(place: string): RegExp {
  const table = /^(Table|Figure|section) [\d.-]*\d/i.exec(place)?.[0];
  return literally(table ?? place.split(/[,;:]/)[0]);
}

/** A text as a whole: not the beginning of a longer number or word. */
function literally(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.])${escaped}(?![\\w-]|\\.\\d)`, 'i');
}

/** Where an input names the place of a published figure of a kernel, unless somebody has written why that is in order. */
export function fitted(
  sheets: readonly Sheet[],
  sheetsOfPaths: readonly PathsOf[],
  files: readonly PublishedFile[],
  excuses: readonly Excuse[],
): string[] {
  const giveaways = giveawaysOf(files);
  const found = new Set<string>();
  for (const [where, text] of textsOf(sheets, sheetsOfPaths)) {
    for (const part of text.split(';')) {
      const isTold = giveaways.some(
        ({ names, year, place, figure }) =>
          names.some((name) => part.includes(name)) &&
          ((part.includes(year) && place.test(part)) || figure.test(part)),
      );
      if (isTold) found.add(where);
    }
  }
  const excused = new Set(excuses.map(({ where }) => where));
  return [
    ...[...found]
      .filter((where) => !excused.has(where))
      .map((where) => `${where} names a published figure of a kernel as its source`),
    ...[...excused]
      .filter((where) => !found.has(where))
      .map((where) => `${where} is excused and needs no excuse`),
  ];
}

/** Published rows say of which numbers of sheets they are the source: those must be there. */
export function unknownDerived(
  sheets: readonly Sheet[],
  files: readonly PublishedFile[],
): string[] {
  const known = new Set(
    sheets.flatMap(({ name, content }) =>
      [...quantitiesIn(content)].map(([way]) => `${name}.${way}`),
    ),
  );
  return files.flatMap(({ short, rows }) =>
    rows.flatMap(({ derives, place }) =>
      derives
        .filter((id) => !known.has(id))
        .map((id) => `${short}, ${place}, says that ${id} was derived from it, which no sheet has`),
    ),
  );
}
