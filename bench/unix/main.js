/** `npm run bench:unix`: what judging by the specification of the unix contract costs. */
import '../../cli/inlining.js';
import { readTypeScript } from '../../cli/typescript.js';

readTypeScript();
await import('./main.ts');
