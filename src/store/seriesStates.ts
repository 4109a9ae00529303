import type { Int64 } from '../protocol/int64';
import type { Reader } from './sql';
import type { SeriesState } from './statistics';

type Columns = [string, number, number, Int64 | null, Int64 | null, number | null, Int64, Int64, number, 0 | 1, number | null, Int64 | null, number | null, Int64 | null];

const SELECT = `SELECT key, series, count, first_step, first_timestamp, first_value, last_step, last_timestamp, last_value, last_is_nan,
  min_value, min_step, max_value, max_step FROM series WHERE run = ?`;

/** The statistics of one series of a run; `undefined` when it is not there. */
export function readState(reader: Reader, run: number, key: string): SeriesState | undefined {
  const row = reader.one<Columns>(`${SELECT} AND key = ?`, [run, key]);
  return row && toState(row);
}

/** The statistics of the series of a run by key, at most so many. */
export function readStates(reader: Reader, run: number, most: number): Map<string, SeriesState> {
  return new Map(reader.all<Columns>(`${SELECT} LIMIT ?`, [run, most]).map((row) => [row[0], toState(row)]));
}

function toState(row: Columns): SeriesState {
  const [, series, count, firstStep, firstTimestamp, firstValue, lastStep, lastTimestamp, lastValue, lastIsNan, minValue, minStep, maxValue, maxStep] = row;
  return { series, count, firstStep, firstTimestamp, firstValue, lastStep, lastTimestamp, lastValue, lastIsNan, minValue, minStep, maxValue, maxStep };
}
