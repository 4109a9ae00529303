import { columnId, type ColumnRef } from '../../protocol/columns';
import type { TableColumn } from '../../protocol/table';
import type { Change, ChangeKind } from '../../protocol/trialbook';
import { ColumnBuilder } from '../../table/columnBuilder';
import { compareText } from '../../table/sortRows';
import type { Reader } from '../sql';
import { fillColumns, keyedOf, putterOf, type Filled } from './fillColumns';
import { FEW_KEYS, readKeyed, type KeyedKind, type PutValue, type Which } from './readKeyed';
import { readRunRows, type RunAttributes } from './runAttributes';

/** More written runs than this, and all is read again. */
const MAX_WRITTEN = 2000;

/** Cells kept of one experiment, some 13 bytes each; the columns unused for longest go first. */
const MAX_CELLS = 4_000_000;

/** A tag that changes all the time leaves its old texts behind; with so many more texts than runs a column is read again. */
const STALE_WORDS = 2;

type Part = KeyedKind | 'attribute' | 'dataset';

const PARTS: readonly Part[] = ['attribute', 'param', 'metric', 'tag', 'dataset'];

/** What a change may have touched. Name and user follow tags. */
const TOUCHED: Readonly<Partial<Record<ChangeKind, readonly Part[]>>> = {
  run: PARTS, params: ['param'], metrics: ['metric'], tags: ['tag', 'attribute'], inputs: ['dataset'], artifacts: [],
};

/**
 * The active runs of one experiment with the columns asked for so far, kept in memory as a table has them. A write notes only which run it was;
 * the next `refresh` reads those runs again, so that a sweep that is being logged costs what it logs.
 */
export class ResidentRuns {
  readonly ids: string[] = [];
  /** UTC ms by row. */
  readonly starts: number[] = [];
  /** Integer keys of the runs by row. A run keeps its row. */
  private readonly keys: number[] = [];
  private readonly rowOfKey = new Map<number, number>();
  private readonly rowOfId = new Map<string, number>();
  private readonly active: boolean[] = [];
  private readonly columns = new Map<string, Filled>();
  private readonly written = new Map<string, Set<Part>>();
  /** Kinds of which every key that an active run has is among the columns. */
  private readonly complete = new Set<KeyedKind>();
  /** Kinds of which there are more columns than are kept. */
  private readonly tooMany = new Set<KeyedKind>();
  private orderKnown: Uint32Array | undefined;

  constructor(
    private readonly reader: Reader,
    readonly experiment: number,
  ) {
    this.takeRuns(readRunRows(reader, { experiment }));
  }

  /** Notes a write; answers false when reading all again is cheaper. */
  note(change: Change): boolean {
    const touched = TOUCHED[change.kind];
    if (touched === undefined || change.run_id === undefined) return false;
    let parts = this.written.get(change.run_id);
    if (parts === undefined) this.written.set(change.run_id, (parts = new Set()));
    for (const part of touched) parts.add(part);
    return this.written.size <= MAX_WRITTEN;
  }

  /** Takes up what was written since the last call. To be called before reading. */
  refresh(): void {
    if (this.written.size === 0) return;
    const some = this.writtenIds('attribute');
    if (some.length > 0) {
      const rows = readRunRows(this.reader, { ids: some });
      const there = new Set(rows.map(({ run_id }) => run_id));
      // A run that was removed for good says nothing more.
      for (const id of some) {
        const row = this.rowOfId.get(id);
        if (row !== undefined && !there.has(id)) this.active[row] = false;
      }
      this.takeRuns(rows);
    }
    for (const { builder } of this.columns.values()) builder.grow(this.keys.length);
    for (const part of PARTS) this.reread(part);
    this.written.clear();
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
    return this.rowOfKey.get(run);
  }

  /** The columns, by row. They are valid until the next write. */
  load(refs: readonly ColumnRef[]): TableColumn[] {
    this.loadKindsOf(refs);
    const missing = new Map<string, Filled>();
    for (const ref of refs) {
      const id = columnId(ref);
      if (!this.columns.has(id) && !missing.has(id)) missing.set(id, { ref, builder: this.newBuilder(id) });
    }
    for (const [id, column] of missing) this.columns.set(id, column);
    const unread = [...missing.values()].filter(({ ref }) => !this.isKnownEmpty(ref));
    if (unread.length > 0) fillColumns(this.reader, { experiment: this.experiment }, unread, (run) => this.rowOfKey.get(run));
    const answer = refs.map((ref) => this.use(columnId(ref)));
    this.dropUnused(answer.length);
    return answer;
  }

  /** The keys of a kind that runs know: params and tags by name, metrics as they were first logged. Brings all their columns, where they have room. */
  known(kind: KeyedKind): string[] {
    if (!this.complete.has(kind) && (this.tooMany.has(kind) || !this.loadAll(kind))) return this.readKeys(kind);
    const keys = [...this.columns.values()].flatMap(({ ref }) => (ref.kind === kind && (ref.kind !== 'metric' || ref.stat === 'last') ? [ref.key] : []));
    return kind === 'metric' ? this.inOrderLogged(keys) : keys.sort(compareText);
  }

  /** One pass over all keys costs no more than one over many of them, and the catalogue needs all. */
  private loadKindsOf(refs: readonly ColumnRef[]): void {
    for (const kind of ['param', 'metric', 'tag'] as const) {
      const missing = refs.filter((ref) => ref.kind === kind && !this.isKnownEmpty(ref) && !this.columns.has(columnId(ref)));
      if (missing.length > FEW_KEYS && !this.tooMany.has(kind)) this.loadAll(kind);
    }
  }

  private readKeys(kind: KeyedKind): string[] {
    const [table, order] = kind === 'metric' ? ['series', 'min(t.series)'] : [`${kind}s`, 't.key'];
    return this.reader
      .all<[string]>(`SELECT t.key FROM ${table} t JOIN runs r ON r.run = t.run WHERE r.experiment = ? AND r.lifecycle_stage = 'active' GROUP BY t.key ORDER BY ${order}`, [this.experiment])
      .map(([key]) => key);
  }

  /** What the newest runs logged comes in their order, which is their author's; whatever else there is, by name. */
  private inOrderLogged(keys: readonly string[]): string[] {
    const first = new Map<string, number>();
    for (const row of this.order.subarray(0, ORDER_OF_RUNS)) {
      const own = this.reader.all<[string]>('SELECT key FROM series WHERE run = ? ORDER BY series', [this.keys[row] ?? -1]);
      for (const [key] of own) if (!first.has(key)) first.set(key, first.size);
    }
    const place = (key: string): number => first.get(key) ?? first.size;
    return [...keys].sort((a, b) => place(a) - place(b) || compareText(a, b));
  }

  /** Reads the columns of all keys of a kind; answers false when they are too many to keep. */
  private loadAll(kind: KeyedKind): boolean {
    const room = Math.floor(MAX_CELLS / Math.max(1, this.keys.length));
    const fresh = new Map<string, Filled>();
    this.readWhole(kind, { experiment: this.experiment }, (ref) => {
      const id = columnId(ref);
      if (this.columns.has(id)) return undefined;
      if (!fresh.has(id) && this.columns.size + fresh.size >= room) {
        this.tooMany.add(kind);
        return undefined;
      }
      const column = fresh.get(id) ?? { ref, builder: this.newBuilder(id) };
      fresh.set(id, column);
      return putterOf(ref, column.builder);
    });
    if (this.tooMany.has(kind)) return false;
    for (const [id, column] of fresh) this.columns.set(id, column);
    this.complete.add(kind);
    return true;
  }

  private readWhole(kind: KeyedKind, which: Which, put: (ref: ColumnRef) => PutValue | undefined): void {
    const refOf = (key: string): ColumnRef => (kind === 'metric' ? { kind, key, stat: 'last' } : { kind, key });
    readKeyed(this.reader, kind, 'last', which, undefined, (run) => this.rowOfKey.get(run), (key) => put(refOf(key)));
  }

  private reread(part: Part): void {
    const columns = [...this.columns.values()].filter(({ ref }) => partOf(ref) === part);
    const rows = this.writtenIds(part).flatMap((id) => this.rowOfId.get(id) ?? []);
    if (rows.length === 0) return;
    for (const { builder } of columns) for (const row of rows) builder.clear(row);
    const runs = rows.map((row) => this.keys[row] ?? -1);
    fillColumns(this.reader, { runs }, columns, (run) => this.rowOfKey.get(run));
    if (part === 'param' || part === 'metric' || part === 'tag') this.takeNewKeys(part, runs);
    for (const { builder } of columns) {
      if (builder.words.length > STALE_WORDS * this.keys.length + 1000) this.drop(builder.id);
    }
  }

  /** Keys that no run had before have no column yet. */
  private takeNewKeys(kind: KeyedKind, runs: readonly number[]): void {
    if (!this.complete.has(kind)) return;
    const fresh = new Map<string, Filled>();
    this.readWhole(kind, { runs }, (ref) => {
      const id = columnId(ref);
      if (this.columns.has(id)) return undefined;
      const column = fresh.get(id) ?? { ref, builder: this.newBuilder(id) };
      fresh.set(id, column);
      return putterOf(ref, column.builder);
    });
    for (const [id, column] of fresh) this.columns.set(id, column);
  }

  private takeRuns(rows: readonly RunAttributes[]): void {
    for (const { run, run_id, start_time, active, experiment } of rows) {
      if (experiment !== this.experiment) continue;
      let row = this.rowOfKey.get(run);
      if (row === undefined) {
        row = this.keys.push(run) - 1;
        this.rowOfKey.set(run, row);
        this.rowOfId.set(run_id, row);
        this.ids.push(run_id);
      }
      this.starts[row] = start_time;
      this.active[row] = active;
    }
    this.orderKnown = undefined;
  }

  private writtenIds(part: Part): string[] {
    return [...this.written].flatMap(([id, parts]) => (parts.has(part) ? [id] : []));
  }

  private newBuilder(id: string): ColumnBuilder {
    return new ColumnBuilder(id, this.keys.length);
  }

  /** A key that no run has needs no reading. */
  private isKnownEmpty(ref: ColumnRef): boolean {
    if (ref.kind === 'metric' && ref.stat !== 'last') return false;
    const keyed = keyedOf(ref);
    return keyed !== undefined && ref.kind !== 'attribute' && this.complete.has(keyed.kind);
  }

  private use(id: string): ColumnBuilder {
    const found = this.columns.get(id)!;
    this.columns.delete(id);
    this.columns.set(id, found);
    return found.builder;
  }

  private dropUnused(asked: number): void {
    const room = Math.max(asked, Math.floor(MAX_CELLS / Math.max(1, this.keys.length)));
    for (const id of this.columns.keys()) {
      if (this.columns.size <= room) break;
      this.drop(id);
    }
  }

  private drop(id: string): void {
    const found = this.columns.get(id);
    this.columns.delete(id);
    if (found !== undefined && found.ref.kind !== 'attribute' && found.ref.kind !== 'metricAt') this.complete.delete(found.ref.kind);
  }
}

/** The newest runs that say in which order metrics are logged. */
const ORDER_OF_RUNS = 5;

/** The part of a run that a column shows. */
function partOf(ref: ColumnRef): Part {
  if (ref.kind === 'metricAt') return 'metric';
  const keyed = keyedOf(ref);
  if (keyed !== undefined) return keyed.kind;
  return ref.kind === 'attribute' && (ref.name === 'dataset' || ref.name === 'dataset_digest') ? 'dataset' : 'attribute';
}
