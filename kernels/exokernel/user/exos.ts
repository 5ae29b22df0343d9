/** The library OS's entries, by which the kernel calls it: see `abi/upcalls.ts`. */
import type { Entry } from '../../../core/words/activation.ts';
import { epilogue } from './epilogue.ts';
import { exception, fault } from './fault.ts';
import { receive, serve } from './pct.ts';
import { repossessed, revoked } from './revocation.ts';

export const exos: readonly Entry[] = [
  { name: 'exos.fault', level: 'user', code: fault },
  { name: 'exos.exception', level: 'user', code: exception },
  { name: 'exos.epilogue', level: 'user', code: epilogue },
  { name: 'exos.revoked', level: 'user', code: revoked },
  { name: 'exos.repossessed', level: 'user', code: repossessed },
  { name: 'exos.call', level: 'user', code: serve },
  { name: 'exos.message', level: 'user', code: receive },
];
