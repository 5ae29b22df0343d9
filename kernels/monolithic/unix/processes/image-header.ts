/** What an image file says of itself, held against what can be. */
import { PAGE_BYTES, STACK_PAGES, STACK_TOP } from '../abi/address-map.ts';
import { ERROR } from '../abi/errors.ts';
import { IMAGE_HEADER, IMAGE_MAGIC, IMAGES } from '../abi/images.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';

/** Nothing of an image lies below: page 0 is nobody's, so that a null pointer faults. */
const LOWEST = PAGE_BYTES;
/** Nor above: the page below the stack is nobody's. */
const HIGHEST = STACK_TOP - (STACK_PAGES + 1) * PAGE_BYTES;

/** The image's place in IMAGES, by the header at `at` of a file of so many bytes; ENOEXEC where anything about it is wrong. */
export function checkHeader(u: Unix, at: number, fileBytes: number): Answer {
  const { m } = u;
  if (m.load(at + IMAGE_HEADER.magic) !== IMAGE_MAGIC) return -ERROR.noExec;
  const entry = m.load(at + IMAGE_HEADER.entry);
  if (entry >= IMAGES.length) return -ERROR.noExec;
  const textBytes = m.load(at + IMAGE_HEADER.textBytes);
  const dataBytes = m.load(at + IMAGE_HEADER.dataBytes);
  const text = m.load(at + IMAGE_HEADER.textAddress);
  const data = m.load(at + IMAGE_HEADER.dataAddress);
  const dataEnd = data + dataBytes + m.load(at + IMAGE_HEADER.bssBytes);
  if (textBytes === 0 || !areAligned(u, at)) return -ERROR.noExec;
  if (!isInFile(u, at, IMAGE_HEADER.textOffset, textBytes, fileBytes)) return -ERROR.noExec;
  if (!isInFile(u, at, IMAGE_HEADER.dataOffset, dataBytes, fileBytes)) return -ERROR.noExec;
  // Sums of words are no words here: nothing wraps, and what would have wrapped is too high.
  if (text < LOWEST || text + textBytes > HIGHEST) return -ERROR.noExec;
  if (data < LOWEST || dataEnd > HIGHEST) return -ERROR.noExec;
  if (text < dataEnd && data < text + textBytes) return -ERROR.noExec;
  return entry;
}

/** All that is counted in pages, or stands at the beginning of one. */
function areAligned(u: Unix, at: number): boolean {
  const { m } = u;
  for (let field = IMAGE_HEADER.textOffset; field <= IMAGE_HEADER.dataAddress; field += 4) {
    if (m.load(at + field) % PAGE_BYTES !== 0) return false;
  }
  return true;
}

function isInFile(u: Unix, at: number, field: number, bytes: number, fileBytes: number): boolean {
  return bytes === 0 || u.m.load(at + field) + bytes <= fileBytes;
}
