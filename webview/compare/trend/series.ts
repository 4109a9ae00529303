import { seriesName } from '../../../src/table/seriesName';
import type { TableColumn } from '../../../src/protocol/table';

/** One run of a series. */
export interface SeriesRun {
  /** In the model's resident runs. */
  readonly row: number;
  readonly name: string;
  /** UTC ms. */
  readonly start: number;
  /** MLflow's word, `FINISHED` and so on. */
  readonly status: string;
}

/** Runs whose names differ only by a date or a counter, oldest first. */
export interface Series {
  readonly name: string;
  readonly runs: readonly SeriesRun[];
}

/** What names, times and states the runs have; `attributes.run_name`, `.start_time` and `.status`. */
export interface RunColumns {
  readonly names: TableColumn | undefined;
  readonly starts: TableColumn | undefined;
  readonly states: TableColumn | undefined;
}

/** The series among the rows, the one with most runs first. Runs whose start is not known are in none. */
export function seriesAmong(rows: Iterable<number>, { names, starts, states }: RunColumns): Series[] {
  const series = new Map<string, SeriesRun[]>();
  const known = new Map<number, string>();
  for (const row of rows) {
    const start = starts?.numbers[row] ?? Number.NaN;
    if (!Number.isFinite(start)) continue;
    const code = names?.codes[row] ?? -1;
    const name = names?.words[code] ?? '';
    const of = known.get(code) ?? seriesName(name);
    known.set(code, of);
    const runs = series.get(of) ?? [];
    series.set(of, runs);
    runs.push({ row, name, start, status: states?.words[states.codes[row] ?? -1] ?? '' });
  }
  const all = [...series].map(([name, runs]) => ({ name, runs: runs.sort((a, b) => a.start - b.start || a.row - b.row) }));
  return all.sort((a, b) => b.runs.length - a.runs.length || (a.name < b.name ? -1 : 1));
}
