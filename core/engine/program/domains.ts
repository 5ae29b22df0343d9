/** What an argument may be, in words: for refusals, and for the page on the program text. */
import type { Domain } from '../../words/contract.ts';
import { listed } from './phrases.ts';

/** `a whole number from 0 to 4095`; `tasks` is how many the contract has. */
export function describeDomain(domain: Domain, tasks: number): string {
  switch (domain.kind) {
    case 'handle':
      return `a handle of kind ${domain.of} (the label of the step that made it, such as v3)`;
    case 'task':
      return tasks === 1 ? 'the task t1' : `a task from t1 to t${tasks}`;
    case 'choice':
      return listed(domain.values, 'or');
    case 'integer':
      return `a whole number from ${domain.min} to ${domain.max}`;
  }
}
