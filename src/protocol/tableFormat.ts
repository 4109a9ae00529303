import type { ColumnSeries, Table, TableColumn, TableGroups } from './table';

/*
 * Tables and series as bytes: a little-endian 32-bit length, that many bytes of JSON (UTF-8) that says what follows, then the arrays one after
 * another, each at a multiple of 8 bytes from the start. Arrays are little-endian, as all machines that VS Code runs on are.
 */

type Numbers = Float64Array | Int32Array | Uint32Array | Uint8Array;

interface TableHead {
  readonly total: number;
  readonly runs: readonly string[];
  readonly groups?: readonly string[];
  readonly columns: readonly { readonly id: string; readonly words: readonly string[] }[];
}

type SeriesHead = readonly { readonly run_id: string; readonly key: string; readonly points: number; readonly count: number; readonly whole: boolean }[];

/** Content type of both formats. */
export const TABLE_TYPE = 'application/vnd.trialbook.columns';

/** A table as bytes. */
export function writeTable(table: Table): Uint8Array {
  const head: TableHead = {
    total: table.total,
    runs: table.runs,
    ...(table.groups === undefined ? {} : { groups: table.groups.names }),
    columns: table.columns.map(({ id, words }) => ({ id, words })),
  };
  const arrays: Numbers[] = table.groups === undefined ? [] : [table.groups.ends];
  for (const { numbers, codes, kinds } of table.columns) arrays.push(numbers, codes, kinds);
  return write(head, arrays);
}

/** The table in the bytes; its arrays lie in them when these start at a multiple of 8 bytes, else in a copy. Raises `RangeError` when they are cut short. */
export function readTable(bytes: Uint8Array): Table {
  const reader = new Reader(bytes);
  const head = reader.head as TableHead;
  const count = head.runs.length;
  const groups: TableGroups | undefined = head.groups === undefined ? undefined : { names: head.groups, ends: reader.take(Uint32Array, head.groups.length) };
  const columns = head.columns.map(
    ({ id, words }): TableColumn => ({ id, words, numbers: reader.take(Float64Array, count), codes: reader.take(Int32Array, count), kinds: reader.take(Uint8Array, count) }),
  );
  return { total: head.total, runs: head.runs, columns, ...(groups === undefined ? {} : { groups }) };
}

/** Series as bytes. */
export function writeSeriesColumns(series: readonly ColumnSeries[]): Uint8Array {
  const head: SeriesHead = series.map(({ run_id, key, xs, count, whole }) => ({ run_id, key, points: xs.length, count, whole }));
  return write(head, series.flatMap(({ xs, ys }) => [xs, ys]));
}

/** The series in the bytes; see `readTable`. */
export function readSeriesColumns(bytes: Uint8Array): ColumnSeries[] {
  const reader = new Reader(bytes);
  return (reader.head as SeriesHead).map(({ points, ...rest }) => ({ ...rest, xs: reader.take(Float64Array, points), ys: reader.take(Float64Array, points) }));
}

function write(head: unknown, arrays: readonly Numbers[]): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(head));
  let size = aligned(4 + json.length);
  for (const array of arrays) size = aligned(size + array.byteLength);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = aligned(4 + json.length);
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = aligned(at + array.byteLength);
  }
  return bytes;
}

function aligned(size: number): number {
  return Math.ceil(size / 8) * 8;
}

class Reader {
  readonly head: unknown;
  private readonly bytes: Uint8Array;
  private at: number;

  constructor(given: Uint8Array) {
    this.bytes = given.byteOffset % 8 === 0 ? given : given.slice();
    const length = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength).getUint32(0, true);
    if (4 + length > this.bytes.length) throw new RangeError('The columns are cut short.');
    this.head = JSON.parse(new TextDecoder().decode(this.bytes.subarray(4, 4 + length)));
    this.at = aligned(4 + length);
  }

  /** The next array. */
  take<T extends Numbers>(kind: { new (buffer: ArrayBuffer, offset: number, length: number): T; readonly BYTES_PER_ELEMENT: number }, length: number): T {
    const size = length * kind.BYTES_PER_ELEMENT;
    if (this.at + size > this.bytes.length) throw new RangeError('The columns are cut short.');
    const array = new kind(this.bytes.buffer as ArrayBuffer, this.bytes.byteOffset + this.at, length);
    this.at = aligned(this.at + size);
    return array;
  }
}
