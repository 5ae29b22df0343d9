/** A program of the file system's, and every disk that its power may leave. */
import type { Medium, PowerLoss } from '../../core/words/device.ts';
import { CALL } from '../../kernels/monolithic/unix/abi/calls.ts';
import { DISK_BLOCKS } from '../../kernels/monolithic/unix/files/format.ts';
import { FileRig } from './file-rig.ts';
import { FileRun } from './file-run.ts';
import { fsck, type ReadBlock, type Report } from './fsck.ts';
import { History } from './power-history.ts';
import { mediumAt, Recording, type Survivors } from './power-loss.ts';

export const LOSSES: readonly PowerLoss[] = ['kept', 'lost', 'shuffled', 'torn'];
const SYNCS = new Set(['sync', 'fsync', 'flush']);

interface Booted extends Report {
  readonly read: ReadBlock;
}

/** Boots after a loss wait for nothing. */
const AFTER = { seed: 1, waitEvery: 0, pages: 80 };

export interface Cuts {
  readonly cuts: number;
  readonly wrong: string | null;
}

interface Synced {
  /** Writes made when it returned, and the state that it was called in. */
  readonly writes: number;
  readonly state: number;
}

export class PowerRun {
  readonly recording: Recording;
  readonly history: History;
  /** How many writes were made when a state was reached. */
  readonly #reached: number[] = [0];
  readonly #synced: Synced[] = [{ writes: 0, state: 0 }];
  readonly #seed: number;
  /** Disks that were booted, of those with the same writes lasting for certain. */
  #booted: { flushed: number; disks: Map<string, Booted> } = { flushed: -1, disks: new Map() };

  /** Runs it to its end. `uids`: one process for each. */
  constructor(medium: Medium, seed: number, ops: number, uids: readonly number[], pages: number) {
    this.#seed = seed;
    const aligned = uids.length > 1;
    const run = new FileRun(medium, {
      seed,
      ops,
      uids,
      mix: { aligned, heavy: false, syncs: 100, odd: 30 },
      pages,
      waitEvery: 3,
      shares: false,
    });
    const { disk } = run.rig.low;
    run.rig.settle();
    this.recording = new Recording(mediumAt((block) => disk.blocks.get(block)));
    this.history = new History(run.tree);
    const { writes } = this.recording;
    disk.onWrite = (block, bytes) => this.recording.write(block, bytes);
    disk.onFlush = () => this.recording.flush();
    const begun = new Map<number, Synced>();
    run.onBegin = (p) => begun.set(p, { writes: writes.length, state: this.history.last });
    run.onDone = (p, op, result) => {
      const start = begun.get(p);
      if (start === undefined) throw new Error('an op ends that never began');
      if (SYNCS.has(op.kind) && result === 0) {
        this.#synced.push({ writes: writes.length, state: start.state });
      }
      this.history.take(run.tree);
      this.#reached.push(writes.length);
    };
    this.#chopWrites(run);
    const wrong = run.run();
    if (wrong !== null) throw new Error(wrong);
  }

  /** A write of several pages is several states, which may be reached from its beginning on. */
  #chopWrites(run: FileRun): void {
    const { tree } = run;
    const began = new Map<number, number>();
    const before = run.onBegin;
    run.onBegin = (p, op) => {
      began.set(p, this.recording.writes.length);
      before?.(p, op);
    };
    const write = tree.write.bind(tree);
    tree.write = (user, fd, bytes, result) => {
      const file = user.fds[fd] ?? null;
      const from = [...tree.users].find(([, one]) => one === user)?.[0] ?? 0;
      if (file === null || file.node.kind !== 'file' || result <= 0)
        return write(user, fd, bytes, result);
      const offset = (file.flags & 0o2000) !== 0 ? file.node.size : file.offset;
      for (let end = 4096 - (offset % 4096); end < result; end += 4096) {
        const was = file.offset;
        const { size, pages } = file.node;
        const kept = new Map(pages);
        write(user, fd, bytes.subarray(0, end), end);
        this.history.take(tree);
        this.#reached.push(began.get(from) ?? 0);
        file.offset = was;
        file.node.size = size;
        file.node.pages = kept;
      }
      return write(user, fd, bytes, result);
    };
  }

  /** The power goes behind every write, and once more before the next one where a flush has come in between; in every way. */
  check(losses: readonly PowerLoss[]): Cuts {
    let cuts = 0;
    for (let count = 0; count <= this.recording.writes.length; count++) {
      for (const later of [false, true]) {
        if (later && !this.recording.hasFlush(count)) continue;
        for (const how of losses) {
          cuts++;
          const survivors = this.recording.survivors(count, later, how, this.#seed);
          const wrong = this.#after(survivors, count, later);
          const when = later ? 'before the next one' : 'at once';
          if (wrong !== null) {
            return { cuts, wrong: `cut behind ${count} writes, ${when}, ${how}: ${wrong}` };
          }
        }
      }
    }
    return { cuts, wrong: null };
  }

  /** The disk is mounted, put in order and written; then it must be one that may be. */
  #after(survivors: Survivors, count: number, later: boolean): string | null {
    const { complaints, nodes, read } = this.#boot(survivors);
    if (complaints.length > 0) return complaints.join('; ');
    let from = 0;
    for (const one of this.#synced)
      if (one.writes < count || (later && one.writes === count)) from = Math.max(from, one.state);
    let to = 0;
    this.#reached.forEach((writes, state) => {
      if (writes <= count) to = state;
    });
    return this.history.allows(nodes, read, from, Math.max(from, to));
  }

  /** Different cuts may leave the same disk: it boots once. */
  #boot(survivors: Survivors): Booted {
    const { flushed, last, torn, sectors } = survivors;
    if (flushed !== this.#booted.flushed) this.#booted = { flushed, disks: new Map() };
    const key = `${last.join()} ${torn === null ? '' : `${torn}/${sectors}`}`;
    const before = this.#booted.disks.get(key);
    if (before !== undefined) return before;
    const rig = new FileRig(this.recording.disk(survivors), 1, AFTER);
    rig.settle();
    if (rig.call(1, CALL.sync, []) !== 0) throw new Error('sync fails after boot');
    const read = readerOf(rig);
    const booted = { ...fsck(read), read };
    this.#booted.disks.set(key, booted);
    return booted;
  }
}

function readerOf(rig: FileRig): ReadBlock {
  const { disk } = rig.low;
  return (block) => disk.blocks.get(block) ?? null;
}

/** A boot whose own power goes at every write, and the boots after it. */
export function bootCuts(medium: Medium): string | null {
  const recording = new Recording(medium);
  const rig = new FileRig(medium, 1, {
    ...AFTER,
    onDisk: (disk) => {
      disk.onWrite = (block, bytes) => recording.write(block, bytes);
      disk.onFlush = () => recording.flush();
    },
  });
  rig.settle();
  rig.call(1, CALL.sync, []);
  const whole = digest(rig);
  for (let count = 0; count <= recording.writes.length; count++) {
    for (const how of LOSSES) {
      const disk = recording.disk(recording.survivors(count, false, how, 1));
      const again = new FileRig(disk, 1, AFTER);
      again.settle();
      again.call(1, CALL.sync, []);
      const { complaints } = fsck(readerOf(again));
      if (complaints.length > 0)
        return `boot cut behind ${count}, ${how}: ${complaints.join('; ')}`;
      if (digest(again) !== whole) return `boot cut behind ${count}, ${how}: another tree`;
    }
  }
  return null;
}

/** All that is in the tree, in words. */
function digest(rig: FileRig): string {
  const { nodes } = fsck(readerOf(rig));
  const lines = [...nodes.values()].map((node) => {
    const names = [...node.entries].map(([name, number]) => `${name}=${number}`);
    const blocks = node.pages.map((block) => (block < DISK_BLOCKS ? block : -1));
    return `${node.number} ${node.kind} ${node.links} ${node.size} ${names} ${blocks}`;
  });
  return lines.sort().join('\n');
}
