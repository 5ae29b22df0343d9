#!/usr/bin/env node
/** The command: lets Node read TypeScript, and hands over to main.ts. */
import './inlining.js';
import { register } from 'tsx/esm/api';

// The user's tsconfig is for the user's own compiler: a broken one must not stop this command.
register({ tsconfig: false });
await import('./main.ts');
