/** The command as its users meet it: every exit status, every kind of bad input, what it prints. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const folder = mkdtempSync(join(tmpdir(), 'kernelcheck-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CONFIG = ['--config', 'cli/fixtures/counter.config.ts'];
const SOUND = 'program 1 contract=counters; v0 = t1.make(); v1 = t1.add(v0, 251); v2 = t1.read(v0)';

function start(args: readonly string[]) {
  const env = { ...process.env, FORCE_COLOR: '', NO_COLOR: '1' };
  return spawn('node', ['cli/kernelcheck.js', ...args], { env });
}

function kernelcheck(args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve) => {
    const child = start(args);
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      err += data;
    });
    child.on('close', (status) => resolve({ status, out, err }));
    child.stdin.end(input);
  });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

// Configurations load beside a package.json as `npm init -y` writes it, too.
file('package.json', '{ "type": "commonjs" }');

describe('exit statuses', () => {
  it('0, with the verdicts, when everything holds; the output does not depend on the clock', async () => {
    const args = ['check', ...CONFIG, '--ops', '2000'];
    const [first, second] = [await kernelcheck(args), await kernelcheck([...args, '--jobs', '1'])];
    expect(first).toMatchObject({ status: 0, out: second.out });
    expect(first.out).toMatch(/counter +counters +pentium-133 +holds +\d+ +2,\d+ +\d+%/);
    expect(first.err).toMatch(/properties: holds/);
    // Who sees no bar is told first what runs.
    expect(first.err).toMatch(/^checking counter: counters, 2,000 ops on each of 2 machines\n/);
    const widths = `${first.out}${first.err}`.split('\n').map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(80);
  });

  it('1, with the program and its replay, when a property fails; the replay fails as well', async () => {
    const one = ['--machine', 'pentium-133', '--quiet'];
    const ran = await kernelcheck(['check', 'counter', ...CONFIG, ...one, '--variant', 'forgets']);
    expect(ran).toMatchObject({ status: 1, err: '' });
    expect(ran.out).toContain('FAIL  the specification accepts every outcome');
    const text = /^replay: npx kernelcheck replay .*'(program .*)'$/m.exec(ran.out)?.[1] ?? '';
    expect(text).toContain('variant=bug=forgets');
    expect(ran.out).toMatch(/^counter bug=forgets +counters +pentium-133 +fails /m);
    const again = await kernelcheck(['replay', ...CONFIG, text]);
    expect(again.status).toBe(1);
    expect(again.out).toMatch(/FAIL {2}the specification accepts every outcome/);
    // Both say at which step it failed, and what each step before did to the state.
    expect(ran.out).toMatch(/^ {4}2 {2}v\d+ = t1\.add\(v\d+, 251\) +done 0 +v\d+ is 251$/m);
    expect(ran.out).toMatch(/^>>> 3 {2}v\d+ = t1\.read\(v\d+\) +done 0$/m);
    expect(again.out).toMatch(/^>>> v\d+ = t1\.read\(v\d+\)\n {4}v\d+ in t1: done 0 /m);
    expect(again.out).toMatch(/add\(v\d+, 251\)\n.*\n {6}v\d+ is 251$/m);
  });

  it('1, when a law is broken', async () => {
    const ran = await kernelcheck(['check', ...CONFIG, '--variant', 'secret', '--quiet']);
    expect(ran.status).toBe(1);
    expect(ran.out).toContain('FAIL  all state is in the machine');
  });

  it('1, when a kernel panics', async () => {
    const text = 'program 1 contract=counters variant=panic; v0 = t1.make(); t1.add(v0, 7)';
    const ran = await kernelcheck(['run', '-', ...CONFIG], text);
    expect(ran.status).toBe(1);
    expect(ran.out).toContain('panic: seven was added');
  });

  it('1, when a kernel does not boot', async () => {
    const text = 'program 1 contract=counters variant=boot; v0 = t1.make()';
    const ran = await kernelcheck(['run', '-', ...CONFIG], text);
    expect(ran).toMatchObject({ status: 1, out: '' });
    expect(ran.err).toMatch(/counter does not boot: no memory for the counters/);
    const checked = await kernelcheck(['check', ...CONFIG, '--variant', 'boot', '--quiet']);
    expect(checked.status).toBe(1);
    expect(checked.out).toContain('FAIL  counter does not boot');
  });

  it('70, with the program, when something throws that should not', async () => {
    const fixture = JSON.stringify(resolvePath('cli/fixtures/counter.config.ts'));
    const claim = "{ kind: 'always', name: 'x', about: 'x', judge() { throw new Error('oops'); } }";
    file('mine.ts', `import config from ${fixture};\nexport const mine = config;`);
    const config = file(
      'bug.ts',
      `import { defineConfig } from 'kernelcheck';\nimport { mine } from './mine.ts';\n` +
        `export default defineConfig({ ...mine, properties: [${claim}] });`,
    );
    const ran = await kernelcheck(['check', '--config', config, '--quiet']);
    expect(ran).toMatchObject({ status: 70, out: '' });
    expect(ran.err).toMatch(
      /This is a bug in kernelcheck[\s\S]*oops[\s\S]*program 1 contract=counters/,
    );
  });

  it('3, when what should be seen was not; 0 with a warning, if that is asked for', async () => {
    const args = ['check', ...CONFIG, '--ops', '5', '--max-steps', '2'];
    const ran = await kernelcheck(args);
    expect(ran.status).toBe(3);
    expect(ran.out).toContain('a counter passes two hundred');
    expect(await kernelcheck([...args, '--sometimes', 'warn'])).toMatchObject({ status: 0 });
  });

  it('130, at once, when it is interrupted', async () => {
    const child = start(['check', ...CONFIG, '--ops', '100000000']);
    const status = new Promise((resolve) => child.on('close', resolve));
    // When the laws are done, the properties are under way.
    child.stderr.on('data', (data) => {
      if (String(data).includes('laws: kept')) child.kill('SIGINT');
    });
    expect(await status).toBe(130);
  });
});

describe('what became of a step', () => {
  it('is said in tens where it is a count, and says who ended a task', async () => {
    const overrun = `program 1 contract=cpu design=exokernel machine=decstation-3100
      v1 = t1.spawn(t2); v2 = t2.epilogue(never, 0); v3 = t2.overrun()`;
    const ended = await kernelcheck(['run', '-'], overrun);
    expect(ended.out).toMatch(/^v3 .* faulted \(the kernel ended its task\)/m);
    const revoke = `program 1 contract=binding design=exokernel machine=decstation-3100
      v1 = t1.spawn(t2); v2 = t2.allocate(0, 0); v3 = t2.behave(refuse, lowest, 0)
      v4 = t1.revoke(t2, 1, 0); v5 = t1.load(0, 0)`;
    const taken = await kernelcheck(['run', '-'], revoke);
    expect(taken.out).toMatch(/^v4 .* done 256 /m);
    expect(taken.out).toMatch(/^v5 .* faulted \(no access\)/m);
  });
});

describe('seeded bugs', () => {
  it('0, when all are caught; a panic is a weak catch', async () => {
    const ran = await kernelcheck(['mutants', ...CONFIG, '--ops', '20000', '--quiet']);
    expect(ran).toMatchObject({ status: 0, err: '' });
    expect(ran.out).toMatch(/^M-1 +caught +\d+ +\d+\.\d\d +3\n {2}seeded: \w.*\n/m);
    expect(ran.out).toContain('\n  found by: the specification accepts every outcome\n');
    expect(ran.out).toMatch(
      /^M-2 +weak +[\d,]+ +\d+\.\d\d +9\n {2}seeded: .*\n {2}found by: no panic$/m,
    );
    const longest = Math.max(...ran.out.split('\n').map((line) => line.length));
    expect(longest).toBeLessThanOrEqual(80);
    expect(ran.out).toContain('2 mutants: 2 caught (1 of them weakly');
    expect(ran.out).toMatch(/solved: .* 2 within 60 s/);
  });

  it('are listed, each by what is seeded', async () => {
    const ran = await kernelcheck(['list', 'mutants', ...CONFIG]);
    expect(ran.out.split('\n').filter((line) => /^M-\d {2}\w/.test(line))).toHaveLength(2);
    const { mutants } = JSON.parse(
      (await kernelcheck(['list', 'mutants', '--json', ...CONFIG])).out,
    );
    expect(mutants.map(({ id }: { id: string }) => id)).toEqual(['M-1', 'M-2']);
  });

  it('1, when one is missed; --json has the programs of those that were not', async () => {
    const ran = await kernelcheck([
      'mutants',
      ...CONFIG,
      '--ops',
      '1',
      '--seed',
      '9',
      '--json',
      '--quiet',
    ]);
    const { status, trials, within } = JSON.parse(ran.out);
    expect(within.map(({ seconds }: { seconds: number }) => seconds)).toEqual([0.1, 1, 10, 60]);
    expect(within[3]).toEqual({ seconds: 60, caught: 1 });
    expect([ran.status, status]).toEqual([1, 1]);
    expect(trials).toMatchObject([
      { id: 'M-1', caught: { steps: 3, weak: false } },
      { id: 'M-2', caught: null },
    ]);
    const again = await kernelcheck(['run', '-', ...CONFIG, '--check'], trials[0].caught.program);
    expect(again.status).toBe(0);
    const one = await kernelcheck([
      'mutants',
      'M-1',
      ...CONFIG,
      '--ops',
      '1',
      '--seed',
      '9',
      '--quiet',
    ]);
    expect(one.status).toBe(0);
    expect(one.out).not.toContain('M-2');
  });

  it('--update keeps the programs, each with the oracle that caught it', async () => {
    const fixtures = resolvePath('cli/fixtures');
    const config = file(
      'updated.ts',
      `import config from ${JSON.stringify(join(fixtures, 'counter.config.ts'))};\n` +
        'const [catalogue] = config.mutants;\nconst [one] = catalogue.mutants;\n' +
        "export default { ...config, mutants: [{ ...catalogue, entry: 'copied.ts', " +
        "mutants: [{ ...one, file: 'copied.ts' }] }] };",
    );
    file('copied.ts', readFileSync(join(fixtures, 'counter.ts'), 'utf8'));
    const ran = await kernelcheck(['mutants', '--config', config, '--update', '--quiet']);
    expect(ran.status).toBe(0);
    const kept = readFileSync(join(folder, 'reduced', 'M-1.kc'), 'utf8');
    expect(kept).toMatch(/^# caught by: the specification accepts every outcome\nprogram 1 /);
    expect(readdirSync(join(folder, 'reduced'))).toEqual(['M-1.kc']);
    file('copied.ts', 'export const counterDesign = {};');
    const stale = await kernelcheck(['mutants', '--config', config, '--quiet']);
    expect(stale.status).toBe(2);
    expect(stale.err).toMatch(/M-1: the text to replace no longer stands in copied\.ts/);
  });

  it('none is caught by a program that fails without it as well', async () => {
    const fixtures = resolvePath('cli/fixtures');
    const never =
      "{ kind: 'always', name: 'it rains', about: 'Never.', judge: () => 'It is dry.' }";
    file('own.ts', readFileSync(join(fixtures, 'counter.ts'), 'utf8'));
    const config = file(
      'dry.ts',
      `import config from ${JSON.stringify(join(fixtures, 'counter.config.ts'))};\n` +
        'const [catalogue] = config.mutants;\nconst [one] = catalogue.mutants;\n' +
        `export default { ...config, properties: [${never}], mutants: [{ ...catalogue, ` +
        "entry: 'own.ts', mutants: [{ ...one, file: 'own.ts' }] }] };",
    );
    const { out, status } = await kernelcheck(['mutants', 'M-1', '--config', config, '--quiet']);
    expect(status).toBe(1);
    expect(out).toContain('0 caught');
    expect(out).toContain('the program that failed fails without the seeded bug as well');
    expect(out).toMatch(/^program 1 contract=counters/m);
  });
});

describe('a sweep', () => {
  it('counts what it disturbed, and says what it has nothing to disturb for', async () => {
    const args = ['check', ...CONFIG, '--ops', '2000', '--quiet', '--sweep', 'all'];
    const { out, status } = await kernelcheck([...args, '--sweep-programs', '3']);
    expect(status).toBe(0);
    expect(out).toContain('in each step of 3 programs, chosen from 48');
    expect(out).toMatch(/counter +counters +pentium-133 +irq +holds +\d+ +\d+ +\d+/);
    expect(out).toMatch(/counter +counters +pentium-133 +abort +nothing/);
    expect(out).toContain('nothing to sweep for abort: nothing in the contract counters is');
  });
});

describe('an interrupt of a run', () => {
  it('ends it at once, whatever it is in the middle of', async () => {
    const fixture = JSON.stringify(resolvePath('cli/fixtures/counter.config.ts'));
    const boot = "boot() { process.stderr.write('.'); for (;;); }";
    const config = file(
      'endless.ts',
      `import config from ${fixture};\nconst [design] = config.designs;\n` +
        `export default { ...config, designs: [{ ...design, ${boot} }] };`,
    );
    const child = start(['run', file('x.txt', SOUND), '--config', config]);
    child.stderr.once('data', () => child.kill('SIGINT'));
    // What a shell makes of that is 130.
    expect(await new Promise((done) => child.on('close', (_, signal) => done(signal)))).toBe(
      'SIGINT',
    );
  });
});

describe('bad input is one sentence and status 2', () => {
  const sheet = readFileSync('machines/sheets/pentium-133.json', 'utf8');
  const binary = file('binary', 'program 1\0 contract=counters');
  const latin = join(folder, 'latin');
  writeFileSync(latin, Buffer.from([0x70, 0xe4, 0x0a]));
  const broken = file('broken.json', sheet.replace('"runs": true', '"runs": "yes"'));
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an unknown verb', ['chek'], /unknown command 'chek' \(Did you mean check\?\)/],
    ['an unknown option', ['check', '--opps', '3'], /'--opps' \(Did you mean --ops\?\)/],
    ['an unknown verb like no other', ['frob'], /'frob'; see "kernelcheck --help"\.$/m],
    [
      'an unknown option like no other',
      ['check', '--zzzz'],
      /'--zzzz'; see "kernelcheck check --help"\.$/m,
    ],
    ['no verb', [], /^kernelcheck: a command was expected; see "kernelcheck --help"\.$/m],
    ['help for what is not there', ['help', 'chek'], /no command "chek"; did you mean "check"\?/],
    ['a file that is not named', ['replay'], /'program'; see "kernelcheck replay --help"\.$/m],
    ['an option without its value', ['check', '--seed'], /see "kernelcheck check --help"\.$/m],
    ['a file too many', ['fmt', 'a', 'b'], /got 2; see "kernelcheck fmt --help"\.$/m],
    [
      'an empty variant',
      ['check', '--variant', '', ...CONFIG],
      /Expected option=value,…; leave --variant out/,
    ],
    [
      'an empty part of a variant',
      ['run', 'x', '--variant', 'bug=none,', ...CONFIG],
      /Expected option=value/,
    ],
    ['a program that is no text', ['run', binary, ...CONFIG], /binary: .* this is not text\.$/m],
    ['bytes that are no text', ['fmt', latin, ...CONFIG], /latin: .* this is not text\.$/m],
    ['a replay of no text', ['replay', binary, ...CONFIG], /binary: .* this is not text\.$/m],
    [
      'a sheet that is none',
      ['check', '--machine', './README.md', ...CONFIG],
      /README\.md: a machine sheet in JSON was expected/,
    ],
    [
      'a contract that the kernel lacks, beside one that it has',
      ['check', '--contract', 'counters', '--contract', 'x', ...CONFIG],
      /no contract "x"/,
    ],
    ['no failures to look for', ['check', '--failures', '0'], /whole number from 1 to 1000/],
    ['a number that is none', ['check', '--ops', 'x'], /Expected a whole number/],
    ['an unknown kernel', ['check', 'conter', ...CONFIG], /"conter"; did you mean "counter"\?/],
    [
      'an unknown machine',
      ['check', '--machine', 'pentium-13', ...CONFIG],
      /did you mean "pentium-133"\?/,
    ],
    [
      'a machine that does not run yet',
      ['check', '--machine', 'alpha-21064-133', ...CONFIG],
      /does not run yet/,
    ],
    ['a broken sheet', ['check', '--machine', broken, ...CONFIG], /broken\.json:\d+: /],
    [
      'an unknown option of a variant',
      ['check', '--variant', 'bog=none', ...CONFIG],
      /no option "bog"/,
    ],
    ['an unknown value', ['check', '--variant', 'bug=pannic', ...CONFIG], /did you mean "panic"\?/],
    ['an unknown contract', ['check', '--contract', 'x', ...CONFIG], /no contract "x"/],
    ['an unknown sweep', ['check', '--sweep', 'irk', ...CONFIG], /or all; did you mean "irq"\?/],
    [
      'programs of no sweep',
      ['check', '--sweep-programs', '3', ...CONFIG],
      /expected --sweep, which says for what\.$/m,
    ],
    [
      'an unknown mutant among many',
      ['mutants', 'mX999'],
      /no mutant "mX999"; the nearest are (\S+, ){3}\S+ and \S+\. "kernelcheck list mutants" shows all \d+\.$/m,
    ],
    [
      'a contract that the kernel of a program lacks',
      ['run', file('lacks.txt', 'program 1 contract=mapping design=exokernel\nt1.spawn(t2)')],
      /lacks\.txt:1:35: exokernel does not offer the contract mapping; it offers .* and .*\.$/m,
    ],
    ['an unknown mutant', ['mutants', 'M-3', ...CONFIG], /"M-3"; did you mean "M-1"\?/],
    ['a missing file', ['run', 'nowhere.txt', ...CONFIG], /nowhere\.txt: there is no such file/],
    ['a file without a name', ['run', '', ...CONFIG], /expected a file, .* its name is empty\.$/m],
    ['a directory', ['run', 'cli', ...CONFIG], /this is a directory/],
    [
      'a program that does not parse',
      ['run', file('a.txt', 'program 1 contract=counters\nv0 = t1.'), ...CONFIG],
      /a\.txt:2:9: expected the name of an op/,
    ],
    [
      'an op that the contract lacks',
      ['run', file('b.txt', 'program 1 contract=counters\nt1.mak()'), ...CONFIG],
      /b\.txt:2:4: .*did you mean "make"\?/,
    ],
    [
      'another version',
      ['fmt', file('c.txt', 'program 2 contract=counters'), ...CONFIG],
      /c\.txt:1:9: .*version 2/,
    ],
    [
      'an interrupt line that is not there',
      ['run', file('d.txt', 'program 1 contract=counters\nt1.make()\n@v0+1 irq disk'), ...CONFIG],
      /d\.txt:3:11: .*no interrupt line "disk"/,
    ],
    [
      'a fault site that is not there',
      ['run', file('e.txt', 'program 1 contract=counters\nt1.make()\n@v0 fail disk 1'), ...CONFIG],
      /e\.txt:3:10: nothing fails at "disk"/,
    ],
    [
      'a kernel in the header',
      ['run', file('f.txt', 'program 1 contract=counters design=l9'), ...CONFIG],
      /f\.txt:1:36: there is no kernel "l9"/,
    ],
    ['a missing configuration', ['list', '--config', 'no.ts'], /no\.ts: there is no such/],
    [
      'a configuration that does not parse',
      ['list', '--config', file('g.ts', 'export default {\n  designs: [[,\n};\n')],
      /g\.ts:\d+: it cannot be loaded: /,
    ],
    [
      'a configuration of the wrong shape',
      ['list', '--config', file('h.ts', 'export default { designs: 3 };')],
      /h\.ts: expected designs to be an array/,
    ],
  ];

  it.concurrent.each(cases)('%s', async (_, args, sentence) => {
    const { status, out, err } = await kernelcheck(args);
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect({ status, out }).toEqual({ status: 2, out: '' });
  });
});

describe('what is printed', () => {
  it('run --check and replay: a program without steps is vacuous', async () => {
    const text = 'program 1 contract=counters';
    const ran = await kernelcheck(['run', '-', '--check', ...CONFIG], text);
    expect(ran).toMatchObject({ status: 3, err: '' });
    expect(ran.out).toMatch(/^vacuous: the program has no steps$/m);
    const json = await kernelcheck(['run', '-', '--check', '--json', ...CONFIG], text);
    expect(json.status).toBe(3);
    expect(JSON.parse(json.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
      kind: 'verdict',
      verdict: 'vacuous',
    });
    const replayed = await kernelcheck(['replay', text, ...CONFIG]);
    expect(replayed.status).toBe(3);
    expect(replayed.out).toMatch(/^vacuous: the program has no steps$/m);
    expect(await kernelcheck(['run', '-', ...CONFIG], text)).toMatchObject({ status: 0 });
  });

  it('help: of all, of a verb, and what work a check has whatever it is told', async () => {
    const all = await kernelcheck(['help']);
    expect(all).toMatchObject({ status: 0, err: '' });
    expect(all.out).toMatch(/check \[options\] \[kernel\.\.\.\] /);
    const check = await kernelcheck(['help', 'check']);
    expect(check).toMatchObject({ status: 0, err: '' });
    expect(check.out).toBe((await kernelcheck(['check', '--help'])).out);
    expect(check.out).toMatch(/Whatever --ops is, the laws are looked at first: with 4 programs/);
    expect(Math.max(...check.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('list: a sentence where nothing is listed', async () => {
    const nothing = 'designs: [], machines: [], contracts: [], properties: []';
    const empty = file('empty.config.ts', `export default { ${nothing} };`);
    const all = await kernelcheck(['list', '--config', empty]);
    expect(all).toMatchObject({ status: 0, err: '' });
    expect(all.out).toMatch(/^.*empty\.config\.ts lists nothing to check; .*\.\n$/);
    const one = await kernelcheck(['list', 'contracts', '--config', empty]);
    expect(one.out).toMatch(/^.*empty\.config\.ts lists no contracts\.\n$/);
    expect((await kernelcheck(['list', 'machines', '--config', empty])).out).toMatch(/pentium-133/);
  });

  it('run --json: one event a line, and a verdict at the end', async () => {
    const { out } = await kernelcheck(['run', '-', '--json', '--check', ...CONFIG], SOUND);
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.map(({ kind }) => kind)).toEqual([
      ...['call', 'return', 'call', 'return', 'call', 'return', 'rest', 'verdict'],
    ]);
    expect(events[5]).toMatchObject({ step: 2, outcome: { kind: 'done', value: 251 } });
    expect(events[7]).toMatchObject({ verdict: 'holds' });
  });

  it('check --json: one document', async () => {
    const args = ['check', ...CONFIG, '--json', '--quiet', '--ops', '500', '--variant', 'forgets'];
    const { out, status } = await kernelcheck(args);
    const { reports, ...rest } = JSON.parse(out);
    expect(rest).toMatchObject({ status, seed: 1, ops: 500 });
    expect(reports[0]).toMatchObject({ design: 'counter', variant: 'bug=forgets', breaches: [] });
    expect(reports[0].verdict).toMatchObject({ seen: 1, others: [], explanation: { initial: [] } });
    expect(reports[0].verdict.explanation.steps).toHaveLength(3);
  });

  it('list --json: enough for a foreign generator', async () => {
    const { contracts, designs } = JSON.parse(
      (await kernelcheck(['list', '--json', ...CONFIG])).out,
    );
    expect(designs[0]).toMatchObject({ name: 'counter', contracts: ['counters'] });
    expect(contracts[0].ops[0]).toMatchObject({ produces: 'counter', refusals: ['full'] });
    expect(contracts[0].ops[1]).toMatchObject({
      consumes: ['counter'],
      args: [{ name: 'counter' }, { domain: { kind: 'integer', min: 0, max: 255 } }],
    });
  });

  it('fmt: text to JSON and back is the same text; --write keeps to the file', async () => {
    const text = (await kernelcheck(['fmt', '-', ...CONFIG], SOUND)).out;
    const json = (await kernelcheck(['fmt', '-', '--to', 'json', ...CONFIG], text)).out;
    const path = file('w.json', json);
    const wrote = await kernelcheck(['fmt', path, '--to', 'text', '--write', ...CONFIG]);
    expect(wrote).toEqual({ status: 0, out: '', err: '' });
    expect(readFileSync(path, 'utf8')).toBe(text);
    writeFileSync(path, `${text}# mine\n`);
    const kept = await kernelcheck(['fmt', path, '--write', ...CONFIG]);
    expect(kept).toMatchObject({ status: 2, out: '' });
    expect(kept.err).toMatch(/w\.json:5: a comment stands here/);
  });
});
