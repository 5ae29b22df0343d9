/** `npm run bench:monolithic`: how fast the UNIX is checked, which takes some minutes. */
import '../../cli/inlining.js';
import { readTypeScript } from '../../cli/typescript.js';

readTypeScript();
const { showSpeed } = await import('./speed/compare.ts');
process.stdout.write(`${(await showSpeed()).join('\n')}\n`);
