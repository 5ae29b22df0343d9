/** `npm run host`: read and compiled as the command is. */
import '../../cli/inlining.js';
import { readTypeScript } from '../../cli/typescript.js';

readTypeScript();
await import('./main.ts');
