/** What a column of an exported table holds; `moment` is UTC ms. */
export type ColumnType = 'text' | 'number' | 'integer' | 'moment';

/** A column of an exported table. */
export interface TableFileColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** A value of a table; null where there is none. */
export type TableValue = string | number | bigint | null;

/** A table on its way into a file: rows come in blocks, and the file gets its name when it is whole. */
export interface TableFile {
  write(rows: readonly (readonly TableValue[])[]): void;
  /** `failed`: the file goes away. */
  close(failed: boolean): void;
}

/** Begins a table; `path` is absolute, and a file there is replaced when the table is whole. */
export type OpenTableFile = (path: string, columns: readonly TableFileColumn[]) => Promise<TableFile>;

/** Greatest distance from 1970 that a date can have, ms (ECMA-262, time values). */
const LAST_MOMENT = 8.64e15;

/** A moment in ISO 8601, UTC; one that no calendar holds stays its number. */
export function momentText(value: number | bigint): string {
  const ms = Number(value);
  return Math.abs(ms) <= LAST_MOMENT ? new Date(ms).toISOString() : String(value);
}
