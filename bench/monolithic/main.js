/** `npm run bench:monolithic`: what the UNIX's null call, pipe and shared memory cost, beside Ultrix and Linux. */
import '../../cli/inlining.js';
import { readTypeScript } from '../../cli/typescript.js';

readTypeScript();
const { allRows, show } = await import('./show.ts');
process.stdout.write(`${show(allRows()).join('\n')}\n`);
