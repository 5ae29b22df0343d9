/**
 * `npm run bench:monolithic`: what the UNIX's null call, pipe and shared memory cost, beside Ultrix and Linux; then how
 * fast it is checked, which takes some minutes.
 */
import '../../cli/inlining.js';
import { readTypeScript } from '../../cli/typescript.js';

readTypeScript();
const { allRows, show } = await import('./show.ts');
process.stdout.write(`${show(allRows()).join('\n')}\n`);
const { showSpeed } = await import('./speed/compare.ts');
process.stdout.write(`\n${(await showSpeed()).join('\n')}\n`);
