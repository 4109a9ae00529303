const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '+inf': Infinity, '-inf': -Infinity, infinity: Infinity, '+infinity': Infinity, '-infinity': -Infinity };

/** The number that a cell is, as Python and its libraries write them; undefined for anything else. */
export function numberInCell(cell: string): number | undefined {
  const text = cell.trim();
  if (NUMBER.test(text)) return Number(text);
  return SPECIAL[text.toLowerCase()];
}

/** The 64-bit integer that a cell is, also one written as `3.0`; undefined for anything else. */
export function integerInCell(cell: string): number | bigint | undefined {
  const text = cell.trim().replace(/\.0*$/, '');
  if (!/^[+-]?\d{1,19}$/.test(text)) {
    const value = numberInCell(text);
    return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
  }
  const exact = BigInt(text.replace('+', ''));
  if (BigInt.asIntN(64, exact) !== exact) return undefined;
  const value = Number(exact);
  return Number.isSafeInteger(value) ? value : exact;
}
