/** What the text form accepts, and what it makes of it. */
import { describe, expect, it } from 'vitest';
import { parseProgram } from './parse.ts';
import { printProgram } from './print.ts';

const head = 'program 1 contract=office';

function reprint(body: string): string[] {
  const text = printProgram(parseProgram(`${head}\n${body}`, 'x').program);
  return text.trimEnd().split('\n').slice(1);
}

describe('parseProgram', () => {
  it('reads the header, whatever the order of its keys', () => {
    const text = 'program 1 seed=0x2A schedule=free variant=a,b=c machine=m-1 design=l4 contract=o';
    expect(parseProgram(text, 'x').program.header).toEqual({
      version: 1,
      contract: 'o',
      design: 'l4',
      machine: 'm-1',
      variant: 'a,b=c',
      seed: 42,
      schedule: 'free',
    });
  });

  it('gives a step without a label the next one that the text does not mention', () => {
    const body = 't1.a(); v2 = t1.b(v3); t1.c(); t1.d(); @v5+1 irq x; t1.e(); t1.f()';
    expect(reprint(body).map((line) => line.split(' ')[0])).toEqual([
      'v0',
      'v2',
      'v4',
      'v6',
      'v7',
      'v8',
      '@v5+1',
    ]);
  });

  it('takes blank lines, comments, tabs and ends of lines of any system', () => {
    const text = `\uFEFF# why\r\n\r\n${head}# x\r\n\tt1 . a ( 1 ,\tv0 )\t# y\r;;\n@v0 + 3 irq timer;`;
    expect(printProgram(parseProgram(text, 'x').program)).toBe(
      `${head}\nv1 = t1.a(1, v0)\n@v0+3 irq timer\n`,
    );
  });

  it('stands on one line, so that it fits into an argument of a command', () => {
    const { program } = parseProgram(`${head}; v0 = t1.a(); @v0 fail alloc 1; @v0 abort 2`, 'x');
    expect(program.steps).toHaveLength(1);
    expect(program.anchors).toEqual([
      { step: 0, count: 1, action: 'fail', name: 'alloc' },
      { step: 0, count: 2, action: 'abort', name: 'call' },
    ]);
  });

  it('prints small numbers in tens and large ones in hexadecimal', () => {
    expect(reprint('t1.a(0xff, 256, 4294967295)')).toEqual(['v0 = t1.a(255, 0x100, 0xffffffff)']);
  });

  it('keeps everything frozen', () => {
    const { program } = parseProgram(`${head}\nt1.a(v1, t2, r); @v0 fail x 1`, 'x');
    const all: object[] = [program];
    for (let value = all.pop(); value !== undefined; value = all.pop()) {
      expect(Object.isFrozen(value)).toBe(true);
      all.push(...Object.values(value).filter((child) => typeof child === 'object'));
    }
  });

  it('remembers where each part stood', () => {
    const { positions } = parseProgram(`${head}\n\n  v7 = t1.a(1,\tv2); t2.b()\n@v7+3 irq x`, 'x');
    const at = ({ line, column }: { line: number | null; column: number | null }) =>
      `${line}:${column}`;
    expect(at(positions.header('contract'))).toBe('1:20');
    expect(at(positions.step(0))).toBe('3:3');
    expect(at(positions.step(0, 'by'))).toBe('3:8');
    expect(at(positions.step(0, 'op'))).toBe('3:11');
    expect(at(positions.step(0, 1))).toBe('3:16');
    expect(at(positions.step(1))).toBe('3:21');
    expect(at(positions.anchor(0, 'name'))).toBe('4:11');
    expect(at(positions.anchor(0, 'count'))).toBe('4:5');
  });
});
