/** Cycles and ratios with their bands, in as many figures as the sheets know. */
import type { Cycles } from '../../core/words/ledger.ts';
import { thousands } from '../table.ts';

/** `11k (9.8k–13k)`; without the band where it is a point. */
export function cyclesText({ value, lo, hi }: Cycles): string {
  return lo === hi ? short(value) : `${short(value)} (${short(lo)}–${short(hi)})`;
}

/** `2.6 (2.2–3.1)`; with `~` before it where it is not known which of the two is dearer. */
export function ratioText({ value, lo, hi }: Cycles): string {
  const mark = lo <= 1 && 1 <= hi && lo !== hi ? '~' : '';
  if (lo === hi) return figures(value);
  return `${mark}${figures(value)} (${figures(lo)}–${figures(hi)})`;
}

/** More than two or three figures are more than the sheets know: `12k`, `8.2M`. */
function short(cycles: number): string {
  if (cycles < 9.95) return cycles === Math.round(cycles) ? String(cycles) : cycles.toFixed(1);
  if (cycles < 999.5) return String(Math.round(cycles));
  if (cycles < 9950) return `${(cycles / 1000).toFixed(1)}k`;
  if (cycles < 999_500) return `${Math.round(cycles / 1000)}k`;
  return cycles < 99_950_000 ? `${(cycles / 1e6).toFixed(1)}M` : `${thousands(cycles / 1e6)}M`;
}

function figures(ratio: number): string {
  if (!Number.isFinite(ratio)) return 'any';
  if (ratio < 0.995) return ratio.toFixed(2);
  return ratio < 9.95 ? ratio.toFixed(ratio < 1.995 ? 2 : 1) : thousands(ratio);
}
