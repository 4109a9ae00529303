import { describe, expect, it } from 'vitest';
import {
  crc32ByTable, decodeHeader, encodeHeader, encodeRecord, entriesOf, findRecord, HEADER_BYTES, isCut, newGeneration, nextRecord, NO_PARENT, placeRecords, type JournalEntry, type JournalHeader,
} from './journalFormat';

const entries = (n: number): JournalEntry[] => [['op', [n, 'text', null, 2n ** 60n + 1n], [0.1]], ['other', []]];
const header: JournalHeader = { generation: newGeneration(), parent: NO_PARENT, schemaVersion: 3 };
const old: JournalHeader = { ...header, form: 0 };

/** Records one behind the other, as a journal's file holds them behind its head. */
function records(count: number, of: JournalHeader = header): { bytes: Buffer; at: number[] } {
  const at: number[] = [];
  let bytes = Buffer.alloc(HEADER_BYTES);
  for (let n = 0; n < count; n++) {
    at.push(bytes.length);
    bytes = Buffer.concat([bytes, encodeRecord(entries(n), of, bytes.length)]);
  }
  return { bytes, at };
}

describe('a record', () => {
  it.each([header, old])('gives back what was written, integers past 2^53 too', (of) => {
    const { bytes, at } = records(3, of);
    for (const [n, place] of at.entries()) {
      const found = findRecord(bytes, place, of)!;
      expect([found.position, entriesOf(bytes, found)]).toEqual([place, entries(n)]);
    }
  });

  it.each([header, old])('that is cut anywhere is none, and is known to be cut', (of) => {
    const { bytes, at } = records(2, of);
    for (let length = at[1]! + 1; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      expect([findRecord(cut, at[1]!, of), isCut(cut, at[1]!, of)]).toEqual([undefined, true]);
    }
    const zeros = Buffer.concat([bytes.subarray(0, at[1]! + 20), Buffer.alloc(bytes.length - at[1]! - 20)]);
    expect(isCut(zeros, at[1]!, of)).toBe(true);
  });

  it('with any changed byte is none, is not taken for one that was cut, and good ones behind it are found', () => {
    const { bytes, at } = records(3);
    for (let i = at[1]!; i < at[2]!; i++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed[i]! ^ 0x41, i);
      expect(findRecord(changed, at[1]!, header)).toBeUndefined();
      expect(nextRecord(changed, at[1]! + 1, header)?.at).toBe(at[2]);
      expect(isCut(changed.subarray(0, at[2]), at[1]!, header)).toBe(false);
    }
  });

  it('says where it was written, wherever it stands, and of which journal it is', () => {
    const { bytes, at } = records(2);
    const moved = Buffer.concat([Buffer.alloc(500), bytes.subarray(at[1])]);
    expect(findRecord(moved, 500, header)?.position).toBe(at[1]);
    expect(findRecord(moved, 500, { ...header, generation: newGeneration() })).toBeUndefined();
    const far = encodeRecord(entries(1), header, 5_000_000_000);
    expect(findRecord(far, 0, header)?.position).toBe(5_000_000_000 - 2 ** 32);
  });

  it('is whole in the journal that it is taken over into', () => {
    for (const from of [header, old]) {
      const { bytes } = records(2, from);
      const next = { ...header, generation: newGeneration() };
      const taken = Buffer.from(bytes.subarray(HEADER_BYTES));
      placeRecords(taken, next, HEADER_BYTES);
      const file = Buffer.concat([encodeHeader(next), taken]);
      const first = findRecord(file, HEADER_BYTES, next)!;
      expect([first.position, entriesOf(file, first)]).toEqual([HEADER_BYTES, entries(0)]);
    }
  });

  it('of another shape is taken for none', () => {
    for (const payload of [{}, [[1]], [['op', 1]], [['op', [{ i: 'x' }]]], [['op', [true]]], [['op', [[]]]]]) {
      const bytes = encodeRecord(payload as JournalEntry[], header, 0);
      expect(entriesOf(bytes, findRecord(bytes, 0, header)!)).toBeUndefined();
    }
  });
});

describe('the head of a journal', () => {
  const full = { generation: newGeneration(), parent: { generation: newGeneration(), position: 5_000_000_000 }, schemaVersion: 7, parentFile: { bytes: 6_000_000_000, crc: 0xfedcba98 } };

  it('names its parent and the bytes of its file, and stands twice', () => {
    const bytes = encodeHeader(full);
    expect(bytes).toHaveLength(HEADER_BYTES);
    expect(decodeHeader(bytes)).toEqual(full);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed[at]! ^ 0x10, at);
      expect(decodeHeader(changed)).toEqual(full);
    }
    bytes.writeUInt8(8, 48);
    bytes.writeUInt8(8, HEADER_BYTES / 2 + 48);
    expect(decodeHeader(bytes)).toBeUndefined();
  });

  it('of the form before is read, and one of a form to come is of a schema that nobody knows', () => {
    const bytes = encodeHeader(full);
    bytes.writeUInt16LE(0, 50);
    bytes.writeUInt32LE(crc32ByTable(bytes.subarray(0, 52)), 52);
    expect(decodeHeader(bytes.subarray(0, 56))).toMatchObject({ schemaVersion: 7, form: 0 });
    bytes.writeUInt16LE(2, 50);
    bytes.writeUInt32LE(crc32ByTable(bytes.subarray(0, 52)), 52);
    expect(decodeHeader(bytes)?.schemaVersion).toBeGreaterThan(65_535);
  });
});

it('has one checksum with and without zlib.crc32', () => {
  expect(crc32ByTable(Buffer.from('123456789'))).toBe(0xcbf43926);
  expect(crc32ByTable(Buffer.from('6789'), crc32ByTable(Buffer.from('12345')))).toBe(0xcbf43926);
});
