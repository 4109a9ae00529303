import { CELL, type TableColumn } from '../protocol/table';

/** Numbers as programs write them; MLflow's params are text. */
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL = /^([+-]?)(?:nan|inf|infinity)$/i;

/** What a text says as a number: NaN and infinities as Python and JavaScript write them too; undefined when it is none. */
export function writtenNumber(text: string): number | undefined {
  const first = text.charCodeAt(0);
  // Digits, signs and dots come first in a number; of letters only those of `inf` and `nan` do.
  if (first <= 57) {
    if (NUMBER.test(text)) {
      const number = Number(text);
      return Number.isFinite(number) ? number : undefined;
    }
  } else if ((first | 32) !== 105 && (first | 32) !== 110) return undefined;
  const special = SPECIAL.exec(text);
  if (special === null) return undefined;
  return /nan/i.test(text) ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
}

/** What was learned of a text; texts come again and again. */
interface Known {
  readonly kind: number;
  readonly number: number;
  readonly code: number;
}

/** Texts remembered for a column: a param of a grid has a few, one drawn at random never comes again. */
const MAX_KNOWN = 500;

/** A column that is being filled, with room to grow. Rows that nothing was put in are absent. */
export class ColumnBuilder implements TableColumn {
  kinds: Uint8Array;
  numbers: Float64Array;
  codes: Int32Array;
  readonly words: string[] = [];
  private readonly codeOf = new Map<string, number>();
  private readonly known = new Map<string, Known>();

  constructor(
    readonly id: string,
    rows: number,
  ) {
    this.kinds = new Uint8Array(rows);
    this.numbers = new Float64Array(rows).fill(Number.NaN);
    this.codes = new Int32Array(rows).fill(-1);
  }

  /** Makes room for so many rows. */
  grow(rows: number): void {
    if (rows <= this.kinds.length) return;
    const room = Math.max(rows, Math.ceil(this.kinds.length * 1.5));
    const [kinds, numbers, codes] = [new Uint8Array(room), new Float64Array(room).fill(Number.NaN), new Int32Array(room).fill(-1)];
    kinds.set(this.kinds);
    numbers.set(this.numbers);
    codes.set(this.codes);
    [this.kinds, this.numbers, this.codes] = [kinds, numbers, codes];
  }

  /** Nothing in this row. */
  clear(row: number): void {
    this.put(row, CELL.absent, Number.NaN, -1);
  }

  /** A number, NaN or an infinity. */
  putNumber(row: number, number: number): void {
    this.put(row, Number.isFinite(number) ? CELL.number : CELL.special, number, -1);
  }

  /** A text, whatever it says. */
  putText(row: number, text: string): void {
    this.put(row, CELL.text, Number.NaN, this.code(text));
  }

  /** A text that is a number where it is written as one, as params are. */
  putWritten(row: number, text: string): void {
    const known = this.known.get(text) ?? this.learn(text);
    this.put(row, known.kind, known.number, known.code);
  }

  /** Takes the first `count` rows of another column, from row `at` on. */
  copy(from: TableColumn, at: number, count: number): void {
    const codes = from.words.map((word) => this.code(word));
    for (let row = 0; row < count; row++) {
      const code = from.codes[row] ?? -1;
      this.put(at + row, from.kinds[row] ?? CELL.absent, from.numbers[row] ?? Number.NaN, code < 0 ? -1 : (codes[code] ?? -1));
    }
  }

  private put(row: number, kind: number, number: number, code: number): void {
    this.kinds[row] = kind;
    this.numbers[row] = number;
    this.codes[row] = code;
  }

  private learn(text: string): Known {
    const plain = Number(text);
    // What JavaScript writes the same way is a number for certain, which is the usual case and the cheapest to see.
    const usual = Number.isFinite(plain) && String(plain) === text;
    const number = usual ? plain : writtenNumber(text);
    const known =
      number === undefined
        ? { kind: CELL.text, number: Number.NaN, code: this.code(text) }
        : { kind: Number.isFinite(number) ? CELL.number : CELL.special, number, code: usual ? -1 : this.code(text) };
    if (this.known.size < MAX_KNOWN) this.known.set(text, known);
    return known;
  }

  private code(text: string): number {
    const known = this.codeOf.get(text);
    if (known !== undefined) return known;
    const code = this.words.push(text) - 1;
    this.codeOf.set(text, code);
    return code;
  }
}
