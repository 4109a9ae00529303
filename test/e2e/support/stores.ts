import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { openStore } from '../../../src/store/store';

/** A folder's store with one finished run of that name, as an earlier session would have left it. */
export async function leaveStore(folder: string, runName: string): Promise<string> {
  const path = join(folder, '.trialbook');
  const store = await openStore({ path });
  const { run_id } = store.runs.create({ experiment_id: '0', run_name: runName, start_time: Date.now() }).info;
  store.metrics.logBatch(run_id, [{ key: 'loss', value: 0.5, timestamp: Date.now(), step: 0 }], [], []);
  store.runs.update({ run_id, status: 'FINISHED', end_time: Date.now() });
  await store.close();
  return path;
}

/** Changes a store's database as any SQLite tool could. */
export async function changeDatabase(storePath: string, sql: string): Promise<void> {
  const file = join(storePath, 'experiments.db');
  const sqlite = await initSqlJs();
  const database = new sqlite.Database(readFileSync(file));
  database.exec(sql);
  writeFileSync(file, database.export());
  database.close();
}
