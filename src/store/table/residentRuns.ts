import { columnId, type ColumnRef } from '../../protocol/columns';
import type { TableColumn } from '../../protocol/table';
import type { Change, ChangeKind } from '../../protocol/trialbook';
import { ColumnBuilder } from '../../table/columnBuilder';
import { compareText } from '../../table/sortRows';
import type { Reader } from '../sql';
import { fillColumns, type Filling, type KeyedKind } from './fillColumns';
import { readKeys } from './readKeys';
import { readRunRows, type RunAttributes } from './runAttributes';

/** Written runs that are read again one by one; more, and everything is. */
const MAX_WRITTEN = 2000;

/** Cells kept of one experiment, some 13 bytes each; the columns unused for longest go first. */
const MAX_CELLS = 4_000_000;

/** What a change may have touched, as columns are kept. */
const TOUCHED: Readonly<Partial<Record<ChangeKind, readonly (KeyedKind | 'attribute' | 'dataset')[]>>> = {
  run: ['attribute', 'param', 'metric', 'tag', 'dataset'],
  params: ['param'],
  metrics: ['metric'],
  // Name and user follow tags.
  tags: ['tag', 'attribute'],
  inputs: ['dataset'],
};

/**
 * The active runs of one experiment with the columns asked for so far, kept in memory as the table sends them. A write notes only which run it
 * was; the next reading reads those runs again. Not to be held over a write.
 */
export class ResidentRuns {
  /** Integer keys of the runs by row. A run keeps its row. */
  private readonly keys: number[] = [];
  readonly ids: string[] = [];
  private readonly rowOf = new Map<number, number>();
  /** UTC ms by row. */
  readonly starts: number[] = [];
  private readonly active: boolean[] = [];
  private readonly columns = new Map<string, { readonly ref: ColumnRef; readonly builder: ColumnBuilder }>();
  private readonly written = new Map<string, Set<string>>();
  private orderKnown: Uint32Array | undefined;
  private keysKnown: Record<KeyedKind, readonly string[]> | undefined;
  /** Counts what was read anew, so that what was computed from it is known to be old. */
  version = 0;

  constructor(
    private readonly reader: Reader,
    readonly experiment: number,
  ) {
    this.takeRuns(readRunRows(reader, { experiment }));
  }

  /** Notes a write; answers false when so much was written that reading all again is cheaper. */
  note(change: Change): boolean {
    const touched = TOUCHED[change.kind];
    if (touched === undefined || change.run_id === undefined) return false;
    let parts = this.written.get(change.run_id);
    if (parts === undefined) this.written.set(change.run_id, (parts = new Set()));
    for (const part of touched) parts.add(part);
    return this.written.size <= MAX_WRITTEN;
  }

  /** Rows of the active runs, newest start first, then by run id. */
  get order(): Uint32Array {
    this.orderKnown ??= Uint32Array.from(this.keys.keys())
      .filter((row) => this.active[row] === true)
      .sort((a, b) => (this.starts[b] ?? 0) - (this.starts[a] ?? 0) || compareText(this.ids[a] ?? '', this.ids[b] ?? ''));
    return this.orderKnown;
  }

  /** The row of a run by its integer key. */
  row(run: number): number | undefined {
    return this.rowOf.get(run);
  }

  /** Takes up what was written since the last call. */
  refresh(): void {
    if (this.written.size === 0) return;
    const ids = (part: string): string[] => [...this.written].flatMap(([id, parts]) => (parts.has(part) ? [id] : []));
    const some = ids('attribute');
    if (some.length > 0) {
      const rows = readRunRows(this.reader, { ids: some });
      const there = new Set(rows.map((row) => row.run_id));
      // A run that was removed for good says nothing more.
      this.ids.forEach((id, row) => {
        if (this.written.has(id) && !there.has(id) && this.written.get(id)?.has('attribute') === true) this.active[row] = false;
      });
      this.takeRuns(rows);
    }
    this.rereadValues(ids);
    this.written.clear();
    this.keysKnown = undefined;
    this.version++;
  }

  /** The columns with these ids, by row. */
  load(refs: readonly ColumnRef[]): TableColumn[] {
    const missing = refs.filter((ref) => !this.columns.has(columnId(ref)));
    const builders = missing.map((ref) => ({ ref, builder: new ColumnBuilder(columnId(ref), this.keys.length) }));
    for (const each of builders) this.columns.set(each.builder.id, each);
    fillColumns(this.reader, this.filling(builders, undefined));
    const answer = refs.map((ref) => {
      const id = columnId(ref);
      const found = this.columns.get(id)!;
      this.columns.delete(id);
      this.columns.set(id, found);
      return found.builder;
    });
    const room = Math.max(refs.length, Math.floor(MAX_CELLS / Math.max(1, this.keys.length)));
    for (const id of this.columns.keys()) {
      if (this.columns.size <= room) break;
      this.columns.delete(id);
    }
    return answer;
  }

  /** The keys that the active runs know. */
  get known(): Record<KeyedKind, readonly string[]> {
    this.keysKnown ??= readKeys(this.reader, this.experiment);
    return this.keysKnown;
  }

  private takeRuns(rows: readonly RunAttributes[]): void {
    for (const { run, run_id, start_time, active, experiment } of rows) {
      if (experiment !== this.experiment) continue;
      let row = this.rowOf.get(run);
      if (row === undefined) {
        row = this.keys.push(run) - 1;
        this.rowOf.set(run, row);
      }
      this.ids[row] = run_id;
      this.starts[row] = Number(start_time);
      this.active[row] = active;
    }
    this.orderKnown = undefined;
  }

  private rereadValues(ids: (part: string) => string[]): void {
    for (const { builder } of this.columns.values()) builder.grow(this.keys.length);
    for (const part of ['attribute', 'param', 'metric', 'tag', 'dataset'] as const) {
      const columns = [...this.columns.values()].filter(({ ref }) => partOf(ref) === part);
      const touched = columns.length === 0 ? [] : ids(part);
      if (touched.length === 0) continue;
      const rows = this.rowsOf(touched);
      for (const { builder } of columns) for (const row of rows) builder.clear(row);
      fillColumns(this.reader, this.filling(columns, rows.map((row) => this.keys[row] ?? -1)));
    }
  }

  private rowsOf(ids: readonly string[]): number[] {
    const wanted = new Set(ids);
    return this.ids.flatMap((id, row) => (wanted.has(id) ? [row] : []));
  }

  private filling(columns: Filling['columns'], runs: readonly number[] | undefined): Filling {
    return { experiment: this.experiment, runs, columns, row: (run) => this.rowOf.get(run) };
  }
}

/** The part of `TOUCHED` that a column belongs to. */
function partOf(ref: ColumnRef): KeyedKind | 'attribute' | 'dataset' {
  switch (ref.kind) {
    case 'metricAt':
      return 'metric';
    case 'attribute':
      return ref.name === 'dataset' || ref.name === 'dataset_digest' ? 'dataset' : ref.name === 'source' || ref.name === 'commit' ? 'tag' : 'attribute';
    default:
      return ref.kind;
  }
}
