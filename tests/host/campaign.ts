/** Records of the host's, made and judged piece by piece. */
import type { Helper } from './build.ts';
import { type Feed, feed } from './feed.ts';
import { drawPrograms, perform } from './record.ts';

/** Steps of programs that are performed by one run of the helper. */
const PIECE = 5_000;

/** At least so many steps, by seeds from `seed` on. */
export function campaign(
  helper: Helper,
  seed: number,
  steps: number,
  heard: (judged: number) => void = () => undefined,
): Feed {
  let [judged, rests] = [0, 0];
  const findings: string[] = [];
  for (let piece = seed; judged < steps; piece++) {
    const programs = drawPrograms(piece, Math.min(PIECE, steps - judged));
    const record = perform(helper, programs);
    const fed = feed(programs, record);
    judged += fed.judged;
    rests += fed.rests;
    findings.push(...fed.findings.map((finding) => `seed ${piece}: ${finding}`));
    heard(judged);
  }
  return { judged, rests, findings };
}
