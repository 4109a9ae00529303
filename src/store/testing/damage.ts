import fc from 'fast-check';
import { decodeHeader, encodeHeader, findRecord, RECORD_HEAD, recordsBegin } from '../engine/journalFormat';

/** One damage of a file, at a place and of a length told as parts of the whole, since files differ. */
export interface Damage {
  readonly kind: 'flip' | 'zero' | 'overwrite' | 'truncate' | 'insert' | 'remove' | 'double' | 'swap';
  /** 0 to 1. */
  readonly at: number;
  /** Bytes, or records where those are moved. */
  readonly length: number;
  readonly bytes: Uint8Array;
}

/** Any one damage. */
export const anyDamage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.constantFrom('flip', 'zero', 'overwrite', 'truncate', 'insert', 'remove', 'double', 'swap'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 8192 })),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }),
});

/** A file's bytes after a damage. */
export function damaged(file: Buffer, { kind, at, length, bytes }: Damage): Buffer {
  const place = Math.min(file.length - 1, Math.floor(at * file.length));
  const end = Math.min(file.length, place + length);
  const changed = Buffer.from(file);
  switch (kind) {
    case 'flip':
      changed.writeUInt8(changed[place]! ^ (1 << (bytes[0]! % 8)), place);
      return changed;
    case 'zero':
      return changed.fill(0, place, end);
    case 'overwrite':
      changed.set(bytes.subarray(0, file.length - place), place);
      return changed;
    case 'truncate':
      return changed.subarray(0, place);
    case 'insert':
      return Buffer.concat([file.subarray(0, place), bytes, file.subarray(place)]);
    case 'remove':
      return Buffer.concat([file.subarray(0, place), file.subarray(end)]);
    case 'double':
    case 'swap':
      return withRecordsMoved(file, kind, at);
  }
}

/** Doubles a record, or exchanges it with the one behind; a file without records is told of by its middle. */
function withRecordsMoved(file: Buffer, kind: 'double' | 'swap', at: number): Buffer {
  const header = decodeHeader(file);
  const places: number[] = [];
  if (header !== undefined && file.subarray(0, 56).equals(encodeHeader(header).subarray(0, 56))) {
    let next = recordsBegin(header);
    for (let found = findRecord(file, next, header); found !== undefined; found = findRecord(file, next, header)) {
      places.push(next);
      next += RECORD_HEAD + found.length;
    }
    places.push(next);
  } else places.push(Math.floor(file.length / 4), Math.floor(file.length / 2), Math.floor((file.length * 3) / 4));
  const index = Math.floor(at * Math.max(0, places.length - 2));
  const [from, middle, to] = [places[index] ?? file.length, places[index + 1] ?? file.length, places[index + 2] ?? file.length];
  const first = file.subarray(from, middle);
  return kind === 'double'
    ? Buffer.concat([file.subarray(0, middle), first, file.subarray(middle)])
    : Buffer.concat([file.subarray(0, from), file.subarray(middle, to), first, file.subarray(to)]);
}
