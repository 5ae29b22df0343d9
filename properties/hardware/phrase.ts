/** Entries, rights and spaces in words, for findings. */
import type { Grant, SpaceView } from '../../core/words/authority.ts';
import type { TlbEntry, Translation } from '../../core/words/bus.ts';

export const READ = 1;
export const WRITE = 2;

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Whether it may be written is all that the hardware tells apart. */
export function rightsText(rights: number): string {
  if ((rights & WRITE) !== 0) return 'rw';
  return (rights & READ) !== 0 ? 'r' : 'nothing';
}

/** `maps page 0x4000 to frame 8 (rw)`. */
export function mapsText(translation: Translation): string {
  const { page, frame, rights } = translation;
  return `maps page ${hex(page)} to frame ${frame} (${rightsText(rights)})`;
}

/** `TLB entry 12 (context 3)`. */
export function entryText(entry: TlbEntry): string {
  const whose = entry.context < 0 ? 'global' : `context ${hex(entry.context)}`;
  return `TLB entry ${entry.index} (${whose})`;
}

export function spaceText(space: SpaceView): string {
  return space.task > 0 ? `${space.name} of t${space.task}` : space.name;
}

export function grantText(grant: Grant): string {
  return `frame ${grant.frame} at page ${hex(grant.page)} (${rightsText(grant.rights)})`;
}
