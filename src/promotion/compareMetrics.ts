import { guessDirection, type Direction } from '../protocol/direction';
import type { MetricFact } from './facts';

/** How a metric went from one version to another. */
export type MetricVerdict = 'better' | 'worse' | 'same' | 'only-before' | 'only-after'
  /** It has no direction, or one of the two is no number. */
  | 'unknown';

/** A metric of two versions side by side. */
export interface MetricRow {
  readonly key: string;
  readonly direction: Direction;
  /** May be NaN or infinite. */
  readonly before?: number;
  readonly after?: number;
  /** `after - before`; absent unless both are finite. */
  readonly change?: number;
  /** The change in percent of the size of `before`; absent where that is 0. */
  readonly percent?: number;
  readonly verdict: MetricVerdict;
}

/** Which way a metric gets better: as the team says in `trialbook.json`, else as its name says. */
export function directionsOf(said: ReadonlyMap<string, Direction>): (key: string) => Direction {
  return (key) => said.get(key) ?? guessDirection(key);
}

/** Both versions' metrics by their keys, those with a direction first, then in the order of the alphabet. Without `before` each is only after. */
export function compareMetrics(before: readonly MetricFact[] | undefined, after: readonly MetricFact[], direction: (key: string) => Direction): MetricRow[] {
  const [old, fresh] = [valuesOf(before ?? []), valuesOf(after)];
  const rows = [...new Set([...fresh.keys(), ...old.keys()])].map((key) => metricRow(key, direction(key), old.get(key), fresh.get(key)));
  const rank = (row: MetricRow): number => (row.direction === 'unknown' ? 1 : 0);
  return rows.sort((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1));
}

const valuesOf = (metrics: readonly MetricFact[]): Map<string, number> => new Map(metrics.map(({ key, value }) => [key, value]));

function metricRow(key: string, direction: Direction, before: number | undefined, after: number | undefined): MetricRow {
  if (before === undefined) return { key, direction, ...(after === undefined ? {} : { after }), verdict: 'only-after' };
  if (after === undefined) return { key, direction, before, verdict: 'only-before' };
  const finite = Number.isFinite(before) && Number.isFinite(after);
  const change = after - before;
  return {
    key, direction, before, after,
    ...(finite ? { change } : {}),
    ...(finite && before !== 0 ? { percent: (change / Math.abs(before)) * 100 } : {}),
    verdict: verdictOf(direction, before, after),
  };
}

function verdictOf(direction: Direction, before: number, after: number): MetricVerdict {
  if (Object.is(before, after) || before === after) return Number.isNaN(before) ? 'unknown' : 'same';
  if (direction === 'unknown' || Number.isNaN(before) || Number.isNaN(after)) return 'unknown';
  return (direction === 'lower') === after < before ? 'better' : 'worse';
}
