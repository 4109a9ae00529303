import type { Column, TableFacts } from './dataFacts';

const LINE_END = 10;
const QUOTE = 34;
/** Bytes at the start of a file from which columns and their types are read. */
const HEAD = 64 * 1024;
const MOST_COLUMNS = 2000;

/** Counts the rows of a text of records and reads its columns, as its bytes go by. */
export class CsvReader {
  #quoted = false;
  #rows = 0;
  #last = LINE_END;
  readonly #head: Buffer[] = [];
  #headSize = 0;

  /** `separator` undefined: each line is a record, whatever is in it. `header`: the first names the columns. */
  constructor(
    private readonly separator: string | undefined,
    private readonly header: boolean,
  ) {}

  push(bytes: Buffer): void {
    if (this.#headSize < HEAD) {
      const piece = Buffer.from(bytes.subarray(0, HEAD - this.#headSize));
      this.#head.push(piece);
      this.#headSize += piece.length;
    }
    this.#count(bytes);
  }

  end(): TableFacts {
    const rows = this.#rows + (this.#last === LINE_END ? 0 : 1) - (this.header && this.#headSize > 0 ? 1 : 0);
    const columns = this.separator === undefined ? undefined : readColumns(Buffer.concat(this.#head).toString('utf8'), this.separator);
    return { rows: Math.max(0, rows), ...(columns === undefined ? {} : { columns }) };
  }

  /** A line's end in quotes ends no record. Blank lines are no records. */
  #count(bytes: Buffer): void {
    const quotes = this.separator !== undefined;
    let last = this.#last;
    let quoted = this.#quoted;
    for (const byte of bytes) {
      if (quotes && byte === QUOTE) quoted = !quoted;
      if (byte === LINE_END && !quoted && last !== LINE_END) this.#rows++;
      // A carriage return says nothing: CRLF ends one line, and a line of it alone is blank.
      if (byte !== 13) last = byte;
    }
    this.#last = last;
    this.#quoted = quoted;
  }
}

/** The columns of a table's beginning; undefined when it has no header that could be one. */
function readColumns(text: string, separator: string): Column[] | undefined {
  const records = readRecords(text.replace(/^\uFEFF/, ''), separator, 200);
  const names = records[0];
  if (names === undefined || names.length > MOST_COLUMNS) return undefined;
  // The last record may be cut.
  const rows = records.slice(1, records.length > 2 ? -1 : undefined);
  return names.map((name, index) => ({ type: typeOf(rows.map((row) => row[index] ?? '')), name }));
}

/** The first records of a text, quotes taken off. */
function readRecords(text: string, separator: string, most: number): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const field = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]?[^${separator}\\r\\n]*))(${separator}|\\r?\\n|$)`, 'y');
  while (field.lastIndex < text.length && records.length < most) {
    const found = field.exec(text);
    if (found === null) break;
    record.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] !== separator) {
      if (record.length > 1 || record[0] !== '') records.push(record);
      record = [];
    }
  }
  return records;
}

function typeOf(values: readonly string[]): string {
  const known = values.filter((value) => value !== '' && !/^(?:na|nan|null|none)$/i.test(value));
  if (known.length === 0) return 'string';
  if (known.every((value) => /^[-+]?\d{1,18}$/.test(value))) return known.length === values.length ? 'long' : 'double';
  if (known.every((value) => /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$|^[-+]?inf(?:inity)?$/i.test(value))) return 'double';
  return known.every((value) => /^(?:true|false)$/i.test(value)) ? 'boolean' : 'string';
}
