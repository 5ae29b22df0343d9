/** A picture of the unix contract's state, in a few lines of text. */
import { pathNames } from './paths.ts';
import { ALIVE, type Open, type Page, type Process, type UnixState, ZOMBIE } from './state.ts';
import { maskSignals } from './terms.ts';
import type { Node } from './tree.ts';
import { TYPE } from './values.ts';

function bitsText(bits: number): string {
  return maskSignals.filter((_, signal) => (bits & (1 << signal)) !== 0).join(' ');
}

export function openText(open: Open): string {
  const { pipe, node, socket } = open;
  if (socket !== undefined) {
    const waiting = socket.queues.map((queue) => queue.length).join(' + ');
    return `a socket with port ${socket.port}, and ${waiting} datagrams`;
  }
  if (pipe !== null) {
    return `the ${open.mayRead ? 'reading' : 'writing'} end of pipe ${pipe.id}`;
  }
  const mode = `${open.mayRead ? 'r' : ''}${open.mayWrite ? 'w' : ''}${open.isAppending ? 'a' : ''}`;
  return `${node === null ? 'nothing' : nodeText(node)} ${mode} at ${open.offset}`;
}

function nodeText(node: Node): string {
  if (node.device !== null) return node.device;
  return node.type === TYPE.directory ? `directory ${node.id}` : `file ${node.id}`;
}

export function pageText(page: Page): string {
  const rights = page.mayWrite ? 'rw' : page.mayRead ? 'r' : 'none';
  const what =
    page.node === null
      ? 'memory'
      : `page ${page.index} of ${nodeText(page.node)}${page.frame === null ? '' : ', copied'}`;
  return `${what} ${page.isShared ? 'shared' : 'private'} ${rights}`;
}

function processLines(state: UnixState, process: Process): string[] {
  const name = `t${process.slot} (process ${process.pid === 0 ? '?' : process.pid})`;
  if (process.status === ZOMBIE) {
    const how = process.how < 256 ? `with ${process.how}` : `by ${process.how - 256}`;
    return [`${name} has ended ${how}, nobody has waited`];
  }
  const stopped = process.isStopped ? ', stopped' : '';
  const user = process.uid === 0 ? '' : `, user ${process.uid}`;
  const parent = process.parent === null ? '' : `, child of t${process.parent.slot}`;
  const lines = [`${name} lives${stopped}${user}${parent}, in ${nodeText(process.cwd)}`];
  if (process.blocked !== 0) lines.push(`  holds back ${bitsText(process.blocked)}`);
  if (process.pending !== 0) lines.push(`  pending ${bitsText(process.pending)}`);
  process.files.forEach((open, at) => {
    if (open !== null && open.node?.device !== 'console') lines.push(`  ${at}: ${openText(open)}`);
  });
  process.pages.forEach((page, at) => {
    if (page !== null) lines.push(`  page ${at}: ${pageText(page)}`);
  });
  if (process.heap > 0) lines.push(`  heap of ${process.heap} bytes`);
  const pending = state.open[process.slot];
  if (pending.isActive && state.tasks[process.slot] === process) {
    lines.push(`  in v${pending.step}${pending.done > 0 ? `, ${pending.done} bytes done` : ''}`);
  }
  return lines;
}

function treeLines(node: Node, path: string): string[] {
  const lines: string[] = [];
  for (const [name, entry] of node.entries ?? []) {
    const own = `${path}/${name}`;
    if (entry.isNew) {
      const size = entry.type === TYPE.file ? `, ${entry.size} bytes, ${entry.links} links` : '';
      lines.push(`${own}: ${nodeText(entry)}${size}, ${entry.permissions.toString(8)}`);
    }
    if (entry.type === TYPE.directory) lines.push(...treeLines(entry, own));
  }
  return lines;
}

export function show(state: UnixState): string {
  const lines = state.family.flatMap((process) => processLines(state, process));
  for (const open of state.opens) {
    if (open.pipe === null || !open.mayRead) continue;
    const { id, count, writers } = open.pipe;
    lines.push(`pipe ${id}: ${count} bytes, ${writers > 0 ? 'somebody' : 'nobody'} can write`);
  }
  lines.push(...treeLines(state.root, ''));
  const gone = state.tasks.filter((one) => one !== null && one.status !== ALIVE);
  for (const one of gone)
    if (!state.family.includes(one as Process)) lines.push(`t${one?.slot} is gone`);
  return lines.join('\n');
}

export function pathText(path: number): string {
  return pathNames[path] ?? '?';
}
