/** How fast kernelcheck is, beside what a user would pick instead; `main.js` is the door. */
import { measureAccess } from './access.ts';
import { bareP6Accesses } from './access-p6.ts';
import { measureX86Access } from './access-x86.ts';
import { checkSpeeds } from './check-speed.ts';
import { showAccesses } from './compare-passes.ts';
import { compareWholes, showParts } from './mapping/compare.ts';
import { oracleCosts } from './oracles.ts';
import { diskResetCost, RESET_SUBJECTS, resetCost } from './reset.ts';

const MACHINES = ['decstation-3100', 'decstation-5000-200', 'pentium-133'];

const print = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

print(
  'accesses of the machine, M/s, and of a bare typed-array loop with its cache and TLB geometry',
);
print(showAccesses('decstation-3100', measureAccess('decstation-3100')));
print(showAccesses('decstation-5000-200', measureAccess('decstation-5000-200')));
print(showAccesses('pentium-133', measureX86Access()));
print(showAccesses('pentium-pro-200', measureX86Access('pentium-pro-200', bareP6Accesses())));

print();
print('reset to the state after boot, ms (a fresh boot in brackets)');
for (const subject of RESET_SUBJECTS) {
  for (const id of MACHINES) {
    const { machine, median, p95, boot } = resetCost(id, subject);
    const what = `${machine}, ${subject.design.name}`.padEnd(32);
    print(`  ${what} median ${median.toFixed(3)}  p95 ${p95.toFixed(3)}  (${boot.toFixed(1)})`);
  }
}
print('  of a machine that has written 32 blocks of a disk of 3 MB');
for (const id of MACHINES) print(`  ${id.padEnd(20)} median ${diskResetCost(id).toFixed(3)}`);

print();
print('checked ops per second of memory, one core (without hardware invariants in brackets)');
for (const id of MACHINES) {
  for (const { design, opsPerSecond, withoutHardware } of checkSpeeds(id)) {
    const what = `${id}, ${design}`.padEnd(32);
    print(`  ${what} ${Math.round(opsPerSecond)}  (${Math.round(withoutHardware)})`);
  }
}

print();
print(
  'judging the hardware invariants, ns an event, by what has changed (by everything in brackets)',
);
for (const { family, change, incremental, every } of oracleCosts()) {
  print(
    `  ${`${family}, ${change}`.padEnd(24)} ${Math.round(incremental)}  (${Math.round(every)})`,
  );
}

print();
print(
  'checked ops of the mapping contract, 4 tasks, 64 pages: ours, and on a bare database in memory',
);
for (const line of await compareWholes()) print(line);

print();
print('where the time of ours goes, us an op');
for (const line of await showParts(MACHINES)) print(line);

print();
print(`memory: ${process.memoryUsage().rss >> 20} MB resident`);
