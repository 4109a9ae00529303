/*
 * The columnar table call, `POST /api/2.0/trialbook/runs/table`: columns, order and groups of the runs of experiments in one binary answer.
 * The catalogue of what can be a column is `POST /api/2.0/trialbook/runs/columns`; series of many runs are
 * `POST /api/2.0/trialbook/metrics/columns`. The bytes are written and read by `tableFormat.ts`.
 */

/** How runs are put together: equal in all parameters but their seed, names equal but for a date or counter, or equal in a column. */
export type Grouping = { readonly by: 'seed' } | { readonly by: 'series' } | { readonly by: 'column'; readonly column: string };

/** One column of an order. With groups, these are ordered by the mean of their runs (least text for texts), and the runs within them the same way. */
export interface TableOrder {
  /** Id of a column, see `columnId`. */
  readonly column: string;
  readonly descending: boolean;
}

/** What is asked of a table. Only active runs are in it. */
export interface TableRequest {
  readonly experiment_ids: readonly string[];
  /** Only these, when given. */
  readonly run_ids?: readonly string[];
  /** In the search language. */
  readonly filter?: string;
  /** Absent values come last either way, NaN before them. Ties, and no order at all, are newest start first. */
  readonly order_by?: readonly TableOrder[];
  readonly group?: Grouping;
  /** Ids of the columns wanted; none when only the order is. */
  readonly columns?: readonly string[];
}

/** What a cell holds. */
export const CELL = { absent: 0, number: 1, text: 2, special: 3 } as const;

/**
 * One column, a value for each run in the order of `Table.runs`. A parameter that is written as a number is one, with its text kept where it is
 * not how the number is usually written (`0.10`). `special` is NaN or an infinity, as a number.
 */
export interface TableColumn {
  readonly id: string;
  /** `CELL` of each run. */
  readonly kinds: Uint8Array;
  /** The number of each run; NaN where there is none. */
  readonly numbers: Float64Array;
  /** Index into `words` of each run's text; −1 where the number says it all. */
  readonly codes: Int32Array;
  /** The different texts. */
  readonly words: readonly string[];
}

/** Groups of a table: group `g` holds the runs from `ends[g − 1]` (0 for the first) up to `ends[g]`. */
export interface TableGroups {
  /** What the runs of each have in common: the name without its seed or date, or the value of the column. */
  readonly names: readonly string[];
  readonly ends: Uint32Array;
}

/** The answer. */
export interface Table {
  /** Active runs of the experiments, before any filter. */
  readonly total: number;
  /** Ids of the runs that match, in order. */
  readonly runs: readonly string[];
  readonly groups?: TableGroups;
  readonly columns: readonly TableColumn[];
}

/** The text of a cell as it was logged, numbers as JavaScript writes them; empty when absent. */
export function cellText(column: TableColumn, row: number): string {
  const code = column.codes[row] ?? -1;
  if (code >= 0) return column.words[code] ?? '';
  return column.kinds[row] === CELL.absent || row >= column.kinds.length ? '' : String(column.numbers[row]);
}

/** What is known of a column over the runs that match a filter, in the answer of `runs/columns` (`{experiment_ids, filter?}` → `{runs, columns: […]}`). */
export interface ColumnInfo {
  readonly id: string;
  /** Runs that have a value. */
  readonly runs: number;
  /** Not all runs have the same: values differ, or some have none. */
  readonly varies: boolean;
  /** Different values; at most 100 are counted. */
  readonly distinct: number;
  /** All values are numbers. */
  readonly numeric: boolean;
  /** All values are whole numbers. */
  readonly whole: boolean;
  /** Least and greatest finite number; absent without any. */
  readonly min?: number;
  readonly max?: number;
}

/** Answer of `runs/columns`. */
export interface RunColumns {
  /** Active runs that match the filter. */
  readonly runs: number;
  /** Attributes, params, metrics (their last value) and tags that any of these runs has. */
  readonly columns: readonly ColumnInfo[];
}

/** Which x the points of a series stand on: step, UTC ms, or ms since the run's first point of any metric. */
export type SeriesAxis = 'step' | 'time' | 'relative';

/** How the points of a part of the axis become fewer. */
export type SeriesReduction = 'minmax' | 'mean';

/** Request of `metrics/columns`. */
export interface SeriesColumnsRequest {
  readonly series: readonly { readonly run_id: string; readonly key: string }[];
  readonly axis: SeriesAxis;
  /** Parts of the axis, 1 to 5000, see `reduce`; a series with no more than twice as many points comes whole. */
  readonly buckets: number;
  /** What is kept of each part: its least and greatest point (when absent), so that no spike is lost, or the mean of its points, which smoothing and means of runs begin from. */
  readonly reduce?: SeriesReduction;
  /** Only points in this stretch of the axis, ends included, and the nearest one on either side of it. */
  readonly from?: number;
  readonly to?: number;
}

/** One series of the answer: x rises; NaN in `ys` is a logged NaN, ±∞ an infinity. */
export interface ColumnSeries {
  readonly run_id: string;
  readonly key: string;
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  /** Points of the series in all. */
  readonly count: number;
  /** False when points were left out. */
  readonly whole: boolean;
}
