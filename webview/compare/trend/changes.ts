import { parseColumn } from '../../../src/protocol/columns';
import { CELL, cellText, type Table, type TableColumn } from '../../../src/protocol/table';

/** What differs in a column between a run and the one before it; undefined text was not logged. */
export interface Change {
  readonly column: string;
  readonly kind: 'param' | 'commit' | 'dataset' | 'source';
  /** Key of the parameter; name of the attribute else. */
  readonly name: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What changed in a run against the one before. */
export interface RunChanges {
  readonly changed: readonly Change[];
  /** Changed here, and between the two runs before as well: dates, digests, that differ in each run. */
  readonly always: readonly Change[];
  /** Parameters that are the same in both. */
  readonly sameParams: number;
  /** Attributes that are the same in both and known. */
  readonly same: readonly Change['kind'][];
}

/** Attributes that the card tells of. */
export const CARD_ATTRIBUTES = ['attributes.commit', 'attributes.dataset', 'attributes.dataset_digest', 'attributes.source'] as const;

/** Compares the run in row 0 of a table with the one before it, in row 1; row 2, when there is one, is the run before that. */
export function changesOf(table: Table): RunChanges {
  const changed: Change[] = [];
  const always: Change[] = [];
  const same = new Set<Change['kind']>();
  let sameParams = 0;
  for (const column of table.columns) {
    const ref = parseColumn(column.id);
    if (ref === undefined || (ref.kind !== 'param' && ref.kind !== 'attribute')) continue;
    const kind = ref.kind === 'param' ? 'param' : ref.name === 'commit' ? 'commit' : ref.name === 'source' ? 'source' : 'dataset';
    const [after, before] = [text(column, 0), text(column, 1)];
    if (after === undefined && before === undefined) continue;
    if (after === before) {
      if (kind === 'param') sameParams += 1;
      else same.add(kind);
      continue;
    }
    const change = { column: column.id, kind, name: ref.kind === 'param' ? ref.key : ref.name, before, after } as const;
    if (table.runs.length > 2 && before !== text(column, 2)) always.push(change);
    else changed.push(change);
  }
  for (const { kind } of [...changed, ...always]) same.delete(kind);
  const order = ['commit', 'param', 'dataset', 'source'];
  changed.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return { changed, always, sameParams, same: [...same] };
}

function text(column: TableColumn, row: number): string | undefined {
  return (column.kinds[row] ?? CELL.absent) === CELL.absent ? undefined : cellText(column, row);
}
