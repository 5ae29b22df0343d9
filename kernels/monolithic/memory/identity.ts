/** Which page of which object a frame of the cache holds: a hash of both, and a list by object. */
import { frameRecord, pageRecord, type Vm } from './context.ts';
import { letGo } from './frames.ts';
import { FRAME, HASH_BUCKETS, OBJECT_BUCKETS, ORPHAN, PAGE, ROOT } from './records.ts';

/** The address of the head of a bucket. */
export function hashBucket(v: Vm, object: number, index: number): number {
  return v.plan.root + ROOT.hash + 4 * ((object * 37 + index) & (HASH_BUCKETS - 1));
}

export function objectBucket(v: Vm, object: number): number {
  return v.plan.root + ROOT.objects + 4 * (object & (OBJECT_BUCKETS - 1));
}

/** The frame of this page; 0 if it is not in memory. */
export function findPage(v: Vm, object: number, index: number): number {
  const { m } = v;
  let frame = m.load(hashBucket(v, object, index));
  while (frame !== 0) {
    const record = frameRecord(v, frame);
    if (m.load(record + FRAME.index) === index && m.load(record + FRAME.object) === object) break;
    frame = m.load(pageRecord(v, frame) + PAGE.hashNext);
  }
  return frame;
}

/** A frame whose record has object and index becomes findable. */
export function insertPage(v: Vm, frame: number): void {
  const { m } = v;
  const record = frameRecord(v, frame);
  const page = pageRecord(v, frame);
  const object = m.load(record + FRAME.object);
  const hash = hashBucket(v, object, m.load(record + FRAME.index));
  m.store(page + PAGE.hashNext, m.load(hash));
  m.store(hash, frame);
  const list = objectBucket(v, object);
  const next = m.load(list);
  m.store(page + PAGE.objectNext, next);
  m.store(page + PAGE.objectPrevious, 0);
  if (next !== 0) m.store(pageRecord(v, next) + PAGE.objectPrevious, frame);
  m.store(list, frame);
}

/** Nobody finds it any more. It is free as soon as nobody holds, maps or moves it. */
export function orphanPage(v: Vm, frame: number): void {
  const { m } = v;
  const record = frameRecord(v, frame);
  const object = m.load(record + FRAME.object);
  if (object === ORPHAN) return;
  unlinkHash(v, frame, hashBucket(v, object, m.load(record + FRAME.index)));
  const page = pageRecord(v, frame);
  const next = m.load(page + PAGE.objectNext);
  const previous = m.load(page + PAGE.objectPrevious);
  if (previous === 0) m.store(objectBucket(v, object), next);
  else m.store(pageRecord(v, previous) + PAGE.objectNext, next);
  if (next !== 0) m.store(pageRecord(v, next) + PAGE.objectPrevious, previous);
  m.store(page + PAGE.objectNext, 0);
  m.store(page + PAGE.objectPrevious, 0);
  m.store(record + FRAME.object, ORPHAN);
  letGo(v, frame);
}

function unlinkHash(v: Vm, frame: number, bucket: number): void {
  const { m } = v;
  let at = bucket;
  for (let other = m.load(at); other !== frame; other = m.load(at)) {
    at = pageRecord(v, other) + PAGE.hashNext;
  }
  const link = pageRecord(v, frame) + PAGE.hashNext;
  m.store(at, m.load(link));
  m.store(link, 0);
}
