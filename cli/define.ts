/** Helpers for `kernelcheck.config.ts`: they change nothing, and let the editor check what is written. */
import type { Config } from '../core/words/config.ts';

export function defineConfig(config: Config): Config {
  return config;
}
