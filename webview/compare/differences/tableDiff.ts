import { diffLists } from './lineDiff';

/** A table as text. */
export interface TextTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A cell of two tables; `before` where it differs. */
export interface DiffCell {
  readonly text: string;
  readonly before?: string;
}

/** A line of two tables beside each other. */
export type DiffLine =
  | { readonly kind: 'row'; readonly change: 'changed' | 'added' | 'removed'; readonly number: number; readonly cells: readonly DiffCell[] }
  /** Rows that are the same in both. */
  | { readonly kind: 'same'; readonly count: number };

/** What two tables have to do with each other. */
export interface TableDiff {
  readonly columns: readonly { readonly name: string; readonly change: 'same' | 'added' | 'removed' }[];
  readonly lines: readonly DiffLine[];
  /** Rows that differ, and rows in all. */
  readonly changed: number;
  readonly rows: number;
  /** False when lines were left out. */
  readonly whole: boolean;
}

/** Most lines that are made. */
const MOST_LINES = 2000;

/**
 * Two tables cell by cell: columns are matched by name, rows by their order with what came and went between them; rows that took each other's place
 * are compared with each other.
 */
export function diffTables(before: TextTable, after: TextTable): TableDiff {
  const columns = matchColumns(before.header, after.header);
  const line = (row: readonly string[] | undefined, side: 'from' | 'to'): string[] => columns.map((column) => row?.[column[side]] ?? '');
  const [left, right] = [before.rows.map((row) => line(row, 'from')), after.rows.map((row) => line(row, 'to'))];
  // A column that one table lacks makes no row another one.
  const common = columns.flatMap((column, index) => (column.from >= 0 && column.to >= 0 ? [index] : []));
  const keyOf = (row: readonly string[]): string => JSON.stringify(common.map((index) => row[index]));
  const lines: DiffLine[] = [];
  let at = 0;
  let changed = 0;
  let whole = true;
  for (const hunk of diffLists(left.map(keyOf), right.map(keyOf))) {
    if (hunk.to > at) lines.push({ kind: 'same', count: hunk.to - at });
    const pairs = Math.min(hunk.removed, hunk.added);
    for (let index = 0; index < Math.max(hunk.removed, hunk.added); index += 1) {
      changed += 1;
      if (lines.length >= MOST_LINES) {
        whole = false;
        continue;
      }
      const [old, now] = [left[hunk.from + index], right[hunk.to + index]];
      if (index < pairs) lines.push({ kind: 'row', change: 'changed', number: hunk.to + index + 1, cells: pairCells(old ?? [], now ?? [], common) });
      else if (index < hunk.added) lines.push({ kind: 'row', change: 'added', number: hunk.to + index + 1, cells: (now ?? []).map((text) => ({ text })) });
      else lines.push({ kind: 'row', change: 'removed', number: hunk.from + index + 1, cells: (old ?? []).map((text) => ({ text })) });
    }
    at = hunk.to + hunk.added;
  }
  if (whole && after.rows.length > at) lines.push({ kind: 'same', count: after.rows.length - at });
  return {
    columns: columns.map(({ name, from, to }) => ({ name, change: from < 0 ? 'added' : to < 0 ? 'removed' : 'same' })),
    lines: lines.slice(0, MOST_LINES),
    changed,
    rows: Math.max(before.rows.length, after.rows.length),
    whole: whole && lines.length <= MOST_LINES,
  };
}

function pairCells(before: readonly string[], after: readonly string[], common: readonly number[]): DiffCell[] {
  return after.map((text, index) => (before[index] === text || !common.includes(index) ? { text: text === '' ? (before[index] ?? '') : text } : { text, before: before[index] ?? '' }));
}

interface Matched {
  readonly name: string;
  /** Index in either table; −1 where it is missing. */
  readonly from: number;
  readonly to: number;
}

/** Columns of the same name, each used once, in the order of the later table; those that went come last. */
function matchColumns(before: readonly string[], after: readonly string[]): Matched[] {
  const free = new Set(before.keys());
  const matched = after.map((name, to): Matched => {
    const from = before.findIndex((other, index) => other === name && free.has(index));
    free.delete(from);
    return { name, from, to };
  });
  return [...matched, ...[...free].map((from) => ({ name: before[from] ?? '', from, to: -1 }))];
}
