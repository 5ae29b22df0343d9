/** The specification against a bare kernel: accepted on programs, with a cache and without. */
import { describe, expect, test } from 'vitest';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { AcceptsOracle } from '../../../core/oracles/accepts.ts';
import { Bare } from './bare.ts';
import { BareRun } from './bare-run.ts';
import { binding } from './index.ts';

const PROGRAMS = 3000;

const generator = new ProgramGenerator(binding);

describe('the bare kernel is accepted', () => {
  for (const isCached of [true, false]) {
    test(isCached ? 'with bindings that displace each other' : 'with bindings in tables', () => {
      for (let seed = 1; seed <= PROGRAMS; seed++) {
        const oracle = new AcceptsOracle(binding);
        const run = new BareRun(oracle, new Bare(isCached));
        expect(run.program(generator.program(new Xorshift(seed)))).toBeNull();
        expect(oracle.gaveUp).toBeNull();
      }
    });
  }
});
