import type { ColumnSeries, SeriesReduction } from '../../../src/protocol/table';
import type { Range } from '../../charts/cursor';
import { firstAtLeast, type Column } from '../../charts/series';
import type { AxisKind } from '../../charts/timeTicks';
import type { CompareModel, CompareSource } from '../model/compareModel';

/** What is asked for points, and what knows of news. */
export interface SeriesModel extends Pick<CompareModel, 'ask'> {
  readonly source: Pick<CompareSource, 'series'>;
  readonly resident: { readonly news: ReadonlyMap<string, number> };
}

/** Points of a run's metric, as far as a chart can show them. */
export interface HeldSeries {
  readonly xs: Column;
  readonly ys: Column;
  /** Points logged in all. */
  readonly count: number;
  readonly whole: boolean;
}

interface Held extends HeldSeries {
  /** Parts of the axis that it was asked in. */
  readonly buckets: number;
  /** News of the run when it was read. */
  readonly news: number;
}

/** Metrics whose points stay when their chart is out of sight. */
const KEPT = 40;
/** Ms between two readings of a run that grows. */
const PACE = 1000;

/**
 * The points that charts show: read when a chart comes into sight, in as many parts as it has pixels; more closely where it is zoomed; of a run that grows
 * only what came since. What was not shown for long is dropped.
 */
export class SeriesStore {
  /** By axis and metric, then by run. */
  private readonly metrics = new Map<string, Map<string, Held>>();
  private readonly details = new Map<string, { readonly range: Range; readonly series: ReadonlyMap<string, HeldSeries> }>();
  /** A series with its closer look, as long as both are the same: what is drawn is not made anew for nothing. */
  private readonly joinedTo = new WeakMap<HeldSeries, { readonly held: HeldSeries; readonly both: HeldSeries }>();
  private readonly asking = new Set<string>();
  private readonly paced = new Map<string, number>();
  /** Runs that were asked for last, by axis and metric. */
  private readonly wanted = new Map<string, readonly string[]>();
  private readonly listeners = new Set<(key: string) => void>();

  constructor(
    private readonly model: SeriesModel,
    /** What is kept of each part: the points that stand out most, to be drawn, or the mean, to be smoothed and averaged. */
    private readonly reduce: SeriesReduction = 'minmax',
  ) {}

  /** Calls `listener` with each metric whose points came; answers how to stop. */
  listen(listener: (key: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The points of a run's metric; undefined before they were read. Where `zoom` was read more closely, that stands in its place. */
  get(axis: AxisKind, key: string, runId: string, zoom: Range | undefined): HeldSeries | undefined {
    const held = this.metrics.get(nameOf(axis, key))?.get(runId);
    const detail = this.details.get(nameOf(axis, key));
    const closer = zoom !== undefined && detail !== undefined && detail.range.min === zoom.min && detail.range.max === zoom.max ? detail.series.get(runId) : undefined;
    if (held === undefined || closer === undefined || held.whole) return held;
    const known = this.joinedTo.get(closer);
    if (known?.held === held) return known.both;
    const both = inserted(held, closer, detail?.range ?? { min: 0, max: 0 });
    this.joinedTo.set(closer, { held, both });
    return both;
  }

  /** Reads what is missing or old of these runs. */
  async want(axis: AxisKind, key: string, runIds: readonly string[], buckets: number): Promise<void> {
    const name = nameOf(axis, key);
    const held = this.touch(name);
    this.wanted.set(name, runIds);
    const { missing, grown } = this.lacking(held, runIds, buckets);
    await Promise.all([this.read(axis, key, missing, buckets), this.readOn(axis, key, grown, buckets)]);
  }

  /** Reads the stretch more closely where what is held leaves points out. */
  async wantDetail(axis: AxisKind, key: string, runIds: readonly string[], buckets: number, range: Range): Promise<void> {
    const name = nameOf(axis, key);
    const held = this.metrics.get(name);
    const coarse = runIds.filter((id) => held?.get(id)?.whole === false);
    const known = this.details.get(name);
    if (known?.range.min === range.min && known.range.max === range.max && coarse.every((id) => known.series.has(id))) return;
    if (coarse.length === 0) return;
    const answer = await this.model.ask(`detail:${this.reduce}:${name}`, (signal) =>
      this.model.source.series({ series: coarse.map((run_id) => ({ run_id, key })), axis, buckets, reduce: this.reduce, from: range.min, to: range.max }, signal),
    );
    if (answer === undefined) return;
    this.details.set(name, { range, series: new Map(answer.map((series) => [series.run_id, series])) });
    this.tell(key);
  }

  /** Forgets the closer look at all metrics: nothing is zoomed. */
  dropDetails(): void {
    this.details.clear();
  }

  private lacking(held: ReadonlyMap<string, Held>, runIds: readonly string[], buckets: number): { missing: string[]; grown: string[] } {
    const missing: string[] = [];
    const grown: string[] = [];
    for (const id of runIds) {
      const series = held.get(id);
      if (series === undefined || (!series.whole && series.buckets < buckets * 0.7)) missing.push(id);
      else if (series.news !== (this.model.resident.news.get(id) ?? 0)) {
        // What was added bit by bit is read anew when it is more than twice as much as is shown: a long training does not fill the page.
        if (series.xs.length > 4 * series.buckets + 4) missing.push(id);
        else grown.push(id);
      }
    }
    return { missing, grown };
  }

  private async read(axis: AxisKind, key: string, runIds: readonly string[], buckets: number): Promise<void> {
    const name = nameOf(axis, key);
    const signature = `${name} ${buckets} ${runIds.join(' ')}`;
    if (runIds.length === 0 || this.asking.has(signature)) return;
    this.asking.add(signature);
    const news = new Map(runIds.map((id) => [id, this.model.resident.news.get(id) ?? 0]));
    const answer = await this.model.ask(`series:${this.reduce}:${name} ${buckets}`, (signal) =>
      this.model.source.series({ series: runIds.map((run_id) => ({ run_id, key })), axis, buckets, reduce: this.reduce }, signal),
    );
    this.asking.delete(signature);
    if (answer === undefined) return;
    const held = this.touch(name);
    for (const series of answer) {
      // A wider chart of the same metric may have been answered first.
      const before = held.get(series.run_id);
      if (before === undefined || before.buckets <= buckets) held.set(series.run_id, { ...pick(series), buckets, news: news.get(series.run_id) ?? 0 });
    }
    this.tell(key);
  }

  /** Reads what came after the points that are held. */
  private async readOn(axis: AxisKind, key: string, grown: readonly string[], buckets: number): Promise<void> {
    const name = nameOf(axis, key);
    const held = this.touch(name);
    if (grown.length === 0 || this.asking.has(`on:${name}`)) return;
    this.asking.add(`on:${name}`);
    const wait = (this.paced.get(name) ?? -PACE) + PACE - performance.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    // Others may have grown in between; nobody asks for them again.
    const runIds = this.lacking(held, this.wanted.get(name) ?? grown, buckets).grown;
    const answered = runIds.length > 0 && (await this.readTail(axis, key, runIds, buckets));
    this.asking.delete(`on:${name}`);
    if (!answered) return;
    this.tell(key);
    // News that came while the answer was on its way was not asked about: a slow server is not asked anew before it answered.
    await this.readOn(axis, key, this.lacking(held, this.wanted.get(name) ?? [], buckets).grown, buckets);
  }

  private async readTail(axis: AxisKind, key: string, runIds: readonly string[], buckets: number): Promise<boolean> {
    const name = nameOf(axis, key);
    const held = this.touch(name);
    this.paced.set(name, performance.now());
    const from = Math.min(...runIds.map((id) => lastX(held.get(id))));
    const news = new Map(runIds.map((id) => [id, this.model.resident.news.get(id) ?? 0]));
    const request = { series: runIds.map((run_id) => ({ run_id, key })), axis, buckets, reduce: this.reduce, ...(Number.isFinite(from) ? { from } : {}) };
    const answer = await this.model.ask(`on:${this.reduce}:${name}`, (signal) => this.model.source.series(request, signal));
    if (answer === undefined) return false;
    for (const series of answer) {
      const before = held.get(series.run_id);
      held.set(series.run_id, { ...(before === undefined ? pick(series) : continued(before, series)), buckets: before?.buckets ?? buckets, news: news.get(series.run_id) ?? 0 });
    }
    return true;
  }

  /** The runs held of a metric; those not used for long go. */
  private touch(name: string): Map<string, Held> {
    const held = this.metrics.get(name) ?? new Map<string, Held>();
    this.metrics.delete(name);
    this.metrics.set(name, held);
    for (const old of this.metrics.keys()) {
      if (this.metrics.size <= KEPT) break;
      this.metrics.delete(old);
      this.details.delete(old);
      this.wanted.delete(old);
    }
    return held;
  }

  private tell(key: string): void {
    for (const listener of this.listeners) listener(key);
  }
}

function nameOf(axis: AxisKind, key: string): string {
  return `${axis}:${key}`;
}

function pick({ xs, ys, count, whole }: ColumnSeries): HeldSeries {
  return { xs, ys, count, whole };
}

function lastX(series: HeldSeries | undefined): number {
  return series === undefined || series.xs.length === 0 ? -Infinity : (series.xs[series.xs.length - 1] ?? -Infinity);
}

/** `before` with the points of `after` in place of its own from where those begin. */
export function continued(before: HeldSeries, after: HeldSeries): HeldSeries {
  if (after.xs.length === 0) return { ...before, count: after.count };
  const keep = firstAtLeast(before.xs, after.xs[0] ?? 0);
  return { xs: joined(before.xs, keep, after.xs, [], 0), ys: joined(before.ys, keep, after.ys, [], 0), count: after.count, whole: before.whole && after.whole };
}

/** `held` with the stretch in which it was read more closely put in its place. */
export function inserted(held: HeldSeries, closer: HeldSeries, range: Range): HeldSeries {
  if (closer.xs.length === 0) return held;
  const [first, last] = [closer.xs[0] ?? range.min, closer.xs[closer.xs.length - 1] ?? range.max];
  const head = firstAtLeast(held.xs, Math.min(first, range.min));
  let tail = firstAtLeast(held.xs, Math.max(last, range.max));
  while ((held.xs[tail] ?? Infinity) <= last) tail += 1;
  return { ...held, xs: joined(held.xs, head, closer.xs, held.xs, tail), ys: joined(held.ys, head, closer.ys, held.ys, tail) };
}

function joined(before: Column, keep: number, middle: Column, after: Column, from: number): Float64Array {
  const out = new Float64Array(keep + middle.length + Math.max(0, after.length - from));
  for (let index = 0; index < keep; index += 1) out[index] = before[index] ?? Number.NaN;
  out.set(middle, keep);
  for (let index = from; index < after.length; index += 1) out[keep + middle.length + index - from] = after[index] ?? Number.NaN;
  return out;
}
