/** A number as a person reads it, with what stands around it. */
export interface Quantity {
  readonly value: number;
  /** Lower-case unit when one stands behind it, `%` included. */
  readonly unit?: string;
  /** `10` in `3/10`. */
  readonly total?: number;
  /** Whether it was written with a point, an exponent or as NaN or an infinity. */
  readonly decimal: boolean;
  /** Index of the first character behind it and its unit. */
  readonly end: number;
}

/** Thousands are separated strictly, so that `1,234` is a number and `0,5` is none. */
const NUMBER = /[+-]?(?:(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:_\d+)*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf(?:inity)?)(?!\w)/iy;
const UNIT = /\s?(%|[munµμ]?s|secs?|seconds?|mins?|minutes?|h|hours?|[kKMGT]i?[Bb]|B|bytes|[kMG]?Hz|dB|px|°C|[A-Za-z]+\/[A-Za-z]+)(?![\w/])/y;
const TOTAL = /\s?\/\s?(\d+)(?![\w./-])/y;

/** Reads the number that begins at `from`. Undefined when there is none, or when it is a piece of something else: a date, a time, a version, an address. */
export function readQuantity(text: string, from: number): Quantity | undefined {
  NUMBER.lastIndex = from;
  const found = NUMBER.exec(text)?.[0];
  if (found === undefined) return undefined;
  let end = from + found.length;
  const value = numberOf(found);
  const decimal = !/^[+-]?[\d,_]+$/.test(found);
  TOTAL.lastIndex = end;
  const total = decimal ? null : TOTAL.exec(text);
  if (total !== null) return { value, decimal, total: Number(total[1]), end: TOTAL.lastIndex };
  UNIT.lastIndex = end;
  const unit = UNIT.exec(text);
  if (unit !== null) end = UNIT.lastIndex;
  if (!mayFollow(text, end)) return undefined;
  return { value, decimal, end, ...(unit === null ? {} : { unit: unit[1]?.toLowerCase() ?? '' }) };
}

/** The value of a written number; thousands may be grouped. NaN for what is none. */
export function numberOf(text: string): number {
  const plain = text.trim().replace(/[,_]/g, '').toLowerCase();
  const infinite = /^([+-]?)inf(?:inity)?$/.exec(plain);
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity;
  return plain === '' ? NaN : Number(plain);
}

/** Whether a number can end at `at`: by a blank, a closing sign, a comma that is no decimal one, a full stop, or the error of a mean. */
function mayFollow(text: string, at: number): boolean {
  const next = text[at];
  if (next === undefined || /[\s;)\]}|│┃'"!(±]/.test(next)) return true;
  const after = text[at + 1];
  if (next === ',') return after === undefined || !/\d/.test(after);
  if (next === '.') return after === undefined || /\s/.test(after);
  return next === '+' && after !== undefined && /[\d/.]/.test(after);
}
