import { bandOf } from '../../charts/band';
import type { Range } from '../../charts/cursor';
import { MANY } from '../../charts/paint';
import type { Line } from '../../charts/line';
import type { AxisKind } from '../../charts/timeTicks';
import type { ChartContext, ChartPanel } from './context';
import type { DrawnRun } from './drawnRuns';
import type { HeldSeries, SeriesStore } from './seriesStore';

/** Points that smoothing takes a series to have at most, so that long and short ones look alike. */
const SMOOTHED = 1000;
/** Dashes of the metrics of a chart that has several. */
const METRIC_DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 2], [9, 3, 2, 3]];

/** Dash of the metric at a place of a chart that has several. */
export function metricDash(place: number): readonly number[] {
  return METRIC_DASHES[place % METRIC_DASHES.length] ?? [];
}

/** The lines of some metrics, and who has them. */
export interface MetricLines {
  readonly lines: readonly Line[];
  /** Drawn runs with a point, and those that are read. */
  readonly logged: number;
  readonly read: number;
  /** Numbers that no chart can show. */
  readonly special: number;
}

type Where = { readonly axis: AxisKind; readonly zoom: Range | undefined };

/** Makes lines of what is held, and keeps them as long as that is the same: a chart is not drawn for nothing. */
export class LineMaker {
  private readonly kept = new Map<string, { readonly of: readonly unknown[]; readonly line: Line | undefined }>();
  private last: { readonly of: readonly unknown[]; readonly made: MetricLines } | undefined;

  /** A line for each run (or the mean of a group) and metric. */
  make(from: Pick<ChartContext, 'store' | 'means'>, model: Pick<ChartPanel['model'], 'resident'>, runs: readonly DrawnRun[], metrics: readonly string[], where: Where): MetricLines {
    const all = metrics.flatMap((metric, place) =>
      runs.map((run) => {
        const held = (store: SeriesStore): (HeldSeries | undefined)[] => run.rows.map((row) => store.get(where.axis, metric, model.resident.ids[row] ?? '', where.zoom));
        const single = run.rows.length === 1;
        return { run, metric, place, held: held(single ? from.store : from.means), means: single ? held(from.means)[0] : undefined };
      }),
    );
    // Where there are many, thin lines hide each other less, and cost less.
    const many = all.length > MANY;
    const lines = all.flatMap(({ run, metric, place, held, means }) => {
      const key = `${run.id}\n${metric}`;
      const of = [run.style.hue, run.style.dash, run.live, run.name, place, metrics.length, many, means, ...held];
      const before = this.kept.get(key);
      if (before !== undefined && same(before.of, of)) return before.line ?? [];
      const line = lineOf(run, metric, metrics.length > 1, place, many, held.filter((series) => series !== undefined && series.xs.length > 0) as HeldSeries[], means);
      this.kept.set(key, { of, line });
      return line ?? [];
    });
    if (this.last !== undefined && same(this.last.of, lines)) return this.last.made;
    const read = all.filter(({ held }) => held.some((series) => series !== undefined)).length;
    const made = { lines, logged: new Set(lines.map((line) => line.id)).size, read, special: lines.reduce((sum, line) => sum + specials(line), 0) };
    this.last = { of: lines, made };
    return made;
  }
}

/** The line of a run, or the mean of a group's with how far they lie from it; undefined without points. */
function lineOf(run: DrawnRun, metric: string, several: boolean, place: number, many: boolean, series: readonly HeldSeries[], means: HeldSeries | undefined): Line | undefined {
  const [first] = series;
  if (first === undefined) return undefined;
  const shared = {
    id: run.id,
    name: several ? `${run.name} ${metric}` : run.name,
    metric,
    colour: run.style.hue,
    // Where a chart has several metrics the dash says which, and the colour alone whose.
    dash: several ? metricDash(place) : run.style.dash,
    width: many ? 1 : 1.6,
    live: run.live,
    ...unitOf(first),
  };
  if (run.rows.length === 1) return { ...shared, xs: first.xs, ys: first.ys, ...(means === undefined || first.whole ? {} : { means }) };
  const band = bandOf(series);
  return { ...shared, xs: band.xs, ys: band.mean, band: { low: band.low, high: band.high } };
}

/** x between two points as smoothing takes them. */
function unitOf({ xs, count }: HeldSeries): { unit?: number } {
  const span = (xs[xs.length - 1] ?? 0) - (xs[0] ?? 0);
  return span > 0 ? { unit: span / Math.max(1, Math.min(count, SMOOTHED) - 1) } : {};
}

function specials({ ys }: Line): number {
  let count = 0;
  for (let index = 0; index < ys.length; index += 1) if (!Number.isFinite(ys[index] ?? 0)) count += 1;
  return count;
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}
