import { openEngine } from './engine/openEngine';
import { HISTORY } from './engine/versions';
import type { StoreOptions } from './api';
import type { ServerWarning } from '../protocol/trialbook';
import { mendRows, type MendedRows } from './storage/mendRows';

/** What was mended in a store's database. */
export interface MendedStore extends MendedRows {
  /** What opening did about damaged files. */
  readonly warnings: readonly ServerWarning[];
  /** Whether indexes were made anew. */
  readonly indexes: boolean;
  /** What SQLite's check finds after all that; empty when the pages are whole. */
  readonly pages: readonly string[];
}

/**
 * Opens a store for writing, which puts together what is damaged on disk, and mends its rows; the database is written as a whole file at the end, and until
 * then nothing of the rows has changed there. Raises `StoreOpenError`, and what `beforeFirstWrite` raises.
 */
export async function mendStore(options: StoreOptions): Promise<MendedStore> {
  const engine = await openEngine(options, HISTORY, () => []);
  const { connection } = engine.database;
  const check = (): string[] => connection.all<[string]>('PRAGMA integrity_check(20)').map(([line]) => line).filter((line) => line !== 'ok');
  try {
    const found = check();
    const indexes = found.length > 0;
    if (indexes) connection.script('REINDEX');
    const pages = indexes ? check() : found;
    const rows = pages.length === 0 ? mendRows(connection) : { orphans: [], series: 0 };
    if (indexes || rows.orphans.length > 0 || rows.series > 0) await engine.snapshot(true);
    return { ...rows, warnings: [...engine.warnings], indexes: indexes && pages.length === 0, pages };
  } finally {
    await engine.close();
  }
}
