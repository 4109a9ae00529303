import type { SqlJsStatic } from 'sql.js';
import type { Row, SqlValue } from '../sql';
import { mendRows } from '../storage/mendRows';
import { createDatabase, openDamaged, type LoadedDatabase } from './databaseFile';
import type { PagedFile } from './pagedFile';
import type { Connection } from './sqlite';
import type { SchemaHistory } from './versions';

/** Rows read at once. */
const AT_ONCE = 500;

/**
 * Takes out of a damaged file all rows that can be read, from both ends of each table up to what is damaged; what belongs to rows that were lost goes, too.
 * Answers `undefined` where not even the names of the tables can be read, or they are not ours.
 */
export function salvage(sqlite: SqlJsStatic, file: PagedFile, path: string, history: SchemaHistory): LoadedDatabase | undefined {
  const opened = openDamaged(sqlite, file, path, history);
  if (opened === undefined) return undefined;
  const { connection: from, version, contains } = opened;
  try {
    const { connection } = createDatabase(sqlite, version);
    connection.transaction(() => {
      for (const [table] of connection.all<[string]>(`SELECT name FROM sqlite_master WHERE type = 'table'`)) copyTable(from, connection, table);
    });
    mendRows(connection);
    return { connection, version, contains };
  } finally {
    from.close();
  }
}

function copyTable(from: Connection, to: Connection, table: string): void {
  const columns = to.all<[string, number]>('SELECT name, pk FROM pragma_table_info(?)', [table]);
  const key = columns.filter(([, pk]) => pk > 0).sort((a, b) => a[1] - b[1]).map(([name]) => name);
  const names = columns.map(([name]) => name);
  const insert = `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  const keyOf = (row: Row): SqlValue[] => key.map((name) => row[names.indexOf(name)] ?? null);
  const read = (order: 'ASC' | 'DESC', low: readonly SqlValue[], high: readonly SqlValue[], limit: number): Row[] => {
    const bounds = [...(low.length > 0 ? [`(${key.join(', ')}) > (${key.map(() => '?').join(', ')})`] : []), ...(high.length > 0 ? [`(${key.join(', ')}) < (${key.map(() => '?').join(', ')})`] : [])];
    const where = bounds.length === 0 ? '' : ` WHERE ${bounds.join(' AND ')}`;
    return from.all(`SELECT ${names.join(', ')} FROM ${table}${where} ORDER BY ${key.map((name) => `${name} ${order}`).join(', ')} LIMIT ${limit}`, [...low, ...high]);
  };
  let low: SqlValue[] = [];
  let high: SqlValue[] = [];
  for (const order of ['ASC', 'DESC'] as const) {
    let limit = AT_ONCE;
    for (;;) {
      const rows = rowsOrNone(() => read(order, low, high, limit));
      if (rows !== undefined) {
        for (const row of rows) to.run(insert, row);
        const last = rows.at(-1);
        if (last === undefined) return;
        if (order === 'ASC') low = keyOf(last);
        else high = keyOf(last);
      } else if (limit === 1) break;
      else limit = 1;
    }
  }
}

/** `undefined` where a damaged page is on the way. */
function rowsOrNone(read: () => Row[]): Row[] | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
