/** Environments: what everybody may read of them, upcalls and calls under way, time, slices, requests. */
import { CAP, PERM } from '../abi/capability.ts';
import { ENV_INFO, ENV_STATUS, INFO, REQUEST_STATE } from '../abi/info.ts';
import { LEVELS, MAX_DEPTH } from '../abi/upcalls.ts';
import { permits, slotAt } from '../capabilities.ts';
import { ENV, NONE, OWN, REQUEST, ROOT, SERVING, SLICE } from '../records.ts';
import type { Books } from './books.ts';

/** Words that stand in both records. */
const SHOWN: readonly (readonly [number, number, string])[] = [
  [ENV.id, ENV_INFO.id, 'id'],
  [ENV.slot, ENV_INFO.slot, 'slot'],
  [ENV.status, ENV_INFO.status, 'status'],
  [ENV.ticks, ENV_INFO.ticks, 'ticks'],
  [ENV.penalty, ENV_INFO.penalty, 'penalty'],
  [ENV.excess, ENV_INFO.excess, 'excess'],
];

export function wrongEnvironments(books: Books): string | null {
  for (let index = 0; index < books.envs.count; index++) {
    const wrong = wrongEnvironment(books, index);
    if (wrong !== null) return `Environment ${index} ${wrong}.`;
  }
  return wrongCurrent(books) ?? wrongTicks(books) ?? wrongSlices(books) ?? wrongRequests(books);
}

function wrongEnvironment(books: Books, index: number): string | null {
  const { envs, shown } = books;
  for (const [own, copy, name] of SHOWN) {
    if (envs.get(index, own) !== shown.get(index, copy)) return `does not show its ${name}`;
  }
  const id = envs.get(index, ENV.id);
  if (id === 0) return envs.get(index, ENV.frames) === 0 ? null : 'is gone, and owns frames';
  if ((id & 0xff) !== index) return `has id ${id}`;
  const status = envs.get(index, ENV.status);
  if (status !== ENV_STATUS.ready && status !== ENV_STATUS.sleeping) return `has status ${status}`;
  if (!hasWholeSlot(books, index)) return 'has not all permissions in its first slot';
  return wrongUpcalls(books, index) ?? wrongCalls(books, index);
}

function hasWholeSlot(books: Books, index: number): boolean {
  const env = books.k.plan.envs.at(index);
  return permits(books.reads.load(slotAt(env, 0) + CAP.head), PERM.all);
}

/** As many PCs are kept as there are upcalls under way. */
function wrongUpcalls(books: Books, index: number): string | null {
  const env = books.k.plan.envs.at(index);
  for (let level = 0; level < LEVELS; level++) {
    const depth = books.envs.get(index, ENV.depth + 4 * level);
    if (depth > MAX_DEPTH) return `has ${depth} upcalls under way`;
    for (let i = 0; i < depth; i++) {
      const saved = env + ENV.saved + 4 * (level * MAX_DEPTH + i);
      if (books.reads.load(saved) === 0) return 'has an upcall under way that interrupts nothing';
    }
  }
  const serves = books.envs.get(index, ENV.level) === SERVING;
  const serving = books.envs.get(index, ENV.depth + 4 * SERVING);
  return serves || serving === 0 ? null : 'serves nobody, and has upcalls as a server';
}

/** Who has called somebody is whom that one serves. */
function wrongCalls(books: Books, index: number): string | null {
  const { envs } = books;
  const callee = envs.get(index, ENV.callee);
  const caller = envs.get(index, ENV.caller);
  const level = envs.get(index, ENV.level);
  if (level !== OWN && level !== SERVING) return `is on level ${level}`;
  if (callee !== 0) {
    if (!books.isAlive(callee)) return `has called environment ${callee}, which is not there`;
    if (envs.get(callee, ENV.caller) !== index || envs.get(callee, ENV.level) !== SERVING) {
      return `has called environment ${callee}, which serves another`;
    }
  }
  // A caller that died has left nobody behind to reply to.
  if (caller === 0) return null;
  if (!books.isAlive(caller) || envs.get(caller, ENV.callee) !== index) {
    return `serves environment ${caller}, which has not called it`;
  }
  return level === SERVING ? null : `serves environment ${caller} on its own level`;
}

function wrongCurrent(books: Books): string | null {
  const { envs } = books.k.plan;
  for (const field of [ROOT.current, ROOT.payer]) {
    const env = books.root(field);
    if (env === NONE) continue;
    if (!books.isAlive(envs.indexOf(env))) return 'An environment that is gone is the current one.';
  }
  const current = books.root(ROOT.current);
  const id = current === NONE ? 0 : books.envs.get(envs.indexOf(current), ENV.id);
  const says = books.reads.load(books.k.plan.info + INFO.myEnv);
  return says === id ? null : `The information page names environment ${says}, not ${id}.`;
}

/** Each tick since boot was charged to one environment, or nobody had the processor. */
function wrongTicks(books: Books): string | null {
  let charged = books.root(ROOT.idleTicks) + books.root(ROOT.lostTicks);
  for (let index = 0; index < books.envs.count; index++) {
    charged += books.envs.get(index, ENV.ticks);
  }
  const ticks = books.root(ROOT.ticks);
  if (charged >>> 0 !== ticks) return `${ticks} ticks have come, and ${charged} were charged.`;
  const shown = books.reads.load(books.k.plan.info + INFO.ticks);
  return shown === ticks ? null : `The information page says ${shown} ticks, not ${ticks}.`;
}

function wrongSlices(books: Books): string | null {
  for (let position = 0; position < books.slices.count; position++) {
    const owner = books.slices.get(position, SLICE.owner);
    const shown = books.reads.load(books.k.plan.info + INFO.positions + 4 * position);
    if (shown !== owner) return `Position ${position} is shown as another's than its owner's.`;
    if (owner === 0) continue;
    const index = owner & 0xff;
    if (!books.isAlive(index) || books.envs.get(index, ENV.id) !== owner) {
      return `Position ${position} belongs to an environment that is gone.`;
    }
  }
  return null;
}

function wrongRequests(books: Books): string | null {
  const { plan } = books.k;
  let open = 0;
  for (let index = 0; index < plan.requests.count; index++) {
    const request = plan.requests.at(index);
    if (books.reads.load(request + REQUEST.state) !== REQUEST_STATE.asked) continue;
    open++;
    if (!books.isAlive(index)) return `Environment ${index} is asked for frames, and is gone.`;
    const given = books.reads.load(request + REQUEST.given);
    const wanted = books.reads.load(request + REQUEST.wanted);
    if (given >= wanted) return `Environment ${index} has given ${given} frames of ${wanted}.`;
  }
  const counted = books.root(ROOT.openRequests);
  return counted === open ? null : `${open} requests are open, but ${counted} are counted.`;
}
