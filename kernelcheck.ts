/** What a configuration, a test or a tool of the user's own imports: the package's public entry. */

export { defineConfig, defineProperty, defineWorkload } from './cli/define.ts';
export { findingOf } from './cli/finding-of.ts';
