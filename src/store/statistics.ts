import type { Int64 } from '../protocol/int64';
import type { SqlValue } from './sql';

/** A point as it is stored: NaN is 0 with its flag, an infinity the largest double. */
export interface Point {
  step: Int64;
  timestamp: Int64;
  value: number;
  isNan: 0 | 1;
}

/** The running statistics of a series; those that are `null` have seen no number yet. */
export interface SeriesState {
  series: number;
  count: number;
  firstStep: Int64 | null;
  firstTimestamp: Int64 | null;
  firstValue: number | null;
  lastStep: Int64;
  lastTimestamp: Int64;
  lastValue: number;
  lastIsNan: 0 | 1;
  minValue: number | null;
  minStep: Int64 | null;
  maxValue: number | null;
  maxStep: Int64 | null;
}

/** The stored form of a value. */
export function storedValue(value: number): { value: number; isNan: 0 | 1 } {
  if (Number.isNaN(value)) return { value: 0, isNan: 1 };
  if (value === Infinity) return { value: Number.MAX_VALUE, isNan: 0 };
  if (value === -Infinity) return { value: -Number.MAX_VALUE, isNan: 0 };
  return { value, isNan: 0 };
}

/** Statistics of a new series that begins with this point. */
export function startSeries(series: number, point: Point): SeriesState {
  return {
    series, count: 0,
    firstStep: null, firstTimestamp: null, firstValue: null,
    lastStep: point.step, lastTimestamp: point.timestamp, lastValue: point.value, lastIsNan: point.isNan,
    minValue: null, minStep: null, maxValue: null, maxStep: null,
  };
}

/**
 * Adds a point to everything but the count, which only the insertion knows: the same point again changes nothing. Answers whether it comes after all that
 * the series had, so that it is surely new.
 */
export function addPoint(state: SeriesState, point: Point): boolean {
  const later = isLater(point, state);
  if (later) {
    state.lastStep = point.step;
    state.lastTimestamp = point.timestamp;
    state.lastValue = point.value;
    state.lastIsNan = point.isNan;
  }
  if (point.isNan) return later;
  if (isEarlier(point, state)) {
    state.firstStep = point.step;
    state.firstTimestamp = point.timestamp;
    state.firstValue = point.value;
  }
  if (state.minValue === null || point.value < state.minValue || (point.value === state.minValue && point.step < (state.minStep ?? 0))) {
    state.minValue = point.value;
    state.minStep = point.step;
  }
  if (state.maxValue === null || point.value > state.maxValue || (point.value === state.maxValue && point.step < (state.maxStep ?? 0))) {
    state.maxValue = point.value;
    state.maxStep = point.step;
  }
  return later;
}

/** MLflow's order of points: step, then timestamp, then value. Steps may be number or bigint, so `===` compares wrongly. */
function isLater(point: Point, state: SeriesState): boolean {
  if (point.step > state.lastStep) return true;
  if (point.step < state.lastStep) return false;
  if (point.timestamp > state.lastTimestamp) return true;
  if (point.timestamp < state.lastTimestamp) return false;
  return point.value > state.lastValue;
}

function isEarlier(point: Point, state: SeriesState): boolean {
  if (state.firstStep === null || state.firstTimestamp === null || state.firstValue === null) return true;
  if (point.step < state.firstStep) return true;
  if (point.step > state.firstStep) return false;
  if (point.timestamp < state.firstTimestamp) return true;
  if (point.timestamp > state.firstTimestamp) return false;
  return point.value < state.firstValue;
}

/** The columns of statistics in the order of `series.insert` and `series.update`. */
export const stateColumns = (s: SeriesState): SqlValue[] => [
  s.count, s.firstStep, s.firstTimestamp, s.firstValue, s.lastStep, s.lastTimestamp, s.lastValue, s.lastIsNan,
  s.minValue, s.minStep, s.maxValue, s.maxStep,
];
