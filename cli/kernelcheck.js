#!/usr/bin/env node
/** The command: lets Node read TypeScript, and hands over to main.ts. */
import './inlining.js';
import { readTypeScript } from './typescript.js';

readTypeScript();
await import('./main.ts');
