import type { Int64 } from '../protocol/int64';
import type { Reader } from './sql';
import type { SeriesState } from './statistics';

/** Some 250 bytes each. */
const MAX_SERIES = 20_000;

type Columns = [number, number, Int64 | null, Int64 | null, number | null, Int64, Int64, number, 0 | 1, number | null, Int64 | null, number | null, Int64 | null];

/** Statistics of the series written last, so that a point more reads nothing. */
export class SeriesCache {
  readonly #series = new Map<string, SeriesState>();

  /** A copy of the statistics of a series, to be changed and `set` once committed; `undefined` for a new series. */
  read(reader: Reader, run: number, key: string): SeriesState | undefined {
    const known = this.#series.get(`${run}/${key}`);
    return known ? { ...known } : readState(reader, run, key);
  }

  set(run: number, key: string, state: SeriesState): void {
    const name = `${run}/${key}`;
    this.#series.delete(name);
    this.#series.set(name, state);
    if (this.#series.size <= MAX_SERIES) return;
    for (const oldest of this.#series.keys()) {
      this.#series.delete(oldest);
      break;
    }
  }

  clear(): void {
    this.#series.clear();
  }
}

function readState(reader: Reader, run: number, key: string): SeriesState | undefined {
  const row = reader.one<Columns>(
    `SELECT series, count, first_step, first_timestamp, first_value, last_step, last_timestamp, last_value, last_is_nan,
      min_value, min_step, max_value, max_step FROM series WHERE run = ? AND key = ?`, [run, key]);
  if (!row) return undefined;
  const [series, count, firstStep, firstTimestamp, firstValue, lastStep, lastTimestamp, lastValue, lastIsNan, minValue, minStep, maxValue, maxStep] = row;
  return { series, count, firstStep, firstTimestamp, firstValue, lastStep, lastTimestamp, lastValue, lastIsNan, minValue, minStep, maxValue, maxStep };
}
