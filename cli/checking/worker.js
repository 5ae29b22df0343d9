/** A thread that performs jobs: lets Node read TypeScript, and hands over to serve.ts. */
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
await import('./serve.ts');
