import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';
import type { Row, SqlValue } from '../sql';

/*
 * The bytes of `experiments.journal`. All numbers are little-endian.
 *
 *   header  magic 8 · generation 16 · parent generation 16 · parent position 8 · schema version 4 · CRC-32 of these 4
 *   record  magic 4 · payload bytes 4 · schema version 4 · CRC-32 of version and payload 4 · payload
 *
 * A payload is JSON, `[[operation, row, row, …], …]`; an integer past 2^53 is `{"i": "digits"}`. Each journal has a random
 * generation; a snapshot records generation and position that it contains, and the journal begun after it names them as its
 * parent, so that after a crash between the two nothing is applied twice and a journal is never applied to another database.
 */

/** Operations of one committed write: a name and the rows it ran with. */
export type JournalEntry = [operation: string, ...rows: Row[]];

/** A place in a journal: its generation, hex, and the bytes from its beginning. */
export interface JournalPosition {
  generation: string;
  position: number;
}

/** What the head of a journal says. */
export interface JournalHeader {
  generation: string;
  /** What the database held when this journal was begun; `NO_PARENT` for a new store. */
  parent: JournalPosition;
  schemaVersion: number;
}

/** One record with where it ends. */
export interface JournalRecord {
  schemaVersion: number;
  entries: JournalEntry[];
  end: number;
}

/** How the scan of a journal ended: at its end, in a record that was cut, or in bytes with good records after them. */
export type JournalEnd = { kind: 'whole' } | { kind: 'torn'; at: number } | { kind: 'damaged'; at: number };

/** Bytes of the header. */
export const HEADER_BYTES = 56;
const RECORD_HEAD = 16;
const MAGIC = Buffer.from('TBJRNL01', 'latin1');
const RECORD_MAGIC = 0x31524254;
const ZERO = '0'.repeat(32);

/** Parent of a journal that begins with an empty database. */
export const NO_PARENT: JournalPosition = { generation: ZERO, position: 0 };

/** A name for a new journal. */
export const newGeneration = (): string => randomBytes(16).toString('hex');

export const samePosition = (a: JournalPosition, b: JournalPosition): boolean =>
  a.generation === b.generation && a.position === b.position;

/** The bytes of a header. */
export function encodeHeader(header: JournalHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.write(header.generation, 8, 'hex');
  bytes.write(header.parent.generation, 24, 'hex');
  bytes.writeBigUInt64LE(BigInt(header.parent.position), 40);
  bytes.writeUInt32LE(header.schemaVersion, 48);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 52)), 52);
  return bytes;
}

/** Reads a header; `undefined` when it is not whole. */
export function decodeHeader(bytes: Buffer): JournalHeader | undefined {
  if (bytes.length < HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  if (bytes.readUInt32LE(52) !== crc32(bytes.subarray(0, 52))) return undefined;
  return {
    generation: bytes.toString('hex', 8, 24),
    parent: { generation: bytes.toString('hex', 24, 40), position: Number(bytes.readBigUInt64LE(40)) },
    schemaVersion: bytes.readUInt32LE(48),
  };
}

/** The bytes of a record. */
export function encodeRecord(entries: readonly JournalEntry[], schemaVersion: number): Buffer {
  const json = toJson(entries);
  const length = Buffer.byteLength(json);
  const bytes = Buffer.allocUnsafe(RECORD_HEAD + length);
  bytes.writeUInt32LE(RECORD_MAGIC, 0);
  bytes.writeUInt32LE(length, 4);
  bytes.writeUInt32LE(schemaVersion, 8);
  bytes.write(json, RECORD_HEAD);
  bytes.writeUInt32LE(recordChecksum(bytes, 0, length), 12);
  return bytes;
}

function toJson(entries: readonly JournalEntry[]): string {
  try {
    return JSON.stringify(entries);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(entries, (_key, value: unknown) => (typeof value === 'bigint' ? { i: String(value) } : value));
  }
}

/** Reads the records from `start` on, handing each to `apply`, until the end or the first bad one. */
export function scanRecords(bytes: Buffer, start: number, apply: (record: JournalRecord) => void): JournalEnd {
  let at = start;
  while (at < bytes.length) {
    const record = readRecord(bytes, at);
    if (!record) return { kind: recordAfter(bytes, at + 1) ? 'damaged' : 'torn', at };
    apply(record);
    at = record.end;
  }
  return { kind: 'whole' };
}

function readRecord(bytes: Buffer, at: number): JournalRecord | undefined {
  const length = recordLength(bytes, at);
  if (length === undefined) return undefined;
  const entries = decodeEntries(bytes.toString('utf8', at + RECORD_HEAD, at + RECORD_HEAD + length));
  return entries && { schemaVersion: bytes.readUInt32LE(at + 8), entries, end: at + RECORD_HEAD + length };
}

/** Bytes of the payload of the record that begins here; `undefined` when none does or it is not whole. */
function recordLength(bytes: Buffer, at: number): number | undefined {
  if (at + RECORD_HEAD > bytes.length || bytes.readUInt32LE(at) !== RECORD_MAGIC) return undefined;
  const length = bytes.readUInt32LE(at + 4);
  if (at + RECORD_HEAD + length > bytes.length) return undefined;
  return bytes.readUInt32LE(at + 12) === recordChecksum(bytes, at, length) ? length : undefined;
}

function recordAfter(bytes: Buffer, from: number): boolean {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(RECORD_MAGIC);
  for (let at = bytes.indexOf(magic, from); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    if (recordLength(bytes, at) !== undefined) return true;
  }
  return false;
}

/** The entries of a payload; `undefined` when it is not of their shape: a journal may come from elsewhere. */
function decodeEntries(json: string): JournalEntry[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (!Array.isArray(value)) return undefined;
  for (const entry of value as unknown[]) {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return undefined;
    for (let i = 1; i < entry.length; i++) {
      const row: unknown = entry[i];
      if (!Array.isArray(row) || !decodeRow(row)) return undefined;
    }
  }
  return value as JournalEntry[];
}

function decodeRow(row: unknown[]): row is SqlValue[] {
  for (let i = 0; i < row.length; i++) {
    const value = row[i];
    if (value === null || typeof value === 'string' || typeof value === 'number') continue;
    const digits = typeof value === 'object' && 'i' in value ? value.i : undefined;
    if (typeof digits !== 'string' || !/^-?\d{1,19}$/.test(digits)) return false;
    row[i] = BigInt(digits);
  }
  return true;
}

function recordChecksum(bytes: Buffer, at: number, length: number): number {
  return crc32(bytes.subarray(at + RECORD_HEAD, at + RECORD_HEAD + length), crc32(bytes.subarray(at + 8, at + 12)));
}

/** Node gained a native CRC-32 in 20.15 and 22.2; VS Code's own runtime may be older. */
const crc32: (bytes: Uint8Array, seed?: number) => number =
  'crc32' in zlib && typeof zlib.crc32 === 'function' ? zlib.crc32 : crc32ByTable;

let table: Uint32Array | undefined;

/** CRC-32 (IEEE 802.3) of bytes, going on from `seed`. */
export function crc32ByTable(bytes: Uint8Array, seed = 0): number {
  table ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c;
  });
  let crc = ~seed;
  for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}
