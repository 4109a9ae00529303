/** A row of a table as text. */
export interface Row {
  readonly cells: readonly string[];
  /** Line of the file it begins in, from 1. */
  readonly line: number;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
/** Characters after which a quote that does not end is taken as a mistake. */
const LONGEST_ROW = 1_000_000;

/** The sign that parts the cells of a table: the one that parts the first lines most evenly. */
export function sniffDelimiter(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '').slice(0, 20);
  const counts = DELIMITERS.map((delimiter) => {
    const each = lines.map((line) => line.replace(/"[^"]*"/g, '').split(delimiter).length - 1);
    const [first = 0] = each;
    return { delimiter, score: first === 0 ? 0 : each.filter((count) => count === first).length * 1000 + first };
  });
  return counts.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

/** Splits a table that comes in chunks into rows, as RFC 4180 writes them, with any delimiter. Blank lines and lines that begin with `#` are left out. */
export class CsvRows {
  #rest = '';
  #line = 0;
  #begun = 0;
  #open = '';
  #first = true;
  /** Line of a quote that never ended. */
  unclosed: number | undefined;

  constructor(private delimiter?: string) {}

  push(chunk: string): Row[] {
    let text = this.#rest + chunk;
    if (this.#first && text !== '') {
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
      // Excel's own way of saying which sign it is.
      const said = /^sep=(.)\r?\n/.exec(text);
      if (said !== null) {
        this.delimiter = said[1] ?? ',';
        text = text.slice(said[0].length);
        this.#line = 1;
      }
      this.#first = false;
    }
    const last = text.lastIndexOf('\n');
    // An old Mac's lines end by \r alone; a \r at the very end may be half of \r\n.
    const end = last >= 0 ? last : text.slice(0, -1).lastIndexOf('\r');
    if (end < 0) {
      this.#rest = text;
      return [];
    }
    this.#rest = text.slice(end + 1);
    this.delimiter ??= sniffDelimiter(text);
    return this.#rows(text.slice(0, end));
  }

  end(): Row[] {
    const text = this.#rest;
    this.#rest = '';
    this.delimiter ??= sniffDelimiter(text);
    const rows = text === '' ? [] : this.#rows(text);
    if (this.#open === '') return rows;
    this.unclosed = this.#begun;
    const cells = this.#open.split(this.delimiter);
    this.#open = '';
    return [...rows, { cells, line: this.#begun }];
  }

  #rows(text: string): Row[] {
    const rows: Row[] = [];
    const delimiter = this.delimiter ?? ',';
    for (const line of text.includes('\r') ? text.split(/\r\n|\r|\n/) : text.split('\n')) {
      this.#line += 1;
      if (this.#open === '') {
        if (line === '' || line.trim() === '' || line.startsWith('#')) continue;
        if (!line.includes('"')) {
          rows.push({ cells: line.split(delimiter), line: this.#line });
          continue;
        }
        this.#begun = this.#line;
      }
      const whole = this.#open === '' ? line : `${this.#open}\n${line}`;
      const cells = splitQuoted(whole, delimiter);
      if (cells === undefined && whole.length < LONGEST_ROW) {
        this.#open = whole;
        continue;
      }
      if (cells === undefined) this.unclosed ??= this.#begun;
      this.#open = '';
      rows.push({ cells: cells ?? whole.split(delimiter), line: this.#begun });
    }
    return rows;
  }
}

/** The cells of a row with quotes; undefined while a quote is open. A quote inside a cell that did not begin with one is a sign like any other. */
function splitQuoted(row: string, delimiter: string): string[] | undefined {
  const cells: string[] = [];
  for (let at = 0; at <= row.length;) {
    const blanks = /[ ]*/y;
    blanks.lastIndex = at;
    blanks.exec(row);
    if (row[blanks.lastIndex] !== '"') {
      const end = row.indexOf(delimiter, at);
      cells.push(row.slice(at, end < 0 ? row.length : end));
      if (end < 0) return cells;
      at = end + delimiter.length;
      continue;
    }
    let close = blanks.lastIndex;
    do {
      close = row.indexOf('"', close + 1);
      if (close < 0) return undefined;
      if (row[close + 1] !== '"') break;
      close += 1;
    } while (close < row.length);
    cells.push(row.slice(blanks.lastIndex + 1, close).replaceAll('""', '"'));
    const next = row.indexOf(delimiter, close);
    if (next < 0) return cells;
    at = next + delimiter.length;
  }
  return cells;
}
