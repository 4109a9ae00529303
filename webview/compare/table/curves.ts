import { CELL, type ColumnSeries } from '../../../src/protocol/table';
import type { CompareModel } from '../model/compareModel';
import type { Line } from './lines';

/** Parts of a line that keep their least and greatest point: about one a pixel. */
const BUCKETS = 48;
/** Milliseconds that scrolling rests before lines of the rows in view are read. */
const REST = 90;
/** Runs of a group that its line is the mean of. */
const MEMBERS = 8;
const MOST_SERIES = 600;

type Points = Pick<ColumnSeries, 'xs' | 'ys'>;
const NONE: Points = { xs: new Float64Array(0), ys: new Float64Array(0) };

/** Lines of metrics over steps for the rows in view, read when scrolling rests. All lines of a metric stand on one scale. */
export class Curves {
  private readonly known = new Map<string, Points>();
  private readonly scales = new Map<string, { low: number; high: number }>();
  private readonly paths = new Map<string, string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: CompareModel,
    /** Called when lines came. */
    private readonly came: () => void,
  ) {}

  /** Reads what is missing of the lines in view, soon. */
  want(keys: readonly string[], lines: () => readonly Line[]): void {
    if (keys.length === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => keys.forEach((key) => void this.read(key, lines())), REST);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Forgets the lines of runs that are still running: they went on. */
  freshen(): void {
    const status = this.model.column('attributes.status');
    for (const name of [...this.known.keys()]) {
      const row = this.model.resident.row(name.slice(0, name.indexOf(' ')));
      if (row !== undefined && status?.words[status.codes[row] ?? -1] === 'RUNNING') this.known.delete(name);
    }
    this.paths.clear();
  }

  /** The line as an SVG path; empty until it was read, and under three points. */
  path(key: string, line: Line, width: number): string {
    const rows = line.kind === 'run' ? [line.row] : [...line.rows.subarray(0, MEMBERS)];
    const name = `${key} ${width} ${rows.join()}`;
    const done = this.paths.get(name);
    if (done !== undefined) return done;
    const all = rows.flatMap((row) => this.known.get(this.nameOf(row, key)) ?? []).filter((points) => points.xs.length > 2);
    const made = pathOf(meanOf(all), this.scales.get(key) ?? { low: 0, high: 1 }, width - 20);
    if (all.length > 0) this.paths.set(name, made);
    return made;
  }

  /** Whether any of the first runs has points enough for a line. */
  async probe(key: string, rows: ArrayLike<number>): Promise<boolean> {
    const series = Array.from({ length: Math.min(12, rows.length) }, (_, index) => ({ run_id: this.model.resident.ids[rows[index] ?? 0] ?? '', key }));
    if (series.length === 0) return false;
    const answer = await this.model.ask(`probe:${key}`, (signal) => this.model.source.series({ series, axis: 'step', buckets: 4 }, signal));
    return answer?.some(({ count }) => count > 2) ?? false;
  }

  private nameOf(row: number, key: string): string {
    return `${this.model.resident.ids[row] ?? ''} ${key}`;
  }

  private async read(key: string, lines: readonly Line[]): Promise<void> {
    const rows = new Set(lines.flatMap((line) => (line.kind === 'run' ? [line.row] : [...line.rows.subarray(0, MEMBERS)])));
    const held = this.model.column(`metrics.${key}`);
    const missing = [...rows].filter((row) => !this.known.has(this.nameOf(row, key)) && (held?.kinds[row] ?? CELL.number) !== CELL.absent).slice(0, MOST_SERIES);
    if (missing.length === 0) return;
    const series = missing.map((row) => ({ run_id: this.model.resident.ids[row] ?? '', key }));
    const answer = await this.model.ask(`curves:${key}`, (signal) => this.model.source.series({ series, axis: 'step', buckets: BUCKETS }, signal));
    if (answer === undefined) return;
    for (const row of missing) this.known.set(this.nameOf(row, key), NONE);
    for (const { run_id, xs, ys } of answer) this.known.set(`${run_id} ${key}`, { xs, ys });
    this.rescale(key);
    this.paths.clear();
    this.came();
  }

  /** The scale holds nearly all points: the first ones of a loss may lie far out. */
  private rescale(key: string): void {
    const values: number[] = [];
    for (const [name, { ys }] of this.known) if (name.endsWith(` ${key}`)) for (const y of ys) if (Number.isFinite(y)) values.push(y);
    values.sort((a, b) => a - b);
    const at = (part: number): number => values[Math.min(values.length - 1, Math.floor(part * values.length))] ?? 0;
    this.scales.set(key, { low: at(0.002), high: at(0.98) });
  }
}

/** The mean of lines that stand on the same steps; else the first of them. */
export function meanOf(all: readonly Points[]): Points {
  const [first = NONE, ...rest] = all;
  if (rest.length === 0 || !rest.every(({ xs }) => xs.length === first.xs.length && xs.at(-1) === first.xs.at(-1))) return first;
  return { xs: first.xs, ys: first.ys.map((y, index) => rest.reduce((sum, { ys }) => sum + (ys[index] ?? Number.NaN), y) / all.length) };
}

/** Points as a path in a box of 22 px; a value that is no number is a gap. */
export function pathOf({ xs, ys }: Points, { low, high }: { readonly low: number; readonly high: number }, width: number): string {
  const [start, end] = [xs[0] ?? 0, xs.at(-1) ?? 0];
  if (xs.length < 3 || !(end > start)) return '';
  let [path, pen] = ['', false];
  for (let index = 0; index < xs.length; index += 1) {
    const y = ys[index] ?? Number.NaN;
    if (Number.isFinite(y)) {
      const part = high > low ? Math.min(1, Math.max(0, (y - low) / (high - low))) : 0.5;
      path += `${pen ? 'L' : 'M'}${((width * ((xs[index] ?? 0) - start)) / (end - start)).toFixed(1)} ${(19 - 16 * part).toFixed(1)}`;
    }
    pen = Number.isFinite(y);
  }
  return path;
}
