/** Longest line that is read, characters; of a longer one nothing is. */
export const MOST_CHARACTERS = 16_384;

/** A piece of output up to its end: a line, or one state of a progress bar that the next one overwrites. */
export interface Piece {
  readonly text: string;
  readonly end: 'line' | 'state';
}

const CODES = /\u001b(?:\[[0-9;?<=>]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*\u001b\\|[ -/]*[0-~])|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/**
 * Splits output into lines, however it comes in chunks. Lines that tell nothing at first sight are dropped here, since most output is such: what is left
 * has no ANSI codes. Holds no more than one line of `MOST_CHARACTERS`.
 */
export class Lines {
  #rest = '';
  /** Whether the line that goes on is too long to be read. */
  #skipping = false;
  readonly #scan = new Scan();

  /** `all` keeps the lines that tell nothing at first sight. */
  push(chunk: string, all: boolean): Piece[] {
    let text = chunk;
    if (this.#skipping) {
      const end = firstEnd(text);
      if (end < 0) return [];
      this.#skipping = false;
      text = text.slice(end + 1);
    }
    if (this.#rest !== '') text = this.#rest + text;
    // A \r at the very end may be half of \r\n.
    const last = Math.max(text.lastIndexOf('\n'), text.endsWith('\r') ? text.lastIndexOf('\r', text.length - 2) : text.lastIndexOf('\r'));
    this.#rest = last < 0 ? text : text.slice(last + 1);
    if (this.#rest.length > MOST_CHARACTERS) {
      this.#rest = '';
      this.#skipping = true;
    }
    return last < 0 ? [] : this.#scan.split(text, last + 1, all);
  }

  /** What is left when the output has ended. */
  end(all: boolean): Piece[] {
    const text = this.#rest;
    this.#rest = '';
    return text === '' ? [] : this.#scan.split(`${text}\n`, text.length + 1, all);
  }
}

function firstEnd(text: string): number {
  const line = text.indexOf('\n');
  const state = text.indexOf('\r');
  return line < 0 ? state : state < 0 ? line : Math.min(line, state);
}

/** Splits whole lines, and remembers whether they are the rows of a table, which have no signs of their own. */
class Scan {
  #inTable = false;

  split(text: string, to: number, all: boolean): Piece[] {
    const pieces: Piece[] = [];
    const marks = new Marks(text);
    for (let from = 0; from < to;) {
      if (!all && !this.#inTable) {
        const next = marks.first(from);
        if (next >= to) break;
        from = Math.max(from, text.lastIndexOf('\n', next) + 1);
      }
      const at = text.indexOf('\n', from);
      const end = at < 0 ? to : at;
      if (marks.state.at(from) < end) splitLine(text.slice(from, end), at >= 0, pieces);
      else {
        const line = text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
        if (all || this.#keeps(text, from, line, marks)) add(pieces, text.slice(from, line), 'line');
      }
      from = end + 1;
    }
    return pieces;
  }

  #keeps(text: string, from: number, to: number, marks: Marks): boolean {
    const found = marks.tells(from, to);
    if (found === 'step') this.#inTable ||= TABLE_HEAD.test(text.slice(from, Math.min(to, from + 200)));
    else if (this.#inTable) {
      this.#inTable = ROW.test(text.slice(from, Math.min(to, from + 40)));
      return this.#inTable || found === 'value';
    }
    return found !== undefined;
  }
}

const TABLE_HEAD = /^\s*(?:epochs?|iter(?:ation)?s?)\s+[A-Za-z_]|metric\s+DataLoader/i;
const ROW = /^\s*(?:\d+(?:\/\d+)?\s|[-=─━]+)|^\s{2,}\S/;

/** The states of one line, of which the last one stays; `\r` at its very end belongs to the line's end. */
function splitLine(line: string, ended: boolean, pieces: Piece[]): void {
  const states = line.split('\r');
  if (ended && states.at(-1) === '') states.pop();
  states.forEach((state, i) => {
    if (ended && i === states.length - 1) add(pieces, state, 'line');
    else if (state !== '') add(pieces, state, 'state');
  });
}

function add(pieces: Piece[], text: string, end: Piece['end']): void {
  if (text.length > MOST_CHARACTERS) return;
  pieces.push({ text: text.includes('\u001b') || text.includes('\b') ? text.replace(CODES, '') : text, end });
}

/** Where one mark stands in a text, asked from front to back, so that the text is walked once. */
class Finder {
  #next = -1;

  constructor(private readonly text: string, private readonly mark: string) {}

  /** Index of the first one at or behind `from`; Infinity when there is none. */
  at(from: number): number {
    if (this.#next < from) {
      this.#next = this.text.indexOf(this.mark, from);
      // The end of a line is no state of a bar.
      if (this.mark === '\r') while (this.#next >= 0 && this.text.charCodeAt(this.#next + 1) === 0x0a) this.#next = this.text.indexOf(this.mark, this.#next + 1);
      if (this.#next < 0) this.#next = Infinity;
    }
    return this.#next;
  }
}

/** The marks without which a line tells nothing: signs beside values, borders of tables, words that say a step. */
class Marks {
  readonly state: Finder;
  readonly #signs: readonly Finder[];
  readonly #borders: readonly Finder[];
  readonly #words: readonly Finder[];

  constructor(private readonly text: string) {
    const finders = (marks: readonly string[]): Finder[] => marks.map((mark) => new Finder(text, mark)).filter((finder) => finder.at(0) < Infinity);
    this.state = new Finder(text, '\r');
    this.#signs = finders(['=', ':']);
    this.#borders = finders(['|', '\u2502', '\u2503']);
    this.#words = finders(['poch', 'POCH', 'Iter', 'iter', 'DataLoader ']);
  }

  /** Index of the first mark at or behind `from`. */
  first(from: number): number {
    let first = this.state.at(from);
    for (const list of [this.#signs, this.#borders, this.#words]) for (const finder of list) first = Math.min(first, finder.at(from));
    return first;
  }

  /** Whether a line can hold a value, or says a step at most. */
  tells(from: number, to: number): 'value' | 'step' | undefined {
    for (const finder of this.#signs) {
      for (let at = finder.at(from); at < to; at = finder.at(at + 1)) if (isValueAfter(this.text, at, to)) return 'value';
    }
    if (this.#borders.some((finder) => finder.at(from) < to)) return 'value';
    return this.#words.some((finder) => finder.at(from) < to) ? 'step' : undefined;
  }
}

/** Whether the sign at `at` is followed by a number, and is none of those within a time such as `12:00:01`. */
function isValueAfter(text: string, at: number, to: number): boolean {
  let i = at + 1;
  while (i < to && (text.charCodeAt(i) === 0x20 || text.charCodeAt(i) === 0x09)) i += 1;
  if (i >= to) return false;
  const c = text.charCodeAt(i);
  if (isDigit(c)) return i !== at + 1 || text.charCodeAt(at) !== 0x3a || !isDigit(text.charCodeAt(at - 1));
  if (c === 0x22 || c === 0x27) return i + 1 < to && BEGINS_VALUE.includes(text.charAt(i + 1));
  return BEGINS_VALUE.includes(text.charAt(i));
}

/** Beside digits: signs, a point, the first letters of nan, inf and np.float64(…), `[` for steps such as `Epoch: [3/10]`, `{`, and what begins a colour. */
const BEGINS_VALUE = '0123456789-+.nNiI[{\u001b';

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
