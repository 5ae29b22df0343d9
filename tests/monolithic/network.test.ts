/** UDP on machines: what the other host says is received, what is sent to it is heard, and what is damaged is dropped. */
import { describe, expect, it } from 'vitest';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Contract, OpDefinition } from '../../core/words/contract.ts';
import { BUFFER, RESULTS } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { ERROR } from '../../kernels/monolithic/unix/abi/errors.ts';
import { AF_INET, FCNTL, HOST, OPEN } from '../../kernels/monolithic/unix/abi/flags.ts';
import { createMachine } from '../../machines/build.ts';
import { hardware } from '../../properties/hardware/index.ts';
import { outcomes } from '../proofs/run.ts';
import { raw, rawUnix } from './raw-calls.ts';
import { call } from './raw-steps.ts';

const MACHINES = [
  'decstation-2100',
  'decstation-3100',
  'decstation-5000-125',
  'decstation-5000-200',
  'pentium-133',
  'pentium-pro-200',
];
const PORT = 6000;
const IN = BUFFER + 4096;

function act(name: string, args: readonly string[]): OpDefinition {
  return {
    name,
    about: name,
    args: args.map((arg) => ({
      name: arg,
      about: arg,
      domain: { kind: 'integer', min: 0, max: 65_535 },
    })),
    mutates: true,
    by: { device: 'ethernet' },
    refusals: ['e0'],
    weight: 1,
  };
}

/** System calls as they are, and a host at the other end of the wire. */
const wired: Contract<Record<string, never>> = {
  ...raw,
  ops: [
    ...raw.ops,
    act('deliver', ['port', 'value', 'bytes']),
    act('corrupt', ['damage']),
    act('echo', ['on']),
    act('take', ['port']),
    act('word', ['index']),
    act('wrong', []),
  ],
  devices: ['disk', 'console', 'ethernet'],
};

const SOCKET = call('t1', 'socket', AF_INET);
const bind = (fd: number, port: number): string => call('t1', 'bind', fd, port);
const receive = (task = 't1'): string => call(task, 'recvfrom', 3, IN, 1500, RESULTS);
const send = (bytes: number, port: number): string =>
  call('t1', 'sendto', 3, BUFFER, bytes, HOST.remote, port);

describe.each(MACHINES)('on %s', (id) => {
  const machine = createMachine(id, { frames: 1024, devices: ['disk', 'console', 'ethernet'] });
  const session = new Session(rawUnix, wired, machine, { variant: {} });

  function run(steps: string): Record<string, string> {
    const { program } = readProgram(`program 1 contract=raw\n${steps}`, 'a test', [wired]);
    const judge = new ContractJudge(wired, hardware);
    expect(session.run(packProgram(program, wired), judge)).toBe('complete');
    expect(judge.finding?.message ?? session.inconsistency()).toBeNull();
    return outcomes(session.trace);
  }

  it('receives what the other host says, and whence it came', () => {
    const seen = run(`v1 = ${SOCKET}; v2 = ${bind(3, PORT)}; v3 = world.deliver(${PORT}, 1, 5)
      v4 = ${receive()}; v5 = t1.load(${IN}); v6 = t1.load(${IN + 4})
      v7 = t1.load(${RESULTS}); v8 = t1.load(${RESULTS + 4})`);
    expect(seen).toMatchObject({ v1: 'done 3', v2: 'done 0', v3: 'done 0', v4: 'done 5' });
    expect(seen).toMatchObject({
      v5: `done ${(1 + 32 * 256 + 63 * 65_536 + 94 * 2 ** 24) & 0x7fffffff}`,
      v6: 'done 125',
      v7: `done ${HOST.remote}`,
      v8: 'done 9',
    });
  });

  it('receives more than its rings have room for, the largest ones, in their order', () => {
    const count = 12;
    const steps = Array.from({ length: count }, (_, i) => [
      `v${2 * i + 10} = world.deliver(${PORT}, ${i}, 1472)`,
      `v${2 * i + 11} = ${receive()}`,
      `v${100 + i} = t1.load(${IN})`,
    ]).flat();
    const seen = run(`v1 = ${SOCKET}; v2 = ${bind(3, PORT)}\n${steps.join('\n')}`);
    for (let i = 0; i < count; i++) {
      expect(seen[`v${2 * i + 11}`]).toBe('done 1472');
      const word = i + (i + 31) * 256 + (i + 62) * 65_536 + (i + 93) * 2 ** 24;
      expect(seen[`v${100 + i}`]).toBe(`done ${word & 0x7fffffff}`);
    }
  });

  it('is heard, and echoed', () => {
    const seen = run(`v1 = ${SOCKET}; v2 = ${bind(3, PORT)}; v3 = t1.store(${BUFFER}, 67305985)
      v4 = world.echo(1); v5 = ${send(4, 7)}; v6 = ${receive()}; v7 = t1.load(${IN})
      v8 = world.take(7); v9 = world.word(0); v10 = world.wrong()`);
    expect(seen).toMatchObject({ v5: 'done 4', v6: 'done 4', v7: 'done 67305985' });
    expect(Number(seen.v8.slice(5)) & 2047).toBe(5);
    expect(seen).toMatchObject({ v9: 'done 67305985', v10: 'done 0' });
  });

  it('sends more than its ring has room for', () => {
    const sends = Array.from({ length: 20 }, (_, i) => `v${10 + i} = ${send(1400, 9)}`);
    const takes = Array.from({ length: 20 }, (_, i) => `v${40 + i} = world.take(9)`);
    const seen = run(`v1 = ${SOCKET}; v2 = ${bind(3, PORT)}; v3 = world.echo(1)
      ${sends.join('\n')}\nv38 = ${send(1, 7)}; v39 = ${receive()}\n${takes.join('\n')}
      v70 = world.take(9); v71 = world.wrong()`);
    for (let i = 0; i < 20; i++) {
      expect(seen[`v${10 + i}`]).toBe('done 1400');
      expect(Number(seen[`v${40 + i}`].slice(5)) & 2047).toBe(1401);
    }
    expect(seen).toMatchObject({ v39: 'done 1', v70: 'done 0', v71: 'done 0' });
  });

  it.each([0, 1, 2, 3])('drops what is damaged on the way (%i)', (damage) => {
    const seen = run(`v1 = ${SOCKET}; v2 = ${bind(3, PORT)}; v3 = world.corrupt(${damage})
      v4 = world.deliver(${PORT}, 1, 5); v5 = world.deliver(${PORT}, 2, 6)
      v6 = ${receive()}; v7 = ${call('t1', 'fcntl', 3, FCNTL.setFlags, OPEN.nonblock)}
      v8 = ${receive()}`);
    expect(seen).toMatchObject({ v6: 'done 6', v8: `refused e${ERROR.again}` });
  });
});
