/** The door of a thread: lets it read TypeScript, as the command does. */
import { readTypeScript } from '../../../cli/typescript.js';

readTypeScript();
await import('./serve.ts');
