/** Reads the house's own source: files, and who imports whom, by value or by type. */
import { readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Rooms, the longest names first, so that the first that fits is the right one. */
export const ROOMS = [
  'core/words',
  'core/memory',
  'core/engine',
  'core/oracles',
  'machines/formats',
  'machines',
  'kernels/monolithic/unix',
  'kernels/monolithic/memory',
  'kernels/monolithic',
  'kernels/mach',
  'kernels/l4',
  'kernels/exokernel',
  'properties/contracts',
  'properties',
  'reports',
  'workloads/published',
  'workloads',
  'cli',
  'tests',
  'bench',
  'docs',
] as const;

export interface Import {
  readonly from: string;
  readonly to: string;
}

/** All TypeScript files of ours, by path from the root. */
export function sourceFiles(): string[] {
  return ts.sys
    .readDirectory(ROOT, ['.ts'], ['node_modules', 'dist', 'coverage'])
    .map((path) => relative(ROOT, path).replaceAll('\\', '/'))
    .sort();
}

/** The room of a file; null for the few that stand at the top. */
export function roomOf(file: string): string | null {
  return ROOMS.find((room) => file.startsWith(`${room}/`)) ?? null;
}

export function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** What a file imports from the house: statements, exports, dynamic imports and import types. */
export function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string): void => {
    if (!specifier.startsWith('.')) return;
    found.push({ from: file, to: normalize(join(dirname(file), specifier)) });
  };
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      add(node.moduleSpecifier.text);
    }
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const literal = node.argument.literal;
      if (ts.isStringLiteral(literal)) add(literal.text);
    }
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument !== undefined && ts.isStringLiteral(argument)) add(argument.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true));
  return found;
}

/** Cycles among files, each once, as a list of files that ends where it began. */
export function cyclesIn(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) {
    const list = next.get(from) ?? [];
    list.push(to);
    next.set(from, list);
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      cycles.push([...path.slice(at), file]);
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const to of next.get(file) ?? []) walk(to);
    path.pop();
    done.add(file);
  };
  for (const file of next.keys()) walk(file);
  return cycles;
}
