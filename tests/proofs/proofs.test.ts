/** The interface proofs do what they say, and keep the laws, on both families of machines. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLaws } from '../../core/engine/laws.ts';
import { Session } from '../../core/engine/session.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import { createMachine } from '../../machines/build.ts';
import { diskCounter } from './disk-counter.ts';
import { twoLevelServer } from './file-server.ts';
import { guestKernel } from './guest-kernel.ts';
import type { Proof, ProofCase, Variant } from './kit.ts';
import { libraryOs } from './library-os.ts';
import { packetFilter } from './packet-filter.ts';
import { placedServer } from './placed-server.ts';
import { portQueue } from './port-queue.ts';
import { outcomes, packed } from './run.ts';
import { syncCall } from './sync-call.ts';
import { unixProcess } from './unix-process.ts';
import { userPager } from './user-pager.ts';

const PROOFS: readonly (readonly [string, Proof])[] = [
  ['port-queue', portQueue],
  ['sync-call', syncCall],
  ['user-pager', userPager],
  ['file-server', twoLevelServer],
  ['placed-server', placedServer],
  ['guest-kernel', guestKernel],
  ['packet-filter', packetFilter],
  ['unix-process', unixProcess],
  ['library-os', libraryOs],
  ['disk-counter', diskCounter],
];

const MACHINES = ['decstation-3100', 'pentium-133'];

function machineFor(proof: Proof, id: string) {
  return () => createMachine(id, { frames: 64, devices: proof.devices?.() ?? [] });
}

/** The cases, each in its own variant or in all of the proof's. */
function runs(proof: Proof): { one: ProofCase; variant: Variant; title: string }[] {
  return proof.cases.flatMap((one, i) => {
    const variants = one.variant === undefined ? (proof.variants ?? [{}]) : [one.variant];
    return variants.map((variant) => {
      const title = [`case ${i}`, ...Object.values(variant)].join(', ');
      return { one, variant, title };
    });
  });
}

describe.each(PROOFS)('%s', (file, proof) => {
  it('is at most 150 lines', () => {
    const text = readFileSync(new URL(`${file}.ts`, import.meta.url), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  describe.each(MACHINES)('on %s', (id) => {
    it.each(runs(proof))('$title', ({ one, variant }) => {
      const machine = machineFor(proof, id)();
      const session = new Session(proof.design, proof.contract, machine, { variant });
      session.run(packed(proof, one.program), silent);
      const events = Array.from({ length: session.trace.length }, (__, i) => session.trace.at(i));
      expect(outcomes(session.trace)).toMatchObject(one.outcomes);
      const returns = events.flatMap((event) =>
        event.kind === 'return' ? [`v${event.step}`] : [],
      );
      if (one.order !== undefined) expect(returns.join(' ')).toBe(one.order);
    });

    it.each(proof.variants ?? [{}])('keeps the laws %o', (variant) => {
      const programs = proof.cases
        .filter((one) => one.variant === undefined)
        .map((one) => packed(proof, one.program));
      const subject = {
        design: proof.design,
        contract: proof.contract,
        machine: machineFor(proof, id),
        variant,
      };
      expect(checkLaws(subject, programs)).toEqual([]);
    });
  });
});
