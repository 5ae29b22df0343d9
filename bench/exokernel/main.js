/** `npm run bench:exokernel`: what the exokernel's shortest ways cost, beside Aegis. */
import '../../cli/inlining.js';
import { readTypeScript } from '../../cli/typescript.js';

readTypeScript();
const { allCosts, show } = await import('./show.ts');
process.stdout.write(`${show(allCosts()).join('\n')}\n`);
