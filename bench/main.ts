/** `npm run bench`: how fast kernelcheck is, beside what a user would pick instead. */
import { checkSpeed } from './check-speed.ts';
import { resetCost } from './reset.ts';

const MACHINES = ['decstation-3100', 'decstation-5000-200', 'pentium-133'];

const print = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

print('reset to the state after boot, ms (a fresh boot in brackets)');
for (const id of MACHINES) {
  const { machine, median, p95, boot } = resetCost(id);
  print(
    `  ${machine.padEnd(20)} median ${median.toFixed(3)}  p95 ${p95.toFixed(3)}  (${boot.toFixed(1)})`,
  );
}

print();
print('checked ops per second, one core (without hardware invariants in brackets)');
for (const id of MACHINES) {
  const { machine, opsPerSecond, withoutHardware } = checkSpeed(id);
  print(`  ${machine.padEnd(20)} ${Math.round(opsPerSecond)}  (${Math.round(withoutHardware)})`);
}

print();
print(`memory: ${process.memoryUsage().rss >> 20} MB resident`);
