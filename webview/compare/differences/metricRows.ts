import type { Direction } from '../../../src/protocol/direction';
import { columnFormat, exactNumber, fixed, NBSP } from '../../ui/format';
import { percentOf, signed, type Cell, type DifferenceWords, type MetricStep, type Row } from './cells';

/** A metric of all runs, the baseline first; `undefined` where it was not logged. */
export interface MetricValues {
  readonly key: string;
  readonly label: string;
  readonly values: readonly (number | undefined)[];
  readonly direction: Direction;
  /** How values and differences are written; with one precision for the row when absent. */
  readonly write?: (value: number) => string;
}

/** A row of a metric: each value with its difference, percent, and a bar against the greatest difference of the row. */
export function metricRow({ key, label, values, direction, write }: MetricValues, words: DifferenceWords): Row {
  const [baseline, ...others] = values;
  const logged = values.filter((value): value is number => value !== undefined);
  const format = write ?? columnFormat(logged);
  const deltas = others.map((value) => (value === undefined || baseline === undefined ? Number.NaN : value - baseline));
  const greatest = Math.max(0, ...deltas.filter((delta) => Number.isFinite(delta)).map(Math.abs));
  const cells = others.map((value, index): Cell => {
    if (value === undefined) return { text: words.notLogged, look: 'absent', ...(baseline === undefined ? {} : { letter: 'D' as const }) };
    const text = { text: format(value), full: exactNumber(value) };
    if (baseline === undefined) return { ...text, look: 'plain', letter: 'A', metric: { share: 0 } };
    if (Object.is(value, baseline) || value === baseline) return { ...text, look: 'same', metric: { share: 0 } };
    return { ...text, look: 'plain', ...(Number.isFinite(deltas[index]) ? {} : { letter: 'M' as const }), metric: stepOf(deltas[index] ?? Number.NaN, baseline, greatest, direction, format) };
  });
  return {
    key,
    label,
    note: direction === 'unknown' ? words.directionUnknown : direction === 'higher' ? words.higherBetter : words.lowerBetter,
    cells: [baseline === undefined ? { text: words.notLogged, look: 'absent' } : { text: format(baseline), full: exactNumber(baseline), look: 'plain', metric: { share: 0 } }, ...cells],
    differs: cells.some((cell) => cell.look === 'plain' || cell.letter !== undefined),
    kind: 'metric',
  };
}

function stepOf(delta: number, baseline: number, greatest: number, direction: Direction, format: (value: number) => string): MetricStep {
  if (!Number.isFinite(delta) || delta === 0) return { share: 0 };
  const percent = percentOf(delta, baseline);
  return {
    delta: signed(delta, format),
    rises: delta > 0,
    share: greatest > 0 ? Math.abs(delta) / greatest : 0,
    ...(percent === undefined ? {} : { percent }),
    ...(direction === 'unknown' ? {} : { better: delta > 0 === (direction === 'higher') }),
  };
}

/** Durations as they are written where the longest takes minutes: in full seconds, as elsewhere, so that differences are those of what is read. */
export function wholeSeconds(durations: readonly (number | undefined)[]): readonly (number | undefined)[] {
  const long = durations.some((ms) => (ms ?? 0) >= 60_000);
  return long ? durations.map((ms) => (ms === undefined ? undefined : Math.floor(ms / 1000) * 1000)) : durations;
}

/** Durations in ms with one precision: ms under a second, seconds with one decimal while all are under a minute, else `9:46` and `1:02:07`. */
export function clockFormat(durations: readonly (number | undefined)[]): (ms: number) => string {
  const longest = Math.max(0, ...durations.map((ms) => ms ?? 0));
  if (longest < 1000) return (ms) => `${fixed(ms, 0)}${NBSP}ms`;
  if (longest < 60_000) return (ms) => `${fixed(ms / 1000, longest < 10_000 ? 2 : 1)}${NBSP}s`;
  const two = (value: number): string => String(value).padStart(2, '0');
  return (ms) => {
    const seconds = Math.floor(ms / 1000);
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return longest < 3_600_000 && hours === 0 ? `${minutes}:${two(rest)}` : `${hours}:${two(minutes)}:${two(rest)}`;
  };
}
