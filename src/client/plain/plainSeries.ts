import type { Metric } from '../../protocol/entities';
import type { ColumnSeries, SeriesColumnsRequest } from '../../protocol/table';
import type { Series, SeriesKey, SeriesRequest, SeriesStats } from '../../protocol/trialbook';
import { meansAlong } from '../../table/reduceSeries';
import type { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';

/** Points asked for in one call: MLflow's own default. */
const PAGE = 25_000;

/** All points of a metric by step, time and value, each once, as our server orders them. */
export async function readHistory(client: MlflowClient, { run_id, key }: SeriesKey, options?: CallOptions): Promise<Metric[]> {
  const points: Metric[] = [];
  let token: string | undefined;
  do {
    const page = await client.getMetricHistory({ run_id, metric_key: key, max_results: PAGE, ...(token === undefined ? {} : { page_token: token }) }, options);
    points.push(...page.metrics);
    token = page.next_page_token;
  } while (token !== undefined);
  return ordered(points);
}

/** Points by step, time and value, each once. */
export function ordered(points: Metric[]): Metric[] {
  const order = (a: Metric, b: Metric): number => Number(a.step) - Number(b.step) || Number(a.timestamp) - Number(b.timestamp) || a.value - b.value;
  return points.sort(order).filter((point, index) => {
    const before = points[index - 1];
    return before === undefined || order(before, point) !== 0 || !Object.is(before.value, point.value);
  });
}

/** The answer of `metrics/series` from a history. */
export function toSeries(key: SeriesKey, history: readonly Metric[], request: SeriesRequest): Series {
  const within = history.filter(({ step }) => (request.min_step === undefined || step >= request.min_step) && (request.max_step === undefined || step <= request.max_step));
  const kept = request.reduce === 'mean' ? meanPoints(within, request.buckets) : extremes(within, request.buckets, ({ step }) => Number(step));
  return {
    ...key,
    steps: kept.map(({ step }) => step),
    timestamps: kept.map(({ timestamp }) => timestamp),
    values: kept.map(({ value }) => (Number.isFinite(value) ? value : null)),
    stats: statsOf(history),
    whole: kept.length === within.length,
  };
}

/** The answer of `metrics/columns` from a history; `began` is the run's first point of any metric, UTC ms. */
export function toColumns(key: SeriesKey, history: readonly Metric[], request: Pick<SeriesColumnsRequest, 'axis' | 'buckets' | 'reduce' | 'from' | 'to'>, began: number): ColumnSeries {
  const { axis, buckets, reduce, from = -Infinity, to = Infinity } = request;
  const xOf = ({ step, timestamp }: Metric): number => (axis === 'step' ? Number(step) : axis === 'time' ? Number(timestamp) : Number(timestamp) - began);
  const all = [...history].sort((a, b) => xOf(a) - xOf(b));
  const first = all.findIndex((point) => xOf(point) >= from);
  const last = all.findLastIndex((point) => xOf(point) <= to);
  // One more on either side, so that the line goes on past the edge.
  const within = first < 0 || last < 0 ? [] : all.slice(Math.max(0, first - 1), last + 2);
  if (reduce === 'mean') return { ...key, ...meansAlong(Float64Array.from(within, xOf), Float64Array.from(within, ({ value }) => value), buckets), count: history.length };
  const kept = extremes(within, buckets, xOf);
  return { ...key, xs: Float64Array.from(kept, xOf), ys: Float64Array.from(kept, ({ value }) => value), count: history.length, whole: kept.length === within.length };
}

function statsOf(history: readonly Metric[]): SeriesStats {
  const numbers = history.filter(({ value }) => !Number.isNaN(value));
  const [first, last] = [numbers[0], history.at(-1)];
  if (first === undefined || last === undefined) return { count: history.length };
  const least = numbers.reduce((a, b) => (b.value < a.value ? b : a));
  const most = numbers.reduce((a, b) => (b.value > a.value ? b : a));
  return {
    count: history.length, first: first.value, last: last.value, min: least.value, min_step: least.step, max: most.value, max_step: most.step,
    last_step: last.step, last_timestamp: last.timestamp,
  };
}

/** Least and greatest point of each of `buckets` equal parts of the axis, and the ends; all of them when there are no more than that. */
function extremes(points: readonly Metric[], buckets: number, xOf: (point: Metric) => number): readonly Metric[] {
  if (points.length <= 2 * buckets) return points;
  const keep = new Set<number>([0, points.length - 1]);
  for (const [from, to] of parts(points, buckets, xOf)) {
    let [least, most] = [from, from];
    for (let index = from; index < to; index++) {
      const value = points[index]?.value ?? Number.NaN;
      const least1 = points[least]?.value ?? Number.NaN;
      const most1 = points[most]?.value ?? Number.NaN;
      if (value < least1 || Number.isNaN(least1)) least = index;
      if (value > most1 || Number.isNaN(most1)) most = index;
    }
    keep.add(least).add(most);
  }
  return [...keep].sort((a, b) => a - b).flatMap((index) => points[index] ?? []);
}

function meanPoints(points: readonly Metric[], buckets: number): readonly Metric[] {
  if (points.length <= buckets) return points;
  return parts(points, buckets, ({ step }) => Number(step)).flatMap(([from, to]) => {
    const middle = points[(from + to) >> 1];
    const values = points.slice(from, to).flatMap(({ value }) => (Number.isNaN(value) ? [] : [value]));
    return middle === undefined ? [] : [{ ...middle, value: values.reduce((sum, value) => sum + value / values.length, values.length === 0 ? Number.NaN : 0) }];
  });
}

/** Where the parts that hold points begin and end; points that all stand on one x are parted by their order. */
function parts(points: readonly Metric[], buckets: number, xOf: (point: Metric) => number): [number, number][] {
  const [first, last] = [points[0], points.at(-1)].map((point) => (point === undefined ? 0 : xOf(point)));
  const width = (last ?? 0) - (first ?? 0);
  const found: [number, number][] = [];
  let before = -1;
  points.forEach((point, index) => {
    const place = width > 0 ? ((xOf(point) - (first ?? 0)) / width) * buckets : (index / points.length) * buckets;
    const part = Math.min(buckets - 1, Math.floor(place));
    const open = found.at(-1);
    if (part === before && open !== undefined) open[1] = index + 1;
    else found.push([index, index + 1]);
    before = part;
  });
  return found;
}
