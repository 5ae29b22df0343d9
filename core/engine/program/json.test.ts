/** The JSON form as it stands in files. */
import { describe, expect, it } from 'vitest';
import { fromJson, printJson, toJson } from './json.ts';
import { parseProgram } from './parse.ts';
import { parseJson } from './parse-json.ts';

const { program } = parseProgram(
  'program 1 contract=office seed=7; v0 = t1.put(v1, 3, r, t2); @v0+2 irq timer',
  'x',
);

const text = `{
  "header": {"version":1,"contract":"office","seed":7},
  "steps": [
    {"label":0,"by":1,"op":"put","args":[{"v":1},3,"r",{"t":2}]}
  ],
  "anchors": [
    {"step":0,"count":2,"action":"interrupt","name":"timer"}
  ]
}
`;

describe('the JSON form', () => {
  it('has one step a line', () => {
    expect(printJson(program)).toBe(text);
    expect(toJson(program)).toEqual(JSON.parse(text));
  });

  it('may leave the anchors out, and begin with a byte order mark', () => {
    const bare = '\uFEFF{"header":{"version":1,"contract":"office"},"steps":[]}';
    expect(parseJson(bare, 'x').program.anchors).toEqual([]);
  });

  it('knows the lines of a text, and only pointers of a value', () => {
    expect(parseJson(text, 'x').positions.step(0, 2)).toEqual({
      line: 4,
      column: 52,
      pointer: '/steps/0/args/2',
    });
    const { positions } = fromJson(JSON.parse(text), 'x');
    expect(positions.anchor(0)).toEqual({ line: null, column: null, pointer: '/anchors/0' });
    expect(() => fromJson({ header: 3, steps: [] }, 'api')).toThrow(
      'api: /header: expected an object with version and contract, but found 3.',
    );
    expect(() => fromJson(undefined, 'api')).toThrow(
      'api: expected an object with header and steps, but found undefined.',
    );
  });

  it('has no negative zero', () => {
    const zero =
      '{"header":{"version":1,"contract":"o"},"steps":[{"label":-0,"by":1,"op":"a","args":[]}]}';
    expect(Object.is(parseJson(zero, 'x').program.steps[0]?.label, 0)).toBe(true);
  });
});
