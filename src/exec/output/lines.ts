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
    if (!all && !this.#inTable && !mayTell(text)) return pieces;
    const bars = text.includes('\r');
    for (let from = 0; from < to;) {
      const at = text.indexOf('\n', from);
      const line = at < 0 ? to : at;
      if (bars) splitLine(text.slice(from, line), at >= 0, (state) => all || this.#keeps(state, 0, state.length), pieces);
      else if (all || this.#keeps(text, from, line)) add(pieces, text.slice(from, line), 'line');
      from = line + 1;
    }
    return pieces;
  }

  #keeps(text: string, from: number, to: number): boolean {
    const found = tells(text, from, to);
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

/** The states of one line; `\r\n` ends it as `\n` does. */
function splitLine(line: string, ended: boolean, keeps: (state: string) => boolean, pieces: Piece[]): void {
  const states = line.split('\r');
  const last = states.length - 1;
  states.forEach((state, i) => {
    if (i < last) {
      const whole = i === last - 1 && states[last] === '' && ended;
      if (whole || state !== '') add(pieces, state, whole ? 'line' : 'state');
    } else if (ended && (state !== '' || last === 0) && (last > 0 || keeps(state))) add(pieces, state, 'line');
  });
}

function add(pieces: Piece[], text: string, end: Piece['end']): void {
  if (text.length > MOST_CHARACTERS) return;
  pieces.push({ text: text.includes('\u001b') || text.includes('\b') ? text.replace(CODES, '') : text, end });
}

/** Whether a chunk can hold anything: signs that stand beside values, or a word that says a step. */
function mayTell(text: string): boolean {
  return text.includes('=') || text.includes(':') || text.includes('\u2502') || text.includes('\u2503') || text.includes('|') || text.includes('\r') || SAYS_STEP.test(text);
}

const SAYS_STEP = /[Ee]poch|EPOCH|[Ii]ter|DataLoader /;

/** Whether a line can hold a value: a number after a sign for values, a border of a table, or a word that says a step. */
function tells(text: string, from: number, to: number): 'value' | 'step' | undefined {
  let step = false;
  for (let i = from; i < to; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 0x3d || c === 0x3a) {
      if (isValueAfter(text, i, to)) return 'value';
    } else if (c === 0x2502 || c === 0x2503 || c === 0x7c) return 'value';
    else if ((c === 0x65 || c === 0x45) && (text.startsWith('poch', i + 1) || text.startsWith('POCH', i + 1))) step = true;
    else if ((c === 0x49 || c === 0x69) && text.startsWith('ter', i + 1)) step = true;
    else if (c === 0x44 && text.startsWith('ataLoader ', i + 1)) step = true;
  }
  return step ? 'step' : undefined;
}

/** Whether the sign at `at` is followed by a number, and is none of those within a time such as `12:00:01`. */
function isValueAfter(text: string, at: number, to: number): boolean {
  let i = at + 1;
  while (i < to && (text.charCodeAt(i) === 0x20 || text.charCodeAt(i) === 0x09)) i += 1;
  if (i >= to) return false;
  if (i === at + 1 && isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(i)) && text.charCodeAt(at) === 0x3a) return false;
  const c = text.charCodeAt(i);
  // Digits, sign, point, quote, and the first letters of nan, inf and np.float64(…); `[` for steps such as `Epoch: [3/10]`.
  return isDigit(c) || c === 0x2d || c === 0x2b || c === 0x2e || c === 0x22 || c === 0x27 || c === 0x6e || c === 0x4e || c === 0x69 || c === 0x49 || c === 0x5b || c === 0x7b || c === 0x1b;
}

const isDigit = (c: number): boolean => c >= 0x30 && c <= 0x39;
