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

/** Compares the first of three runs with the second, which came before it; the third, when there is one, came before that. */
export function changesOf(table: Table, runIds: readonly string[]): RunChanges {
  const [now, last, beforeLast] = runIds.map((id) => table.runs.indexOf(id));
  const changed: Change[] = [];
  const always: Change[] = [];
  const same = new Set<Change['kind']>();
  let sameParams = 0;
  for (const column of table.columns) {
    const told = toldOf(column.id);
    if (told === undefined) continue;
    const { kind } = told;
    const [after, before] = [text(column, now), text(column, last)];
    if (after === undefined && before === undefined) continue;
    if (after === before) {
      if (kind === 'param') sameParams += 1;
      else same.add(kind);
      continue;
    }
    const change = { column: column.id, ...told, before, after };
    if (beforeLast !== undefined && beforeLast >= 0 && before !== text(column, beforeLast)) always.push(change);
    else changed.push(change);
  }
  for (const { kind } of [...changed, ...always]) same.delete(kind);
  const order = ['commit', 'param', 'dataset', 'source'];
  changed.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  return { changed, always, sameParams, same: [...same] };
}

function toldOf(id: string): Pick<Change, 'kind' | 'name'> | undefined {
  const ref = parseColumn(id);
  if (ref?.kind === 'param') return { kind: 'param', name: ref.key };
  if (ref?.kind !== 'attribute') return undefined;
  return { kind: ref.name === 'commit' || ref.name === 'source' ? ref.name : 'dataset', name: ref.name };
}

function text(column: TableColumn, row: number | undefined): string | undefined {
  return row === undefined || (column.kinds[row] ?? CELL.absent) === CELL.absent ? undefined : cellText(column, row);
}
