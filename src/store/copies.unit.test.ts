import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyOf } from '../protocol/copies';
import { copyFiles, describeCopies, restoreCopy } from './engine/copies';
import { openStore } from './store';
import { openForTest, storeWithRun, temporaryFolder } from './testing/folders';

describe('copies of the database', () => {
  it('outlive the store and are not pushed out by those of the next one', async () => {
    const backupPath = join(temporaryFolder(), 'copies');
    const { store, path, runId } = await storeWithRun({ backupPath });
    await store.close();
    const [kept] = await describeCopies(backupPath);
    expect(kept).toMatchObject({ runs: 1 });
    rmSync(path, { recursive: true });
    const next = await openStore({ path, backupPath });
    for (let i = 0; i < 5; i++) {
      next.runs.create({ experiment_id: '0' });
      await next.snapshot();
    }
    await next.close();
    const copies = await describeCopies(backupPath);
    expect(copies.map(({ runs }) => runs)).toEqual([5, 4, 3, 1]);
    await restoreCopy(path, copies.at(-1)?.path ?? '');
    const restored = await openForTest(path, { backupPath });
    expect(restored.runs.get(runId).info.run_name).toBe('first');
    expect(restored.warnings).toEqual([]);
    expect(readdirSync(path).filter((name) => name.includes('.replaced-')).length).toBeGreaterThan(0);
  });

  it('that are not whole are not offered, and put nothing in the place of what is there', async () => {
    const backupPath = join(temporaryFolder(), 'copies');
    const { store, path } = await storeWithRun({ backupPath });
    await store.close();
    const bad = join(backupPath, 'experiments.db.backup-20200131-101500-123');
    writeFileSync(bad, 'no database');
    expect(await describeCopies(backupPath)).toHaveLength(1);
    const before = readFileSync(join(path, 'experiments.db'));
    await expect(restoreCopy(path, bad)).rejects.toThrow(/SQLite/);
    expect(readFileSync(join(path, 'experiments.db'))).toEqual(before);
    expect(await describeCopies(join(backupPath, 'none'))).toEqual([]);
  });

  it('of a clock that was ahead are the first that go once it is right', async () => {
    const backupPath = join(temporaryFolder(), 'copies');
    const { store } = await storeWithRun({ backupPath });
    await store.snapshot();
    for (const year of ['2097', '2098', '2099']) copyFileSync(copyFiles(backupPath, ['backup']).at(-1)!, join(backupPath, `experiments.db.backup-${year}0101-000000-000`));
    store.runs.create({ experiment_id: '0' });
    await store.snapshot();
    expect((await describeCopies(backupPath)).map(({ runs }) => runs)).toEqual([2, 1, 1]);
    expect(readdirSync(backupPath).filter((name) => /-209[789]/.test(name))).toHaveLength(1);
  });

  it('are told by their names', () => {
    expect(copyOf('experiments.db.backup-20260131-101500-123')).toEqual({ kind: 'backup', time: Date.UTC(2026, 0, 31, 10, 15, 0, 123) });
    for (const name of ['experiments.db', 'experiments.db.backup-1', 'experiments.db.backup-20260131-101500-123.new']) expect(copyOf(name)).toBeUndefined();
  });
});

describe('links that came with a clone', () => {
  it('are refused where the database or the journal should be', async () => {
    for (const name of ['experiments.db', 'experiments.journal']) {
      const { store, path } = await storeWithRun();
      await store.close();
      const outside = join(temporaryFolder(), name);
      renameSync(join(path, name), outside);
      symlinkSync(outside, join(path, name));
      const before = readFileSync(outside);
      await expect(openStore({ path })).rejects.toMatchObject({ name: 'StoreOpenError', message: expect.stringContaining('is a link') as string });
      expect(readFileSync(outside)).toEqual(before);
    }
  });

  it('are not written through', async () => {
    const outside = temporaryFolder();
    const path = join(temporaryFolder(), '.trialbook');
    const { store } = await storeWithRun();
    await store.close();
    renameSync(store.path, path);
    for (const name of ['experiments.db.new', 'experiments.journal.new']) {
      writeFileSync(join(outside, name), 'precious');
      symlinkSync(join(outside, name), join(path, name));
    }
    rmSync(join(path, '.gitignore'));
    symlinkSync(join(outside, 'made'), join(path, '.gitignore'));
    for (const fresh of [false, true]) {
      if (fresh) for (const name of ['experiments.db', 'experiments.journal']) rmSync(join(path, name));
      const opened = await openStore({ path });
      opened.runs.create({ experiment_id: '0' });
      symlinkSync(join(outside, 'experiments.db.new'), join(path, 'experiments.db.new'));
      await opened.snapshot();
      await opened.close();
    }
    expect(readdirSync(outside).map((name) => readFileSync(join(outside, name), 'utf8'))).toEqual(['precious', 'precious']);
    expect(existsSync(join(outside, 'made'))).toBe(false);
  });
});
