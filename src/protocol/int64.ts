/**
 * A 64-bit integer as it travels in MLflow's JSON: a `number` while it is exact
 * (|n| ≤ 2^53 − 1), a `bigint` beyond. Steps and timestamps are of this type.
 */
export type Int64 = number | bigint;

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** The smallest exact form of an integer. Raises `RangeError` when it does not fit 64 bits. */
export function toInt64(value: bigint | number): Int64 {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an exact integer`);
    return value;
  }
  if (value < MIN_INT64 || value > MAX_INT64) throw new RangeError(`${value} does not fit 64 bits`);
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(value)
    : value;
}

/** Orders two 64-bit integers exactly, whichever form they have. */
export function compareInt64(a: Int64, b: Int64): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
