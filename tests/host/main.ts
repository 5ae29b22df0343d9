/** The long command: so many ops on the host, judged by the specification. `npm run host -- [ops] [seed]`. */
import { buildHelper, whyNot } from './build.ts';
import { campaign } from './campaign.ts';

const OPS = 100_000;
const reason = whyNot();
if (reason !== null) {
  console.error(`The host is no reference: ${reason}.`);
  process.exitCode = 2;
} else {
  const [ops = OPS, seed = 1] = process.argv.slice(2).map(Number);
  const helper = buildHelper();
  try {
    const { judged, rests, findings } = campaign(helper, seed, ops, (so) => {
      process.stderr.write(`\r${so.toLocaleString('en')} ops`);
    });
    for (const finding of findings) console.log(finding);
    console.log(
      `\n${judged} returns of the host's own Linux, and ${rests} ends of programs: ` +
        `${findings.length} not accepted by the specification`,
    );
    process.exitCode = findings.length === 0 ? 0 : 1;
  } finally {
    helper.remove();
  }
}
