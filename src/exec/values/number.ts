const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SPECIAL: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '+inf': Infinity, '-inf': -Infinity, infinity: Infinity, '+infinity': Infinity, '-infinity': -Infinity };

/** Whether a text is a number as programs write them, NaN and infinities included. */
export function isNumber(text: string): boolean {
  return toNumber(text) !== undefined;
}

/** The number a text is; undefined when it is none. */
export function toNumber(text: string): number | undefined {
  const plain = text.trim();
  if (NUMBER.test(plain)) return Number(plain);
  return SPECIAL[plain.toLowerCase()];
}
