import { columnId, parseColumn, type ColumnRef } from '../../../src/protocol/columns';
import type { ColumnInfo } from '../../../src/protocol/table';
import type { TableSetup } from './tableSetup';

/** A column of the table: of the runs' values, or the line of a metric over its steps. */
export type ViewColumn = ColumnRef | { readonly kind: 'curve'; readonly key: string };

/** Parts of the table, in order; each has a head of its own. */
export const SECTIONS = ['param', 'metric', 'tag', 'attribute'] as const;
/** A part of the table. */
export type Section = (typeof SECTIONS)[number];

/** Most columns of a part that are shown without being asked for: a thousand metrics are found by searching, not by scrolling sideways. */
const MOST: Readonly<Record<Section, number>> = { param: 40, metric: 40, tag: 10, attribute: 10 };
/** Attributes shown when they differ. The name stands in the rail, with the status. */
const DEFAULT_ATTRIBUTES: readonly string[] = ['attributes.start_time', 'attributes.duration', 'attributes.dataset_digest', 'attributes.commit'];

const CURVE = 'curve.';

/** The column an id names: `curve.KEY`, or what `parseColumn` reads. */
export function parseViewColumn(id: string): ViewColumn | undefined {
  return id.startsWith(CURVE) && id.length > CURVE.length ? { kind: 'curve', key: id.slice(CURVE.length) } : parseColumn(id);
}

/** The id of a metric's curve. */
export function curveId(key: string): string {
  return CURVE + key;
}

/** The part of the table in which a column stands. */
export function sectionOf(column: ViewColumn): Section {
  switch (column.kind) {
    case 'metric':
    case 'metricAt':
    case 'curve':
      return 'metric';
    default:
      return column.kind;
  }
}

/** What decides on the columns besides the person. */
export interface ColumnFacts {
  readonly columns: readonly ColumnInfo[];
  /** The metric the views are about: first of the metrics. */
  readonly metric?: string | undefined;
  /** That metric has points enough for a line. */
  readonly curve: boolean;
  /** A column that the groups make the same everywhere: the seed, where runs equal but for it are one. */
  readonly without?: string | undefined;
}

const SEED = /^params\.(|.*[^a-z])(seed|random_state)$/i;

/** The parameter in which the seed of runs stands; undefined without one. */
export function seedColumn(columns: readonly ColumnInfo[]): string | undefined {
  return columns.find(({ id }) => SEED.test(id))?.id;
}

/** Ids of the columns shown when nobody chose any, in order. */
export function defaultColumns({ columns, metric, curve, without }: ColumnFacts, differing: boolean): string[] {
  const parts: Record<Section, string[]> = { param: [], metric: [], tag: [], attribute: [] };
  // One run differs from none, and equal runs have nothing to show but what they share.
  const narrow = differing && columns.some(({ id, varies }) => varies && (id.startsWith('params.') || id.startsWith('metrics.')));
  for (const info of columns) {
    if ((narrow && !info.varies) || info.id === without) continue;
    const ref = parseColumn(info.id);
    if (ref === undefined || !isDefault(ref, info.id)) continue;
    parts[sectionOf(ref)].push(info.id);
  }
  parts.metric = byImportance(parts.metric, metric);
  parts.attribute.sort((a, b) => DEFAULT_ATTRIBUTES.indexOf(a) - DEFAULT_ATTRIBUTES.indexOf(b));
  const cut = SECTIONS.flatMap((section) => {
    const most = parts[section].slice(0, MOST[section]);
    return section === 'metric' && curve && metric !== undefined && most.includes(`metrics.${metric}`) ? [...most, curveId(metric)] : most;
  });
  return cut;
}

function isDefault(ref: ColumnRef, id: string): boolean {
  switch (ref.kind) {
    case 'param':
      return true;
    case 'metric':
      return ref.stat === 'last';
    case 'tag':
      return !/^(mlflow|trialbook)\./.test(ref.key);
    case 'attribute':
      return DEFAULT_ATTRIBUTES.includes(id);
    case 'metricAt':
      return false;
  }
}

/** The chosen metric, then the others as they came, those of the machine last. */
function byImportance(ids: readonly string[], metric: string | undefined): string[] {
  const rank = (id: string): number => (id === `metrics.${metric ?? ''}` ? 0 : id.startsWith('metrics.system/') ? 2 : 1);
  return ids.map((id, index) => ({ id, index })).sort((a, b) => rank(a.id) - rank(b.id) || a.index - b.index).map(({ id }) => id);
}

/** The columns shown, in order, pinned ones first: the default ones as the person changed them. Each part of the table stays together unless columns were moved. */
export function shownColumns(facts: ColumnFacts, setup: TableSetup): string[] {
  const hidden = new Set(setup.hidden);
  const ids = defaultColumns(facts, setup.differing);
  for (const id of setup.added) if (!ids.includes(id) && parseViewColumn(id) !== undefined) insertInSection(ids, id);
  const ordered = inOrder(ids.filter((id) => !hidden.has(id)), setup.order);
  const pinned = new Set(setup.pinned);
  return [...ordered.filter((id) => pinned.has(id)), ...ordered.filter((id) => !pinned.has(id))];
}

/** Puts a column behind the last one of its part; a number of a metric behind the metric it is of. */
function insertInSection(ids: string[], id: string): void {
  const column = parseViewColumn(id);
  if (column === undefined) return;
  const kin = column.kind === 'metricAt' || column.kind === 'curve' || column.kind === 'metric' ? ids.findLastIndex((other) => keyOf(other) === column.key) : -1;
  const rank = SECTIONS.indexOf(sectionOf(column));
  const last = ids.findLastIndex((other) => rankOf(other) <= rank);
  ids.splice((kin < 0 ? last : kin) + 1, 0, id);
}

function keyOf(id: string): string | undefined {
  const column = parseViewColumn(id);
  return column !== undefined && sectionOf(column) === 'metric' && 'key' in column ? column.key : undefined;
}

function rankOf(id: string): number {
  const column = parseViewColumn(id);
  return column === undefined ? SECTIONS.length : SECTIONS.indexOf(sectionOf(column));
}

/** `ids` with those named in `order` in that order; each other one stays behind the column it stood behind. */
function inOrder(ids: readonly string[], order: readonly string[]): string[] {
  const known = new Set(order);
  const shown = new Set(ids);
  const result = order.filter((id) => shown.has(id));
  ids.forEach((id, index) => {
    if (known.has(id)) return;
    const before = ids[index - 1];
    result.splice(before === undefined ? 0 : result.indexOf(before) + 1, 0, id);
  });
  return result;
}

/** The setup in which a column is shown, or not. */
export function withColumn(setup: TableSetup, id: string, shown: boolean, isDefaultColumn: boolean): TableSetup {
  const without = (list: readonly string[]): string[] => list.filter((other) => other !== id);
  if (!shown) return { ...setup, added: without(setup.added), pinned: without(setup.pinned), hidden: isDefaultColumn ? [...without(setup.hidden), id] : without(setup.hidden) };
  return { ...setup, hidden: without(setup.hidden), added: isDefaultColumn ? without(setup.added) : [...without(setup.added), id] };
}

/** The setup in which the column stands before `before`, or last; `shown` are the columns as they stand. */
export function withMoved(setup: TableSetup, shown: readonly string[], id: string, before: string | undefined): TableSetup {
  if (id === before) return setup;
  const order = shown.filter((other) => other !== id);
  order.splice(before === undefined ? order.length : Math.max(0, order.indexOf(before)), 0, id);
  return { ...setup, order };
}

/** Another number of the same metric. */
export function metricColumn(key: string, stat: 'last' | 'first' | 'min' | 'max'): string {
  return columnId({ kind: 'metric', key, stat });
}
