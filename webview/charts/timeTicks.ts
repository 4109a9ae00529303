import { formatClock, formatDay, formatNumber, NBSP } from '../ui/format';

/** What the x of a chart is: steps, UTC ms, or ms since a run began. */
export type AxisKind = 'step' | 'time' | 'relative';

/** A named place on an axis. */
export interface Tick {
  readonly value: number;
  readonly label: string;
}

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
const STRIDES = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((many) => many * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((many) => many * MINUTE),
  ...[1, 2, 3, 6, 12].map((many) => many * HOUR),
  ...[1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1825, 3650].map((many) => many * DAY),
];

/** Ticks of moments (UTC ms), at whole hours, days and so on of the clock here; the day is said at midnight, and where strides are days. */
export function momentTicks(min: number, max: number, most: number): Tick[] {
  const stride = strideOf(max - min, most);
  const shift = new Date(min).getTimezoneOffset() * MINUTE;
  return places(min - shift, max - shift, stride).map((local) => {
    const value = local + shift;
    const midnight = local % DAY === 0;
    return { value, label: stride >= DAY || midnight ? formatDay(value) : formatClock(value, stride < MINUTE) };
  });
}

/** Ticks of a duration in ms, in one unit for all. */
export function durationTicks(min: number, max: number, most: number): Tick[] {
  const stride = strideOf(max - min, most);
  const [unit, sign] = unitOf(Math.max(stride, Math.min(Math.abs(max), stride * 10)));
  return places(min, max, stride).map((value) => ({ value, label: value === 0 ? '0' : `${formatNumber(value / unit, 4)}${NBSP}${sign}` }));
}

/** A duration in ms in one unit: `2.5 min`. */
export function shortDuration(ms: number): string {
  const [unit, sign] = unitOf(Math.abs(ms));
  return `${formatNumber(ms / unit, 3)}${NBSP}${sign}`;
}

/** What the cursor stands at, in words. */
export function sayX(kind: AxisKind, x: number, stepWord: string): string {
  if (kind === 'step') return `${stepWord} ${formatNumber(x)}`;
  return kind === 'relative' ? shortDuration(x) : `${formatDay(x)}, ${formatClock(x)}`;
}

function unitOf(ms: number): [number, string] {
  if (ms < SECOND) return [1, 'ms'];
  if (ms < 2 * MINUTE) return [SECOND, 's'];
  if (ms < 2 * HOUR) return [MINUTE, 'min'];
  return ms < 3 * DAY ? [HOUR, 'h'] : [DAY, 'd'];
}

function strideOf(span: number, most: number): number {
  return STRIDES.find((stride) => span / stride <= most) ?? 3650 * DAY * Math.ceil(span / (3650 * DAY * most));
}

function places(min: number, max: number, stride: number): number[] {
  const first = Math.ceil(min / stride);
  const count = Math.max(0, Math.floor(max / stride) - first + 1);
  return Array.from({ length: Number.isFinite(count) ? count : 0 }, (_, index) => (first + index) * stride);
}
