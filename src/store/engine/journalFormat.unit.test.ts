import { describe, expect, it } from 'vitest';
import { crc32ByTable, decodeHeader, encodeHeader, encodeRecord, HEADER_BYTES, newGeneration, scanRecords, type JournalEntry } from './journalFormat';

const entries = (n: number): JournalEntry[] => [['op', [n, 'text', null, 2n ** 60n + 1n], [0.1]], ['other', []]];

function scan(bytes: Buffer): { read: unknown[]; end: ReturnType<typeof scanRecords> } {
  const read: unknown[] = [];
  const end = scanRecords(bytes, 0, (record) => read.push(record.entries));
  return { read, end };
}

describe('the journal', () => {
  it('gives back what was written, integers past 2^53 too', () => {
    const bytes = Buffer.concat([encodeRecord(entries(1), 3), encodeRecord([['small', [1]]], 3)]);
    expect(scan(bytes)).toEqual({ read: [entries(1), [['small', [1]]]], end: { kind: 'whole' } });
  });

  it('ends at a record that is cut anywhere', () => {
    const first = encodeRecord(entries(1), 1);
    const second = encodeRecord(entries(2), 1);
    for (let length = 1; length < second.length; length++) {
      expect(scan(Buffer.concat([first, second.subarray(0, length)]))).toEqual({ read: [entries(1)], end: { kind: 'torn', at: first.length } });
    }
    expect(scan(Buffer.concat([first, Buffer.alloc(4096)])).end).toEqual({ kind: 'torn', at: first.length });
  });

  it('sees any changed byte, and that good records follow it', () => {
    const record = encodeRecord(entries(1), 1);
    for (let at = 0; at < record.length; at++) {
      const bytes = Buffer.concat([record, record, record]);
      bytes.writeUInt8((bytes[record.length + at] ?? 0) ^ 0x41, record.length + at);
      const { read, end } = scan(bytes);
      expect(read).toHaveLength(1);
      expect(end).toEqual({ kind: 'damaged', at: record.length });
    }
  });

  it('takes no record of another shape', () => {
    for (const payload of [{}, [[1]], [['op', 1]], [['op', [{ i: 'x' }]]], [['op', [true]]], [['op', [[]]]]]) {
      expect(scan(encodeRecord(payload as JournalEntry[], 1)).read).toEqual([]);
    }
  });

  it('has a head that names its parent', () => {
    const header = { generation: newGeneration(), parent: { generation: newGeneration(), position: 5_000_000_000 }, schemaVersion: 7 };
    const bytes = encodeHeader(header);
    expect(bytes).toHaveLength(HEADER_BYTES);
    expect(decodeHeader(bytes)).toEqual(header);
    bytes.writeUInt8(8, 48);
    expect(decodeHeader(bytes)).toBeUndefined();
  });

  it('has one checksum with and without zlib.crc32', () => {
    expect(crc32ByTable(Buffer.from('123456789'))).toBe(0xcbf43926);
    expect(crc32ByTable(Buffer.from('6789'), crc32ByTable(Buffer.from('12345')))).toBe(0xcbf43926);
  });
});
