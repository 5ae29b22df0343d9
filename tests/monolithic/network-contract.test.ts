/** The unix contract's sockets on machines: programs in which sockets and the wire have most of the steps. */
import { describe, expect, it } from 'vitest';
import { ProgramGenerator } from '../../core/engine/generate.ts';
import { Xorshift } from '../../core/engine/generate-draw.ts';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Contract } from '../../core/words/contract.ts';
import { monolithic } from '../../kernels/monolithic/monolithic.ts';
import { createMachine } from '../../machines/build.ts';
import { unix } from '../../properties/contracts/unix/index.ts';
import { OP } from '../../properties/contracts/unix/ops.ts';
import type { UnixState } from '../../properties/contracts/unix/state.ts';
import { hardware } from '../../properties/hardware/index.ts';
import { outcomes } from '../proofs/run.ts';

const MACHINES = ['decstation-3100', 'decstation-5000-125', 'pentium-133'];
const PROGRAMS = 60;

/** Ops that matter to sockets, and who may wait for one. */
const BESIDES: readonly number[] = [
  OP.fork,
  OP.exit,
  OP.kill,
  OP.sigaction,
  OP.close,
  OP.dup,
  OP.nonblock,
  OP.read,
  OP.write,
  OP.fstat,
];

/** The contract, with other weights. */
const crowded: Contract<UnixState> = {
  ...unix,
  ops: unix.ops.map((op, index) =>
    index >= OP.socket || BESIDES.includes(index) ? op : { ...op, weight: 0 },
  ),
};

describe.each(MACHINES)('on %s', (id) => {
  const machine = createMachine(id, { frames: 1024, devices: ['disk', 'console', 'ethernet'] });
  const session = new Session(monolithic, unix, machine, { variant: {} });

  it('sends and receives what the specification says', () => {
    const generator = new ProgramGenerator(crowded);
    let received = 0;
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const program = generator.program(new Xorshift(seed));
      const judge = new ContractJudge(unix, hardware);
      const end = session.run(program, judge);
      const said = judge.finding === null ? null : `seed ${seed}: ${judge.finding.message}`;
      expect(said ?? session.inconsistency()).toBeNull();
      expect(['complete', 'rest']).toContain(end);
      for (let i = 0; i < session.trace.length; i++) {
        const event = session.trace.at(i);
        if (event?.kind !== 'return') continue;
        if (program.ops[program.labels.indexOf(event.step)] !== OP.receive) continue;
        if (event.outcome.kind === 'done') received++;
      }
    }
    expect(received).toBeGreaterThan(PROGRAMS / 4);
  });

  it('wakes a receiver, and loses what is damaged', () => {
    const { program } = readProgram(
      `program 1 contract=unix
      v1 = t1.socket(); v2 = t1.bind(v1, 6000); v3 = t1.fork(t2)
      v4 = t2.receive(v1, 1472); v5 = world.corrupt(sum); v6 = world.deliver(6000, 1, 64)
      v7 = world.deliver(6000, 2, 5); v8 = world.echo(on); v9 = t1.sendTo(v1, remote, 7, 3, 4)
      v10 = t1.receive(v1, 1472); v11 = world.take(7); v12 = t1.connect(v1, remote, 7)
      v13 = t1.write(v1, 9, 1); v14 = t1.read(v1, 64)`,
      'a test',
      [unix],
    );
    const judge = new ContractJudge(unix, hardware);
    expect(session.run(packProgram(program, unix), judge)).toBe('complete');
    expect(judge.finding).toBeNull();
    const seen = outcomes(session.trace);
    const count = (step: string): number => Number(seen[step].slice(5)) & 0x3fff;
    expect([count('v4'), count('v10'), count('v14')]).toEqual([5, 4, 1]);
    expect(Number(seen.v11.slice(5)) & 2047).toBe(5);
  });
});
