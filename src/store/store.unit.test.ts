import { appendFileSync, chmodSync, cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { describe, expect, it } from 'vitest';
import type { Change } from '../protocol/trialbook';
import type { Store } from './api';
import { HEADER_BYTES } from './engine/journalFormat';
import { SCHEMA_VERSION } from './schema';
import { openStore } from './store';
import { copyAsAfterKill, openForTest, point, storeWithRun, temporaryFolder } from './testing/folders';

const database = (path: string): string => join(path, 'experiments.db');
const journal = (path: string): string => join(path, 'experiments.journal');
const asides = (path: string): string[] => readdirSync(path).filter((name) => /damaged|replaced/.test(name));
const steps = (store: Store, runId: string): unknown[] => store.metrics.history({ run_id: runId, metric_key: 'm' }).metrics.map((metric) => metric.step);
const log = (store: Store, runId: string, ...logged: number[]): void => {
  for (const step of logged) store.metrics.logBatch(runId, [point('m', step, step)], [], []);
};

/** Changes a database file with SQLite itself. */
async function changeDatabase(path: string, sql: string): Promise<void> {
  const sqlite = await initSqlJs();
  const db = new sqlite.Database(readFileSync(database(path)));
  db.exec(sql);
  writeFileSync(database(path), db.export());
  db.close();
}

describe('a new store', () => {
  it('puts nothing on disk before its first write', async () => {
    const path = join(temporaryFolder(), 'deep', '.trialbook');
    let asked = 0;
    const store = await openForTest(path, { beforeFirstWrite: () => asked++ });
    expect(store.experiments.get('0').name).toBe('Default');
    expect(() => store.runs.create({ experiment_id: '7' })).toThrow();
    await store.snapshot();
    expect([existsSync(join(path, '..')), asked, store.onDisk]).toEqual([false, 0, false]);
    store.runs.create({ experiment_id: '0' });
    store.runs.create({ experiment_id: '0' });
    expect([asked, store.onDisk, readFileSync(join(path, '.gitignore'), 'utf8')]).toEqual([1, true, '*\n']);
    expect(existsSync(store.artifactsPath)).toBe(true);
  });

  it('refuses its first write, whole, when the lock is held', async () => {
    const path = join(temporaryFolder(), '.trialbook');
    let held = true;
    const store = await openForTest(path, { beforeFirstWrite: () => {
      if (held) throw new Error('held');
    } });
    expect(() => store.experiments.create({ name: 'a' })).toThrow('held');
    expect([existsSync(path), store.experiments.search({}).experiments.length]).toEqual([false, 1]);
    held = false;
    expect(store.experiments.create({ name: 'a' })).toBe('1');
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('says that its folder cannot be written', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    const store = await openForTest(join(folder, '.trialbook'));
    expect(() => store.experiments.create({ name: 'a' })).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED' }));
  });
});

describe('a store after a kill', () => {
  it('has every write, before and after a snapshot', async () => {
    const { store, path, runId } = await storeWithRun();
    log(store, runId, 0, 1);
    const early = await openForTest(copyAsAfterKill(path));
    expect([steps(early, runId), early.warnings]).toEqual([[0, 1], []]);
    await store.snapshot();
    log(store, runId, 2);
    const late = await openForTest(copyAsAfterKill(path));
    expect([steps(late, runId), late.warnings]).toEqual([[0, 1, 2], []]);
    log(late, runId, 3);
    const again = await openForTest(copyAsAfterKill(late.path));
    expect(steps(again, runId)).toEqual([0, 1, 2, 3]);
    expect(again.metrics.series({ series: [{ run_id: runId, key: 'm' }], buckets: 5, reduce: 'minmax' })[0]?.stats).toMatchObject({ count: 4, max: 3 });
  });

  it('applies nothing twice when it came between the snapshot and the new journal', async () => {
    const { store, path, runId } = await storeWithRun();
    log(store, runId, 0, 1);
    const before = copyAsAfterKill(path);
    await store.snapshot();
    // The new database beside the old journal, with a record that came while the snapshot was written.
    cpSync(database(path), database(before));
    const reopened = await openForTest(before);
    expect([steps(reopened, runId), reopened.warnings]).toEqual([[0, 1], []]);
    log(reopened, runId, 2);
    const again = await openForTest(copyAsAfterKill(before));
    expect([steps(again, runId), again.warnings]).toEqual([[0, 1, 2], []]);
    expect(again.runs.count({ experiment_ids: ['0'] })).toBe(1);
  });

  it('is whole when it came while the new database was written', async () => {
    const { store, path, runId } = await storeWithRun();
    log(store, runId, 0);
    const copy = copyAsAfterKill(path);
    writeFileSync(`${database(copy)}.new`, 'half a file');
    writeFileSync(`${journal(copy)}.new`, 'half a file');
    const reopened = await openForTest(copy);
    expect([steps(reopened, runId), reopened.warnings]).toEqual([[0], []]);
    expect(readdirSync(copy).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('keeps what is written while a snapshot goes on', async () => {
    const { store, path, runId } = await storeWithRun();
    log(store, runId, 0);
    const snapshot = store.snapshot();
    await Promise.resolve();
    log(store, runId, 1);
    await snapshot;
    expect(store.size.journalBytes).toBeGreaterThan(0);
    log(store, runId, 2);
    await store.close();
    expect(steps(await openForTest(path), runId)).toEqual([0, 1, 2]);
  });
});

describe('a journal', () => {
  it('with a torn end is cut there, with a warning', async () => {
    const { store, path, runId } = await storeWithRun();
    log(store, runId, 0, 1);
    const copy = copyAsAfterKill(path);
    truncateSync(journal(copy), statSync(journal(copy)).size - 3);
    const reopened = await openForTest(copy);
    expect([steps(reopened, runId), reopened.warnings.map((warning) => warning.kind)]).toEqual([[0], ['journal-torn']]);
    log(reopened, runId, 5);
    const again = await openForTest(copyAsAfterKill(copy));
    expect([steps(again, runId), again.warnings]).toEqual([[0, 5], []]);
  });

  it('with a damaged middle is kept aside, whole', async () => {
    const { store, path, runId } = await storeWithRun();
    log(store, runId, 0);
    const good = store.size.journalBytes;
    log(store, runId, 1, 2);
    const copy = copyAsAfterKill(path);
    const bytes = readFileSync(journal(copy));
    const at = HEADER_BYTES + good + 20;
    bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at);
    writeFileSync(journal(copy), bytes);
    const reopened = await openForTest(copy);
    const [warning] = reopened.warnings;
    expect([steps(reopened, runId), warning?.kind, reopened.warnings.length]).toEqual([[0, 2], 'journal-damaged', 1]);
    expect(readFileSync(warning?.path ?? '')).toEqual(bytes);
    log(reopened, runId, 7);
    const again = await openForTest(copyAsAfterKill(copy));
    expect([steps(again, runId), again.warnings]).toEqual([[0, 2, 7], []]);
  });

  it('of another database is not applied', async () => {
    const mine = await storeWithRun();
    const other = await storeWithRun();
    await mine.store.close();
    await other.store.close();
    const again = await openStore({ path: other.path });
    log(again, other.runId, 0);
    cpSync(journal(other.path), journal(mine.path));
    await again.close();
    const reopened = await openForTest(mine.path);
    expect(reopened.warnings.map((warning) => warning.kind)).toEqual(['journal-damaged']);
    expect(reopened.runs.get(mine.runId).info.run_name).toBe('first');
    expect(asides(mine.path)).toHaveLength(1);
  });

  it('of a newer version, or with an unknown write, is left alone', async () => {
    const { store, path } = await storeWithRun();
    const { decodeHeader, encodeHeader, encodeRecord } = await import('./engine/journalFormat');
    for (const [version, operation] of [[99, 'experiments.setNext'], [SCHEMA_VERSION, 'from.tomorrow']] as const) {
      const copy = copyAsAfterKill(path);
      const was = readFileSync(journal(copy));
      const header = { ...decodeHeader(was)!, schemaVersion: version };
      writeFileSync(journal(copy), Buffer.concat([encodeHeader(header), was.subarray(HEADER_BYTES), encodeRecord([[operation, []]], header, was.length)]));
      const bytes = readFileSync(journal(copy));
      await expect(openStore({ path: copy })).rejects.toMatchObject({ name: 'StoreOpenError', kind: 'newer-schema' });
      expect(readFileSync(journal(copy))).toEqual(bytes);
    }
    await store.close();
  });
});

describe('a database file', () => {
  it('that is damaged is set aside and restored from the newest backup', async () => {
    const backupPath = join(temporaryFolder(), 'backups');
    const { store, path, runId } = await storeWithRun({ backupPath });
    log(store, runId, 0);
    await store.snapshot();
    log(store, runId, 1);
    const copy = copyAsAfterKill(path);
    writeFileSync(database(copy), Buffer.alloc(9000, 'x'));
    const reopened = await openForTest(copy, { backupPath });
    expect([steps(reopened, runId), reopened.warnings.map((warning) => warning.kind)]).toEqual([[0, 1], ['database-damaged']]);
    expect(asides(copy)).toHaveLength(1);
    expect(reopened.warnings[0]?.path).toContain('damaged');
    const again = await openForTest(copyAsAfterKill(copy));
    expect([steps(again, runId), again.warnings]).toEqual([[0, 1], []]);
  });

  it('that is damaged inside, without a backup, is set aside with what belongs to it', async () => {
    const { store, path } = await storeWithRun();
    await store.close();
    const bytes = readFileSync(database(path));
    bytes.fill(0xff, 4096, 12_288);
    writeFileSync(database(path), bytes);
    const reopened = await openForTest(path);
    expect(reopened.warnings.map((warning) => warning.kind)).toContain('database-damaged');
    expect(reopened.experiments.search({}).experiments.map((experiment) => experiment.name)).toEqual(['Default']);
    expect(readFileSync(join(path, asides(path).find((name) => name.startsWith('experiments.db')) ?? ''))).toEqual(bytes);
    reopened.runs.create({ experiment_id: '0' });
  });

  it('keeps three backups', async () => {
    const backupPath = join(temporaryFolder(), 'backups');
    let time = 1_700_000_000_000;
    const { store, runId } = await storeWithRun({ backupPath, now: () => (time += 1000) });
    for (let i = 0; i < 5; i++) {
      log(store, runId, i);
      await store.snapshot();
    }
    expect(readdirSync(backupPath)).toHaveLength(3);
  });

  it('of a newer schema is refused by its version and left alone', async () => {
    const { store, path } = await storeWithRun();
    await store.close();
    await changeDatabase(path, 'PRAGMA user_version = 9');
    const bytes = readFileSync(database(path));
    await expect(openStore({ path })).rejects.toThrow(/schema version 9/);
    expect(readFileSync(database(path))).toEqual(bytes);
  });

  it.each([
    ['trigger', `CREATE TRIGGER spy AFTER INSERT ON runs BEGIN DELETE FROM points; END`],
    ['view', `CREATE VIEW spy AS SELECT 1`],
    ['table', `CREATE TABLE spy (x)`],
    ['table', `ALTER TABLE runs ADD COLUMN spy DEFAULT 1`],
    ['index', `DROP INDEX runs_by_time`],
  ])('with a foreign or missing %s is refused', async (kind, sql) => {
    const { store, path } = await storeWithRun();
    await store.close();
    await changeDatabase(path, sql);
    await expect(openStore({ path })).rejects.toMatchObject({ kind: 'foreign-schema', message: expect.stringContaining(kind) as unknown });
  });

  it('that someone else changed meanwhile is set aside, not overwritten', async () => {
    const { store, path, runId } = await storeWithRun();
    await store.snapshot();
    writeFileSync(database(path), 'theirs');
    utimesSync(database(path), 1, 1);
    log(store, runId, 0);
    await store.snapshot();
    expect(store.warnings.map((warning) => warning.kind)).toEqual(['database-replaced']);
    expect(readFileSync(store.warnings[0]?.path ?? '', 'utf8')).toBe('theirs');
    expect(steps(await openForTest(copyAsAfterKill(path)), runId)).toEqual([0]);
  });

  it('says of no row that waits that it is in the snapshot, when the folder was replaced meanwhile', async () => {
    const { store, path, runId } = await storeWithRun();
    log(store, runId, 1);
    renameSync(path, `${path}.gone`);
    cpSync(`${path}.gone`, path, { recursive: true });
    const taken = store.snapshot();
    // What is written while the files of others are set aside.
    for (let step = 2; step < 12; step++) {
      log(store, runId, step);
      await new Promise(setImmediate);
    }
    await taken;
    const after = await openForTest(copyAsAfterKill(path));
    expect(steps(after, runId)).toEqual(Array.from({ length: 11 }, (_, i) => i + 1));
  });

  it('comes back by itself soon after a write when the folder was erased, and says so', async () => {
    const { store, path, runId } = await storeWithRun();
    await store.snapshot();
    const changes: Change[] = [];
    store.onChange((more) => changes.push(...more));
    rmSync(path, { recursive: true });
    log(store, runId, 0);
    await expect.poll(() => existsSync(journal(path)) && existsSync(database(path))).toBe(true);
    // What views have read of files is read anew.
    expect(changes).toContainEqual({ kind: 'artifacts' });
    await store.snapshot();
    expect(steps(await openForTest(copyAsAfterKill(path)), runId)).toEqual([0]);
    expect(store.warnings.map(({ kind }) => kind)).toEqual(['database-replaced']);
  });

  it('that another folder took the place of is written there, and the files of the other are kept', async () => {
    const { store, path, runId } = await storeWithRun();
    const other = await storeWithRun();
    log(other.store, other.runId, 7);
    await other.store.durable();
    rmSync(path, { recursive: true });
    cpSync(other.path, path, { recursive: true });
    const theirs = readFileSync(journal(path));
    log(store, runId, 0);
    await store.snapshot();
    expect(steps(await openForTest(copyAsAfterKill(path)), runId)).toEqual([0]);
    expect(readFileSync(store.warnings.find((warning) => warning.path?.includes('journal.replaced-'))?.path ?? '')).toEqual(theirs);
  });

  it('comes back with the next snapshot when the folder was erased', async () => {
    const { store, path, runId } = await storeWithRun();
    await store.snapshot();
    rmSync(path, { recursive: true });
    log(store, runId, 0);
    await store.snapshot();
    expect(readFileSync(join(path, '.gitignore'), 'utf8')).toBe('*\n');
    expect(steps(await openForTest(copyAsAfterKill(path)), runId)).toEqual([0]);
  });
});

describe('a store that is read-only', () => {
  it('reads database and journal and changes no file', async () => {
    const { store, path, runId } = await storeWithRun();
    await store.snapshot();
    log(store, runId, 0);
    const copy = copyAsAfterKill(path);
    const files = (): [string, string][] => readdirSync(copy).filter((name) => name !== 'artifacts').map((name) => [name, readFileSync(join(copy, name), 'hex')]);
    appendFileSync(journal(copy), 'torn');
    const before = files();
    const reader = await openForTest(copy, { readOnly: true, beforeFirstWrite: () => expect.unreachable() });
    expect([steps(reader, runId), reader.readOnly, reader.warnings.map((warning) => warning.kind)]).toEqual([[0], true, ['journal-torn']]);
    expect(reader.warnings[0]?.message).toContain('nothing was changed');
    expect(() => reader.runs.delete(runId)).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED' }));
    await reader.snapshot();
    await reader.close();
    expect(files()).toEqual(before);
  });
});

describe('a store that is closed', () => {
  it('has a whole database file and an empty journal', async () => {
    const { store, path, runId } = await storeWithRun();
    log(store, runId, 0, 1);
    await store.durable();
    await store.close();
    await store.close();
    expect(statSync(journal(path)).size).toBe(HEADER_BYTES);
    rmSync(journal(path));
    const reopened = await openForTest(path);
    expect([steps(reopened, runId), reopened.warnings]).toEqual([[0, 1], []]);
    log(reopened, runId, 2);
    expect(steps(await openForTest(copyAsAfterKill(path)), runId)).toEqual([0, 1, 2]);
  });
});
