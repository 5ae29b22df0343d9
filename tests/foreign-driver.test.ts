/**
 * A driver that knows nothing of kernelcheck but the page on dialogues: it starts the command, speaks
 * JSON by lines, and reads JSON by lines. It imports nothing of ours.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

type Answer = Record<string, unknown>;

class Driver {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly closed: Promise<number | null>;

  constructor(...options: readonly string[]) {
    const config = 'cli/fixtures/counter.config.ts';
    const args = ['cli/kernelcheck.js', 'run', '--interactive', '--config', config, ...options];
    this.#child = spawn('node', args);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.closed = new Promise((resolve) => {
      this.#child.on('close', resolve);
    });
  }

  async say(line: string): Promise<Answer> {
    this.#child.stdin.write(`${line}\n`);
    const { value } = await this.#lines.next();
    return JSON.parse(String(value));
  }

  ask(command: object): Promise<Answer> {
    return this.say(JSON.stringify(command));
  }

  end(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}

describe('a foreign driver', () => {
  let driver: Driver | null = null;
  afterEach(() => driver?.end());

  it('performs steps, and after a restore the same steps give the same trace', async () => {
    driver = new Driver('--machine', 'decstation-3100');
    const made = await driver.ask({ do: 'step', step: 't1.make()' });
    expect(made).toMatchObject({ step: 0, going: true });
    const { snapshot } = await driver.ask({ do: 'snapshot' });
    const more = async (d: Driver) => {
      await d.ask({ do: 'step', step: 'v7 = t1.add(v0, 200)' });
      await d.ask({ do: 'step', step: { by: 1, op: 'read', args: [{ v: 0 }] } });
      await d.ask({ do: 'rest' });
      return { ...(await d.ask({ do: 'trace' })), ...(await d.ask({ do: 'hash' })) };
    };
    const first = await more(driver);
    expect(JSON.stringify(first)).toContain('"done","value":200');
    await driver.ask({ do: 'step', step: 't1.add(v0, 1)' });
    expect(await driver.ask({ do: 'restore', snapshot })).toEqual({ restored: snapshot });
    expect(await more(driver)).toEqual(first);
    expect(await driver.ask({ do: 'reset' })).toEqual({ reset: true });
    expect(await driver.ask({ do: 'trace' })).toEqual({ trace: [] });
    expect(await driver.ask({ do: 'quit' })).toEqual({ quit: true });
    expect(await driver.closed).toBe(0);
  });

  it('is told what is wrong with a line, and goes on', async () => {
    driver = new Driver('--variant', 'panic');
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['rubbish', /expected one JSON object/],
      ['[1]', /expected a JSON object/],
      ['{"do": "stop"}', /no command "stop"; did you mean "step"/],
      ['{"do": "step"}', /expected "step"/],
      ['{"do": "step", "step": "t1.mak()"}', /no op "mak"; did you mean "make"/],
      ['{"do": "step", "step": "t1.make(); t1.make()"}', /expected one step/],
      ['{"do": "step", "step": "t1.make(); @v0+3 irq timr"}', /line "timr"; did you mean "timer"/],
      ['{"do": "restore", "snapshot": 4}', /none was taken/],
      ['{"do": "peek", "address": -4}', /physical address/],
    ];
    for (const [line, error] of wrong) {
      expect((await driver.say(line)).error, line).toMatch(error);
    }
    expect(await driver.ask({ do: 'observe' })).toHaveProperty('authority.spaces');
    expect(await driver.ask({ do: 'ledger' })).toHaveProperty('total.value');
    expect(await driver.ask({ do: 'peek', address: 0x4000 })).toEqual({ address: 0x4000, word: 0 });
    await driver.ask({ do: 'step', step: 't1.make()' });
    const panic = await driver.ask({ do: 'step', step: 't1.add(v0, 7)' });
    expect(panic).toMatchObject({ going: false });
    expect((await driver.ask({ do: 'step', step: 't1.make()' })).error).toMatch(/the run is over/);
    await driver.ask({ do: 'quit' });
    expect(await driver.closed).toBe(1);
  });
});
