import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSqlite } from './engine/sqlite';
import { createDatabase, loadDatabase, writeContains } from './engine/databaseFile';
import { decodeHeader, HEADER_BYTES } from './engine/journalFormat';
import { HISTORY, migrate, type SchemaHistory } from './engine/versions';
import { openStore } from './store';
import { copyAsAfterKill, openForTest, storeWithRun } from './testing/folders';

/** A made-up next version: users are called people, and runs have a colour. */
const NEXT: SchemaHistory = {
  current: {
    version: HISTORY.current.version + 1,
    schema: `${HISTORY.current.schema} CREATE TABLE colours (run INTEGER PRIMARY KEY, colour TEXT NOT NULL);`,
    operations: { ...HISTORY.current.operations, 'colours.set': 'INSERT OR REPLACE INTO colours (run, colour) VALUES (?, ?)' },
  },
  older: [
    {
      ...HISTORY.current,
      migrate: (connection) => {
        connection.script(`CREATE TABLE colours (run INTEGER PRIMARY KEY, colour TEXT NOT NULL); INSERT INTO colours SELECT run, 'red' FROM runs;`);
      },
    },
  ],
};

describe('a store of an older schema', () => {
  it('is replayed in its own, copied aside, and migrated', async () => {
    const { store, path, runId } = await storeWithRun();
    await store.snapshot();
    store.runs.logParam(runId, { key: 'p', value: '1' });
    const old = copyAsAfterKill(path);
    const migrated = await openStore({ path: old }, NEXT);
    expect(migrated.runs.get(runId).data.params).toEqual([{ key: 'p', value: '1' }]);
    migrated.runs.logParam(runId, { key: 'q', value: '2' });
    const aside = readdirSync(old).filter((name) => name.startsWith(`experiments.db.v${HISTORY.current.version}-`));
    expect(aside).toHaveLength(1);
    const killed = await openForTest(copyAsAfterKill(old), {}, NEXT);
    expect([killed.runs.get(runId).data.params.length, killed.warnings]).toEqual([2, []]);
    await migrated.close();
    await expect(openStore({ path: old })).rejects.toThrow(new RegExp(`schema version ${NEXT.current.version}`));
    // The copy is the old store, whole.
    cpSync(join(old, aside[0] ?? ''), join(path, 'copy.db'));
    const copy = loadDatabase(await loadSqlite(), readFileSync(join(path, 'copy.db')), 'copy.db', HISTORY);
    expect(copy.connection.all('SELECT key FROM params')).toEqual([['p']]);
    copy.connection.close();
  });

  it('is whole when the process ended between the migrated database and its journal', async () => {
    const { store, path, runId } = await storeWithRun();
    await store.close();
    const header = decodeHeader(readFileSync(join(path, 'experiments.journal')));
    const { connection } = loadDatabase(await loadSqlite(), readFileSync(join(path, 'experiments.db')), path, HISTORY);
    migrate(connection, NEXT, HISTORY.current.version);
    writeContains(connection, { generation: header?.generation ?? '', position: HEADER_BYTES });
    writeFileSync(join(path, 'experiments.db'), connection.export());
    connection.close();
    const reopened = await openForTest(path, {}, NEXT);
    reopened.runs.logParam(runId, { key: 'p', value: '1' });
    const again = await openForTest(copyAsAfterKill(path), {}, NEXT);
    expect([again.runs.get(runId).data.params.length, again.warnings]).toEqual([1, []]);
  });

  it('is read without being changed when it is opened read-only', async () => {
    const { store, path, runId } = await storeWithRun();
    await store.close();
    const before = readdirSync(path);
    const reader = await openForTest(path, { readOnly: true }, NEXT);
    expect(reader.runs.get(runId).info.run_name).toBe('first');
    expect(readdirSync(path)).toEqual(before);
  });

  it('is refused when its migration does not make the schema of today', async () => {
    const { store, path } = await storeWithRun();
    await store.close();
    const wrong = { ...NEXT, older: [{ ...HISTORY.current, migrate: () => undefined }] };
    await expect(openStore({ path, readOnly: true }, wrong)).rejects.toThrow(/colours/);
  });

  it('has a place in the history for each version', async () => {
    const versions = [...HISTORY.older, HISTORY.current].map((version) => version.version);
    expect(versions).toEqual(versions.map((_, i) => i + 1));
    for (const version of [...HISTORY.older, HISTORY.current]) {
      const { connection } = createDatabase(await loadSqlite(), version);
      // Every statement of the catalogue fits its schema.
      for (const sql of Object.values(version.operations)) expect(() => connection.all(`EXPLAIN ${sql}`)).not.toThrow();
      connection.close();
    }
  });
});
