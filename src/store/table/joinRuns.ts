import { columnId, type ColumnRef } from '../../protocol/columns';
import type { TableColumn } from '../../protocol/table';
import type { TableSource } from '../../table/buildTable';
import { ColumnBuilder } from '../../table/columnBuilder';
import { compareText } from '../../table/sortRows';
import { columnRef } from './columnRef';
import type { KeyedKind } from './readKeyed';
import type { ResidentRuns } from './residentRuns';

/** The runs of the experiments of a request. */
export interface JoinedRuns extends TableSource {
  /** Rows of all active runs, newest start first, then by run id. */
  readonly order: Uint32Array;
  /** The row of a run by its integer key. */
  row(run: number): number | undefined;
  load(refs: readonly ColumnRef[]): TableColumn[];
  /** Reads columns together, which costs less than one by one when they are asked for. Raises INVALID_PARAMETER_VALUE. */
  prepare(ids: readonly string[]): void;
  /** Keys of a kind that runs know. */
  known(kind: KeyedKind): string[];
}

/** The runs of several experiments one after another; those of one as they are. */
export function joinRuns(parts: readonly ResidentRuns[]): JoinedRuns {
  const [only] = parts;
  const runs = only !== undefined && parts.length === 1 ? only : new ManyRuns(parts);
  const loaded = new Map<string, TableColumn>();
  const column = (id: string): TableColumn => {
    const known = loaded.get(id) ?? runs.load([columnRef(id)])[0]!;
    loaded.set(id, known);
    return known;
  };
  return {
    ids: runs.ids,
    order: runs.order,
    known: (kind) => runs.known(kind),
    row: (run) => runs.row(run),
    load: (refs) => runs.load(refs),
    prepare(ids) {
      runs.load([...new Set(ids)].map(columnRef)).forEach((each) => loaded.set(each.id, each));
    },
    column,
    params: () => runs.load(runs.known('param').map((key) => ({ kind: 'param', key }))),
  };
}

class ManyRuns {
  readonly ids: readonly string[];
  private readonly offsets: number[] = [];

  constructor(private readonly parts: readonly ResidentRuns[]) {
    let offset = 0;
    for (const part of parts) {
      this.offsets.push(offset);
      offset += part.ids.length;
    }
    this.ids = parts.flatMap((part) => part.ids);
  }

  get order(): Uint32Array {
    const starts = this.parts.flatMap((part) => part.starts);
    const rows = this.parts.flatMap((part, index) => Array.from(part.order, (row) => row + (this.offsets[index] ?? 0)));
    return Uint32Array.from(rows).sort((a, b) => (starts[b] ?? 0) - (starts[a] ?? 0) || compareText(this.ids[a] ?? '', this.ids[b] ?? ''));
  }

  known(kind: KeyedKind): string[] {
    const all = [...new Set(this.parts.flatMap((part) => part.known(kind)))];
    return kind === 'metric' ? all : all.sort(compareText);
  }

  row(run: number): number | undefined {
    for (const [index, part] of this.parts.entries()) {
      const row = part.row(run);
      if (row !== undefined) return row + (this.offsets[index] ?? 0);
    }
    return undefined;
  }

  load(refs: readonly ColumnRef[]): TableColumn[] {
    const columns = this.parts.map((part) => part.load(refs));
    return refs.map((ref, at) => this.join(columnId(ref), columns.flatMap((some) => some[at] ?? [])));
  }

  private join(id: string, columns: readonly TableColumn[]): TableColumn {
    const joined = new ColumnBuilder(id, this.ids.length);
    columns.forEach((column, index) => joined.copy(column, this.offsets[index] ?? 0, this.parts[index]?.ids.length ?? 0));
    return joined;
  }
}
