/**
 * Record layouts: where each field of a kernel's record lies, as plain numbers.
 *
 *     const TCB = layout('tcb', { id: word(), state: word(), registers: words(8) });
 *     bus.load(tcb + TCB.registers + 4 * index);
 *
 * A layout is made once, when its module is loaded. An access adds a constant to an address and goes
 * over the bus, so that nothing is allocated and nothing is hidden from the ledger.
 */

/** A field: how many bytes it takes, and to what multiple its offset is rounded up. */
export interface Field {
  readonly bytes: number;
  readonly align: number;
}

/** One word of 32 bits. */
export function word(): Field {
  return { bytes: 4, align: 4 };
}

/** `count` words in a row. */
export function words(count: number): Field {
  return { bytes: 4 * count, align: 4 };
}

/** Bytes, reached by `load8` and `store8`. */
export function bytes(count: number): Field {
  return { bytes: count, align: 1 };
}

/** The record as a whole. */
export interface RecordShape {
  /** What the record is called in messages. */
  readonly record: string;
  /** Bytes that one record takes, padding included. */
  readonly bytes: number;
}

/** The offset of each field, by its name; and the record as a whole. */
export type Layout<Name extends string> = { readonly [Key in Name]: number } & RecordShape;

const RESERVED: readonly string[] = ['record', 'bytes'];

/**
 * Lays fields out in the order in which they are named. `size` rounds the record up, so that records
 * in a table start on cache lines, or do not straddle pages.
 */
export function layout<Name extends string>(
  record: string,
  fields: Readonly<Record<Name, Field>>,
  size?: number,
): Layout<Name> {
  const offsets: Record<string, number | string> = {};
  let end = 0;
  for (const [name, field] of Object.entries<Field>(fields)) {
    if (RESERVED.includes(name)) {
      throw new Error(`a field of ${record} is called ${name}, which layouts use themselves`);
    }
    end = roundUp(end, field.align);
    offsets[name] = end;
    end += field.bytes;
  }
  end = roundUp(end, 4);
  if (size !== undefined && end > size) {
    throw new Error(`the fields of ${record} take ${end} bytes; the record is to have ${size}`);
  }
  return Object.freeze({ ...offsets, record, bytes: size ?? end }) as Layout<Name>;
}

function roundUp(value: number, align: number): number {
  return Math.ceil(value / align) * align;
}
