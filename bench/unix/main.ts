/** What the specification costs by itself, on histories of a kernel's. `npm run bench:unix -- [ops] [seeds]`. */
import { measure } from './measure.ts';
import { record } from './record.ts';

const MACHINES = ['pentium-133', 'decstation-3100'];

const [ops = 20_000, seeds = 3] = process.argv.slice(2).map(Number);
for (const machine of MACHINES) {
  for (let seed = 1; seed <= seeds; seed++) {
    const costs = measure(record(machine, seed, ops));
    const { returns, microseconds, median, longest, slow, states, gaveUp, at } = costs;
    console.log(
      `${machine.padEnd(16)} seed ${seed}: ${returns} returns, ${microseconds.toFixed(2)} us each ` +
        `(median ${median.toFixed(2)}), ${Math.round(1e6 / microseconds)}/s; longest ` +
        `${longest.toFixed(1)} ms (${at}), ${slow} above 1 ms; ` +
        `${states} states at the most; ${gaveUp} programs given up`,
    );
  }
}
