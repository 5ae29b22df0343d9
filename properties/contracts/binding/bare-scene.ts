/** What a kernel would show of itself that is the bare one: beliefs, TLB and transfers. */
import type { FrameUse, Grant, SpaceView } from '../../../core/words/authority.ts';
import type { TlbEntry } from '../../../core/words/bus.ts';
import type { Scene } from '../../../core/words/property.ts';
import type { Bare } from './bare.ts';
import type { BindingState } from './state.ts';
import { FRAMES, TASKS } from './terms.ts';

/** Makes a scene of what there is to see. */
export type MakeScene = (parts: {
  readonly family: 'mips';
  readonly spaces: readonly SpaceView[];
  readonly tlb: readonly Partial<TlbEntry>[];
  readonly frames: readonly FrameUse[];
  readonly transfers: readonly number[];
  readonly state?: BindingState;
}) => Scene<BindingState>;

/** Where windows begin. */
const WINDOW = 0x10000000;
const PAGE_BYTES = 4096;

/** Names are frame numbers; every binding is in the software TLB and, if it is asked for, in the chip's. */
export function bareScene(
  make: MakeScene,
  bare: Bare,
  state: BindingState | null,
  change: (grant: Grant, task: number) => Grant | null = (grant) => grant,
): Scene<BindingState> {
  const spaces: SpaceView[] = [];
  const tlb: Partial<TlbEntry>[] = [];
  for (let task = 1; task <= TASKS; task++) {
    const env = bare.envOf(task);
    if (env === 0) continue;
    const grants: Grant[] = [];
    for (const [id, row] of bare.kernel.rows) {
      if (row.env !== env) continue;
      const page = WINDOW + row.page * PAGE_BYTES;
      const rights = row.write ? 3 : 1;
      const grant = change({ page, bytes: PAGE_BYTES, frame: row.frame, rights, id }, task);
      if (grant === null) continue;
      grants.push(grant);
      tlb.push({ index: 8 + tlb.length, page, frame: grant.frame, rights, context: env });
    }
    spaces.push({ name: `space ${env}`, task, context: env, grants, tables: () => grants });
  }
  const scene = make({
    family: 'mips',
    spaces,
    tlb,
    frames: bare.kernel.pages.map(({ owner }) => (owner === 0 ? 'free' : 'user')),
    transfers: bare.kernel.ring.map(({ frame }) => frame),
    ...(state === null ? {} : { state }),
  });
  const names = Array.from({ length: FRAMES }, (_, name) => name);
  const authority = { ...scene.authority(), names };
  return { ...scene, authority: () => authority };
}
