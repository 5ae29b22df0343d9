/** `npm run bench:monolithic`: what the null call of the UNIX costs, beside Ultrix and Linux. */
import '../../cli/inlining.js';
import { readTypeScript } from '../../cli/typescript.js';

readTypeScript();
const { allCosts, show } = await import('./show.ts');
process.stdout.write(`${show(allCosts()).join('\n')}\n`);
