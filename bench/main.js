/** `npm run bench`: how fast kernelcheck is, as users run it: read and compiled as the command is. */
import '../cli/inlining.js';
import { readTypeScript } from '../cli/typescript.js';

readTypeScript();
await import('./main.ts');
