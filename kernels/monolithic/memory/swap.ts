/** Swap slots: a count for each, of the words and transfers that name it. */
import { addToRoot, rootWord, type Vm } from './context.ts';
import { BAD_SLOT, ROOT, SWAP } from './records.ts';
import { wakeMemory } from './waits.ts';

/** A free slot, which is named once from now on; -1 if there is none. */
export function takeSlot(v: Vm): number {
  if (rootWord(v, ROOT.freeSlots) === 0) return -1;
  const { m } = v;
  let slot = rootWord(v, ROOT.swapHint);
  while (m.load(v.plan.swap.at(slot) + SWAP.count) !== 0)
    slot = slot + 1 === v.slots ? 0 : slot + 1;
  m.store(v.plan.swap.at(slot) + SWAP.count, 1);
  m.store(v.plan.root + ROOT.swapHint, slot);
  addToRoot(v, ROOT.freeSlots, -1);
  return slot;
}

/** One more names the slot. */
export function shareSlot(v: Vm, slot: number): void {
  const at = v.plan.swap.at(slot) + SWAP.count;
  v.m.store(at, v.m.load(at) + 1);
}

/** One less: with the last one it is free. */
export function dropSlot(v: Vm, slot: number): void {
  const at = v.plan.swap.at(slot) + SWAP.count;
  const left = v.m.load(at) - 1;
  v.m.store(at, left);
  if (left !== 0) return;
  addToRoot(v, ROOT.freeSlots, 1);
  wakeMemory(v);
}

/** Its block cannot be written: nobody gets it again, and there is less to promise. */
export function spoilSlot(v: Vm, slot: number): void {
  v.m.store(v.plan.swap.at(slot) + SWAP.count, BAD_SLOT);
  addToRoot(v, ROOT.limit, -1);
}

export function slotBlock(v: Vm, slot: number): number {
  return v.swapFirst + slot;
}

export function slotOfBlock(v: Vm, block: number): number {
  return block - v.swapFirst;
}

export function startSwap(v: Vm): void {
  v.m.store(v.plan.root + ROOT.freeSlots, v.slots);
  v.m.store(v.plan.root + ROOT.swapFirst, v.swapFirst);
  v.m.store(v.plan.root + ROOT.swapSlots, v.slots);
}
