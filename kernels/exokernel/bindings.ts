/**
 * Secure bindings: the list of those of a frame, how many read and write, and how they are broken.
 *
 * A binding is named by the index of its record + 1; 0 is none.
 */
import { RIGHTS } from './abi/calls.ts';
import { COUNTS, PPAGE, PPAGE_STATE } from './abi/info.ts';
import { BREAKS } from './acl.ts';
import type { Exo } from './context.ts';
import { envAt } from './env-records.ts';
import { BINDING, GUARD, WHAT, WHERE } from './records.ts';

const PAGE_MASK = 0xfffff000;

/** The kernel address of a binding's record. */
export function bindingAt(k: Exo, binding: number): number {
  return k.plan.bindings.at(binding - 1);
}

/** The word that says where a binding is: the page of `va`, of the environment with this index. */
export function whereWord(index: number, va: number): number {
  return WHERE.env.put((va & PAGE_MASK) >>> 0, index);
}

export function pageOf(k: Exo, binding: number): number {
  return (k.bus.load(bindingAt(k, binding) + BINDING.where) & PAGE_MASK) >>> 0;
}

/** The environment that has it. */
export function envOf(k: Exo, binding: number): number {
  return envAt(k, WHERE.env.of(k.bus.load(bindingAt(k, binding) + BINDING.where)));
}

export function whatWord(frame: number, rights: number, entry: number): number {
  return WHAT.entry.put(WHAT.rights.put((frame << 12) >>> 0, rights), entry);
}

/** Its word WHAT: frame, rights, and the entry of the access list that justified it. */
export function whatOf(k: Exo, binding: number): number {
  return k.bus.load(bindingAt(k, binding) + BINDING.what);
}

/** Fills a free record in, puts it into its frame's list and counts it. */
export function link(k: Exo, binding: number, where: number, what: number): void {
  const { bus, plan } = k;
  const record = bindingAt(k, binding);
  const frame = what >>> 12;
  const head = plan.guards.at(frame) + GUARD.firstBinding;
  const next = bus.load(head);
  bus.store(record + BINDING.where, where);
  bus.store(record + BINDING.what, what);
  const state = bus.load(plan.ppages.at(frame) + PPAGE.state);
  bus.store(record + BINDING.generation, PPAGE_STATE.generation.of(state));
  bus.store(record + BINDING.previous, 0);
  bus.store(record + BINDING.next, next);
  if (next !== 0) bus.store(bindingAt(k, next) + BINDING.previous, binding);
  bus.store(head, binding);
  countBinding(k, frame, WHAT.rights.of(what), 1);
}

/** Takes a binding out of its frame's list and counts; the record is all zeroes afterwards. */
export function unlink(k: Exo, binding: number): void {
  const { bus, plan } = k;
  const record = bindingAt(k, binding);
  const what = bus.load(record + BINDING.what);
  const previous = bus.load(record + BINDING.previous);
  const next = bus.load(record + BINDING.next);
  if (previous !== 0) bus.store(bindingAt(k, previous) + BINDING.next, next);
  else bus.store(plan.guards.at(what >>> 12) + GUARD.firstBinding, next);
  if (next !== 0) bus.store(bindingAt(k, next) + BINDING.previous, previous);
  countBinding(k, what >>> 12, WHAT.rights.of(what), -1);
  bus.fill(record, 0, BINDING.bytes);
}

/** The record gets other rights, and is counted by them. */
export function setRights(k: Exo, binding: number, rights: number): void {
  const at = bindingAt(k, binding) + BINDING.what;
  const what = k.bus.load(at);
  countBinding(k, what >>> 12, WHAT.rights.of(what), -1);
  countBinding(k, what >>> 12, rights, 1);
  k.bus.store(at, WHAT.rights.put(what, rights));
}

function countBinding(k: Exo, frame: number, rights: number, more: number): void {
  const field = countFor(rights);
  const at = k.plan.ppages.at(frame) + PPAGE.counts;
  const counts = k.bus.load(at);
  k.bus.store(at, field.put(counts, field.of(counts) + more));
}

/** Who may write counts as a writer, and not as a reader. */
export function countFor(rights: number): (typeof COUNTS)['readers'] {
  return rights === RIGHTS.write ? COUNTS.writers : COUNTS.readers;
}

/**
 * Breaks bindings of a frame: all of them, or those that an entry of its access list has justified (all,
 * or those that write). After each one, which is complete by itself, interrupts may come in.
 */
export function breakBindings(k: Exo, frame: number, entry: number, which: number): void {
  const { bus, plan } = k;
  if (which === BREAKS.none) return;
  let binding = bus.load(plan.guards.at(frame) + GUARD.firstBinding);
  while (binding !== 0) {
    const next = bus.load(bindingAt(k, binding) + BINDING.next);
    if (isConcerned(k, binding, entry, which)) {
      breakBinding(k, binding);
      // Interrupts make and break no bindings: the next one is still the next.
      bus.takeInterrupts();
    }
    binding = next;
  }
}

/** All entries of an access list. */
export const ANY_ENTRY = -1;

function isConcerned(k: Exo, binding: number, entry: number, which: number): boolean {
  const what = whatOf(k, binding);
  if (entry !== ANY_ENTRY && WHAT.entry.of(what) !== entry) return false;
  return which === BREAKS.all || WHAT.rights.of(what) === RIGHTS.write;
}

export function breakBinding(k: Exo, binding: number): void {
  k.bus.enter(k.rooms.bindings);
  k.bus.exec(k.paths.breakBinding);
  k.tlb.remove(k, binding);
  k.bus.leave();
}
