import { createReadStream } from 'node:fs';

/** Longest row in characters, and most cells in it: more is no table. */
const LONGEST = 8 * 1024 * 1024;
const MOST_CELLS = 20_000;

/** A row of a table of text. */
export interface Row {
  readonly cells: readonly string[];
  /** Line in which it begins, from 1. */
  readonly line: number;
  /** Where it begins in the file, and where the next one does, bytes. */
  readonly start: number;
  readonly end: number;
  /** Whether an end of line stands behind it: a last row without one may be still written. */
  readonly isEnded: boolean;
}

/** The text has a row that no table has. */
export class RowError extends Error {
  override readonly name = 'RowError';
}

/**
 * The rows of a file of separated values (RFC 4180, with any separator and end of line), blank lines left out, in constant memory. Bytes that are no UTF-8
 * become U+FFFD. Raises `RowError` for a row past all measure, such as one whose quotes never close.
 */
export async function* readRows(path: string, separator: string, signal: AbortSignal, from = 0): AsyncGenerator<Row> {
  const rows = new RowReader(separator, from);
  // A character a byte, so that it is known where a row begins; cells are made UTF-8 one by one.
  const stream = createReadStream(path, { encoding: 'latin1', highWaterMark: 256 * 1024, signal, start: from });
  for await (const piece of stream as AsyncIterable<string>) yield* rows.push(piece);
  yield* rows.end();
}

/** Takes a text in pieces, a character for each of its bytes, and gives its rows. */
export class RowReader {
  #cells: string[] = [];
  #cell = '';
  #size = 0;
  #line = 1;
  #begins = 1;
  /** Bytes before the piece, and where the row begins. */
  #passed: number;
  #start: number;
  #state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  #isAfterReturn = false;
  #isFirst: boolean;
  readonly #special: RegExp;

  constructor(private readonly separator: string, from = 0) {
    this.#passed = from;
    this.#start = from;
    this.#isFirst = from === 0;
    this.#special = new RegExp(`[\\x${separator.charCodeAt(0).toString(16).padStart(2, '0')}\\r\\n]`, 'g');
  }

  *push(text: string): Iterable<Row> {
    let at = 0;
    if (this.#isFirst && text.length > 0) {
      this.#isFirst = false;
      if (text.startsWith('\u00ef\u00bb\u00bf')) at = 3;
    }
    while (at < text.length) {
      if (this.#state === 'quoted') at = this.#quoted(text, at);
      else {
        const char = text[at] ?? '';
        if (this.#state === 'start' && char === '"') {
          this.#state = 'quoted';
          this.#isAfterReturn = false;
          at++;
        } else if (this.#state === 'closed' && char === '"') {
          // Two marks are one of the text.
          this.#take('"');
          this.#state = 'quoted';
          at++;
        } else {
          const end = this.#plain(text, at);
          if (end < text.length) yield* this.#end(text[end] ?? '', this.#passed + end + 1);
          at = end + 1;
        }
      }
    }
    this.#passed += text.length;
  }

  *end(): Iterable<Row> {
    if (this.#cells.length > 0 || this.#cell !== '' || this.#state !== 'start') yield* this.#row(false, this.#passed);
  }

  /** Text within quotes up to where they close, or the end of the piece. */
  #quoted(text: string, at: number): number {
    const close = text.indexOf('"', at);
    const end = close < 0 ? text.length : close;
    const inside = text.slice(at, end);
    for (let line = inside.indexOf('\n'); line >= 0; line = inside.indexOf('\n', line + 1)) this.#line++;
    this.#take(inside);
    if (close >= 0) this.#state = 'closed';
    return end + 1;
  }

  /** Text up to a separator or an end of line. */
  #plain(text: string, at: number): number {
    this.#special.lastIndex = at;
    const end = this.#special.exec(text)?.index ?? text.length;
    if (end > at) {
      this.#take(text.slice(at, end));
      this.#state = 'plain';
      this.#isAfterReturn = false;
    }
    return end;
  }

  *#end(char: string, next: number): Iterable<Row> {
    if (char === this.separator) {
      this.#isAfterReturn = false;
      this.#cells.push(decoded(this.#cell));
      this.#cell = '';
      this.#state = 'start';
      if (this.#cells.length > MOST_CELLS) throw new RowError(`Line ${this.#begins} has more than ${MOST_CELLS} columns`);
      return;
    }
    const isRest = char === '\n' && this.#isAfterReturn;
    this.#isAfterReturn = char === '\r';
    if (!isRest) {
      if (this.#cells.length > 0 || this.#cell !== '' || this.#state === 'closed') yield* this.#row(true, next);
      this.#line++;
    }
    this.#start = next;
    this.#begins = this.#line;
  }

  *#row(isEnded: boolean, end: number): Iterable<Row> {
    yield { cells: [...this.#cells, decoded(this.#cell)], line: this.#begins, start: this.#start, end, isEnded };
    this.#cells = [];
    this.#cell = '';
    this.#size = 0;
    this.#state = 'start';
  }

  #take(text: string): void {
    this.#size += text.length;
    if (this.#size > LONGEST) throw new RowError(`Line ${this.#begins} is longer than ${LONGEST} characters`);
    this.#cell += text;
  }
}

function decoded(cell: string): string {
  return /[\u0080-\u00ff]/.test(cell) ? Buffer.from(cell, 'latin1').toString('utf8') : cell;
}
