/** A thread that performs jobs: lets Node read TypeScript, and hands over to serve.ts. */
import { readTypeScript } from '../typescript.js';

readTypeScript();
await import('./serve.ts');
