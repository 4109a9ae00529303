import { randomBytes } from 'node:crypto';
import * as zlib from 'node:zlib';
import type { Row, SqlValue } from '../sql';

/*
 * The bytes of `experiments.journal`. All numbers are little-endian.
 *
 *   header  magic 8 · generation 16 · parent generation 16 · parent position 8 · schema version 2 · form 2 · CRC-32 of these 4
 *           · bytes of the parent's file 8 · CRC-32 of that file 4 · CRC-32 of all before 4; all of it twice, for without it no record is known
 *   record  magic 4 · payload bytes 4 · where it stands in the file 4 · CRC-32 of generation, these 8 and payload 4 · payload
 *
 * A payload is JSON, `[[operation, row, row, …], …]`; an integer past 2^53 is `{"i": "digits"}`. Each journal has a random
 * generation; a snapshot records generation and position that it contains, and the journal begun after it names them as its
 * parent, so that after a crash between the two nothing is applied twice and a journal is never applied to another database.
 * It names the bytes of the snapshot's file too: a page whose damage SQLite cannot see shows.
 * A record says where it stands, so that one that was moved or doubled is not applied twice or too early.
 *
 * Form 0, which only ever is read and gone on with until the next snapshot, has a header of the first 56 bytes and, in a record, the schema version in
 * place of the position, and a CRC-32 of that and the payload. A program that knows only form 0 takes form 1 for a newer schema and leaves it alone.
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
  /** The bytes of the parent's file, where they are known. */
  parentFile?: FileSum | undefined;
  /** How records are written; absent is 1. */
  form?: 0 | 1;
}

/** What a file holds, as far as a damage has to show. */
export interface FileSum {
  bytes: number;
  crc: number;
}

const HALF = 72;
/** Bytes of the header. */
export const HEADER_BYTES = 2 * HALF;
/** Bytes of the header of form 0. */
export const OLD_HEADER_BYTES = 56;
/** Bytes before a record's payload. */
export const RECORD_HEAD = 16;
const MAGIC = Buffer.from('TBJRNL01', 'latin1');
const RECORD_MAGICS = [0x31524254, 0x32524254] as const;
const ZERO = '0'.repeat(32);

/** Parent of a journal that begins with an empty database. */
export const NO_PARENT: JournalPosition = { generation: ZERO, position: 0 };

/** A name for a new journal. */
export const newGeneration = (): string => randomBytes(16).toString('hex');

export const samePosition = (a: JournalPosition, b: JournalPosition): boolean =>
  a.generation === b.generation && a.position === b.position;

/** Where the records of a journal begin. */
export const recordsBegin = ({ form = 1 }: JournalHeader): number => (form === 0 ? OLD_HEADER_BYTES : HEADER_BYTES);

/** The bytes of a header, of form 1. */
export function encodeHeader({ generation, parent, schemaVersion, parentFile }: JournalHeader): Buffer {
  const bytes = Buffer.alloc(HALF);
  MAGIC.copy(bytes);
  bytes.write(generation, 8, 'hex');
  bytes.write(parent.generation, 24, 'hex');
  bytes.writeBigUInt64LE(BigInt(parent.position), 40);
  bytes.writeUInt16LE(schemaVersion, 48);
  bytes.writeUInt16LE(1, 50);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 52)), 52);
  bytes.writeBigUInt64LE(BigInt(parentFile?.bytes ?? 0), 56);
  bytes.writeUInt32LE(parentFile?.crc ?? 0, 64);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 68)), 68);
  return Buffer.concat([bytes, bytes]);
}

/** Reads a header; `undefined` when it is not whole. One of a form to come says so by its schema version, which is past all that are known. */
export const decodeHeader = (bytes: Buffer): JournalHeader | undefined => decodeHalf(bytes) ?? decodeHalf(bytes.subarray(HALF));

function decodeHalf(bytes: Buffer): JournalHeader | undefined {
  if (bytes.length < OLD_HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC)) return undefined;
  if (bytes.readUInt32LE(52) !== crc32(bytes.subarray(0, 52))) return undefined;
  const form = bytes.readUInt16LE(50);
  const header = {
    generation: bytes.toString('hex', 8, 24),
    parent: { generation: bytes.toString('hex', 24, 40), position: Number(bytes.readBigUInt64LE(40)) },
  };
  if (form === 0) return { ...header, schemaVersion: bytes.readUInt16LE(48), form };
  if (form > 1) return { ...header, schemaVersion: bytes.readUInt32LE(48) };
  if (bytes.length < HALF || bytes.readUInt32LE(68) !== crc32(bytes.subarray(0, 68))) return undefined;
  const parentFile = { bytes: Number(bytes.readBigUInt64LE(56)), crc: bytes.readUInt32LE(64) };
  return { ...header, schemaVersion: bytes.readUInt16LE(48), ...(parentFile.bytes === 0 ? {} : { parentFile }) };
}

/** The bytes of a record that is to stand at `position`. */
export function encodeRecord(entries: readonly JournalEntry[], header: JournalHeader, position: number): Buffer {
  const json = toJson(entries);
  const length = Buffer.byteLength(json);
  const bytes = Buffer.allocUnsafe(RECORD_HEAD + length);
  const { form = 1 } = header;
  bytes.writeUInt32LE(RECORD_MAGICS[form], 0);
  bytes.writeUInt32LE(length, 4);
  bytes.writeUInt32LE(form === 0 ? header.schemaVersion : position % 2 ** 32, 8);
  bytes.write(json, RECORD_HEAD);
  bytes.writeUInt32LE(recordChecksum(bytes, 0, length, header), 12);
  return bytes;
}

/** Writes anew where records stand that are taken over into another journal, from `position` on. Their bytes are known to be whole. */
export function placeRecords(records: Buffer, to: JournalHeader, position: number): void {
  for (let at = 0; at < records.length; ) {
    const length = records.readUInt32LE(at + 4);
    const { form = 1 } = to;
    records.writeUInt32LE(RECORD_MAGICS[form], at);
    records.writeUInt32LE(form === 0 ? to.schemaVersion : (position + at) % 2 ** 32, at + 8);
    records.writeUInt32LE(recordChecksum(records, at, length, to), at + 12);
    at += RECORD_HEAD + length;
  }
}

function toJson(entries: readonly JournalEntry[]): string {
  try {
    return JSON.stringify(entries);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(entries, (_key, value: unknown) => (typeof value === 'bigint' ? { i: String(value) } : value));
  }
}

/** Where a record stands in a file, where it was written to stand, and its payload's bytes. */
export interface FoundRecord {
  at: number;
  position: number;
  length: number;
}

/** The record that stands at `at`; `undefined` when none does or it is not whole. */
export function findRecord(bytes: Buffer, at: number, header: JournalHeader): FoundRecord | undefined {
  const { form = 1 } = header;
  if (at + RECORD_HEAD > bytes.length || bytes.readUInt32LE(at) !== RECORD_MAGICS[form]) return undefined;
  const length = bytes.readUInt32LE(at + 4);
  if (at + RECORD_HEAD + length > bytes.length || bytes.readUInt32LE(at + 12) !== recordChecksum(bytes, at, length, header)) return undefined;
  if (form === 0) return { at, position: at, length };
  // The upper bits are those of about here.
  const low = bytes.readUInt32LE(at + 8);
  return { at, position: low + Math.round((at - low) / 2 ** 32) * 2 ** 32, length };
}

/** The next whole record from `from` on. */
export function nextRecord(bytes: Buffer, from: number, header: JournalHeader): FoundRecord | undefined {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(RECORD_MAGICS[header.form ?? 1]);
  for (let at = bytes.indexOf(magic, from); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    const found = findRecord(bytes, at, header);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether what stands at `at`, to the end, is a record whose writing was cut short, and not one that was whole before. */
export function isCut(bytes: Buffer, at: number, header: JournalHeader): boolean {
  const { form = 1 } = header;
  // Text never ends so: what the device had not got yet reads as zeros.
  if (at + RECORD_HEAD > bytes.length || bytes.readUInt32LE(bytes.length - 4) === 0) return true;
  const length = bytes.readUInt32LE(at + 4);
  const isInPlace = bytes.readUInt32LE(at) === RECORD_MAGICS[form] && (form === 0 || bytes.readUInt32LE(at + 8) === at % 2 ** 32);
  if (!isInPlace || at + RECORD_HEAD + length <= bytes.length) return false;
  // One that is whole but for its length was not cut.
  const left = Buffer.from(bytes.subarray(at));
  left.writeUInt32LE(left.length - RECORD_HEAD, 4);
  return findRecord(left, 0, header) === undefined;
}

/** What a record holds; `undefined` when it is not of the shape of writes: a journal may come from elsewhere. */
export const entriesOf = (bytes: Buffer, { at, length }: FoundRecord): JournalEntry[] | undefined =>
  decodeEntries(bytes.toString('utf8', at + RECORD_HEAD, at + RECORD_HEAD + length));

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

function recordChecksum(bytes: Buffer, at: number, length: number, { form = 1, generation }: JournalHeader): number {
  const payload = bytes.subarray(at + RECORD_HEAD, at + RECORD_HEAD + length);
  if (form === 0) return crc32(payload, crc32(bytes.subarray(at + 8, at + 12)));
  return crc32(payload, crc32(bytes.subarray(at + 4, at + 12), seedOf(generation)));
}

let seeded = { generation: '', seed: 0 };

/** The checksum that those of a journal's records go on from. */
function seedOf(generation: string): number {
  if (seeded.generation !== generation) seeded = { generation, seed: crc32(Buffer.from(generation, 'hex')) };
  return seeded.seed;
}

/** CRC-32 (IEEE 802.3) of bytes, going on from `seed`. Node gained a native one in 20.15 and 22.2; VS Code's own runtime may be older. */
export const crc32: (bytes: Uint8Array, seed?: number) => number =
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
