import { runStyle, type RunStyle } from '../model/colours';
import type { CompareModel } from '../model/compareModel';

/** A run, or a group of runs, that has a line in the charts. */
export interface DrawnRun {
  /** Id of the run, or of the group. */
  readonly id: string;
  readonly name: string;
  /** One row, or those of the group. */
  readonly rows: readonly number[];
  /** Number of its colour; undefined for the baseline. */
  readonly colour: number | undefined;
  readonly style: RunStyle;
  readonly baseline: boolean;
  /** Still running: its line grows. */
  readonly live: boolean;
}

/** A run, or a group, that matches and has no line. */
export interface OtherRun {
  readonly id: string;
  readonly name: string;
  readonly rows: readonly number[];
  /** Some of its runs have a line of their own. */
  readonly partly: boolean;
}

/** Why these runs are drawn. */
export type Reason =
  | { readonly kind: 'selected' }
  /** More are selected than may be drawn. */
  | { readonly kind: 'limited'; readonly of: number }
  /** Nothing shown is selected: the best by the metric, or the first shown when there is none. */
  | { readonly kind: 'best'; readonly metric: string; readonly of: number }
  | { readonly kind: 'first'; readonly of: number };

/** Which runs have a line, why, and the others. */
export interface DrawnRuns {
  readonly drawn: readonly DrawnRun[];
  readonly others: readonly OtherRun[];
  readonly reason: Reason;
}

/** Runs drawn while none is selected. */
const UNCHOSEN = 10;

/** What of the model decides which runs are drawn. */
export type DrawnModel = Pick<
  CompareModel,
  'shown' | 'groups' | 'resident' | 'isSelected' | 'baselineRow' | 'colour' | 'name' | 'column' | 'metric' | 'direction' | 'setup'
>;

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly rows: readonly number[];
}

/**
 * The runs that have a line: the selected ones of those shown, at most `limit`; a group whose runs are all selected has one line. While none is
 * selected, the best few. The baseline always has one, the last.
 */
export function drawnRuns(model: DrawnModel, limit: number): DrawnRuns {
  const entries = entriesOf(model);
  const baseline = model.baselineRow;
  const chosen = chosenEntries(model, entries).filter((entry) => entry.rows.length > 1 || entry.rows[0] !== baseline);
  const unchosen = chosen.length === 0;
  const candidates = unchosen ? bestFirst(model, entries.filter((entry) => entry.rows[0] !== baseline || entry.rows.length > 1)) : chosen;
  const most = Math.max(1, (unchosen ? Math.min(limit, UNCHOSEN) : limit) - (baseline === undefined ? 0 : 1));
  const drawn = candidates.slice(0, most).map((entry, index) => withStyle(model, entry, unchosen ? index : undefined));
  if (baseline !== undefined) drawn.push({ id: model.resident.ids[baseline] ?? '', name: model.name(baseline), rows: [baseline], colour: undefined, style: runStyle(undefined), baseline: true, live: isLive(model, [baseline]) });
  const inLines = new Set(drawn.flatMap(({ rows }) => rows));
  const others = entries.filter((entry) => entry.rows.some((row) => !inLines.has(row))).map((entry) => ({ ...entry, partly: entry.rows.some((row) => inLines.has(row)) }));
  const all = entries.length;
  const { metric } = model;
  const reason: Reason = !unchosen
    ? chosen.length > most ? { kind: 'limited', of: chosen.length } : { kind: 'selected' }
    : metric !== undefined && model.direction(metric) !== 'unknown' ? { kind: 'best', metric, of: all } : { kind: 'first', of: all };
  return { drawn, others, reason };
}

/** Runs, or groups where the person put runs together; a group of one is its run. */
function entriesOf(model: DrawnModel): Entry[] {
  const run = (row: number): Entry => ({ id: model.resident.ids[row] ?? '', name: model.name(row), rows: [row] });
  const { groups } = model;
  if (groups === undefined) return Array.from(model.shown, run);
  return groups.names.map((name, index) => {
    const rows = Array.from(model.shown.subarray(groups.ends[index - 1] ?? 0, groups.ends[index]));
    const [only] = rows;
    return rows.length === 1 && only !== undefined ? run(only) : { id: `group:${name}`, name, rows };
  });
}

/** Groups that are selected whole, and selected runs of the others, in the order of their choice. */
function chosenEntries(model: DrawnModel, entries: readonly Entry[]): Entry[] {
  const place = new Map(model.setup.selection.map((id, index) => [id, index]));
  const rank = (entry: Entry): number => Math.min(...entry.rows.map((row) => place.get(model.resident.ids[row] ?? '') ?? Infinity));
  return entries
    .flatMap((entry) => {
      const selected = entry.rows.filter((row) => model.isSelected(row));
      if (selected.length === entry.rows.length) return selected.length === 0 ? [] : [entry];
      return selected.map((row): Entry => ({ id: model.resident.ids[row] ?? '', name: model.name(row), rows: [row] }));
    })
    .map((entry) => ({ entry, rank: rank(entry) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ entry }) => entry);
}

function bestFirst(model: DrawnModel, entries: readonly Entry[]): readonly Entry[] {
  const { metric } = model;
  const column = metric === undefined ? undefined : model.column(`metrics.${metric}`);
  const direction = metric === undefined ? 'unknown' : model.direction(metric);
  if (column === undefined || direction === 'unknown') return entries;
  const sign = direction === 'higher' ? -1 : 1;
  const mean = (entry: Entry): number => {
    const values = entry.rows.map((row) => column.numbers[row] ?? Number.NaN).filter(Number.isFinite);
    return values.length === 0 ? Infinity : (sign * values.reduce((sum, value) => sum + value, 0)) / values.length;
  };
  return entries
    .map((entry) => ({ entry, mean: mean(entry) }))
    .sort((a, b) => (a.mean === b.mean ? 0 : a.mean - b.mean))
    .map(({ entry }) => entry);
}

/** The first of the colours that its runs have; the place in the list while nothing is selected. */
function withStyle(model: DrawnModel, entry: Entry, place: number | undefined): DrawnRun {
  const colour = place ?? entry.rows.reduce((least, row) => Math.min(least, model.colour(row) ?? Infinity), Infinity);
  return { ...entry, colour: Number.isFinite(colour) ? colour : 0, style: runStyle(Number.isFinite(colour) ? colour : 0), baseline: false, live: isLive(model, entry.rows) };
}

function isLive(model: DrawnModel, rows: readonly number[]): boolean {
  const status = model.column('attributes.status');
  return rows.some((row) => !model.resident.gone.has(row) && status?.words[status.codes[row] ?? -1] === 'RUNNING');
}
