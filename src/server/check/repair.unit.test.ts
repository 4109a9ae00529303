import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CheckReport } from '../../protocol/check';
import { HISTORY } from '../../store/engine/versions';
import { loadDatabase } from '../../store/engine/databaseFile';
import { loadSqlite } from '../../store/engine/sqlite';
import { openStore } from '../../store/store';
import { point, storeWithRun, temporaryFolder } from '../../store/testing/folders';
import { Owner } from '../process/owner';
import { checkStore } from './checkStore';
import { repairStore } from './repairStore';

beforeEach(() => {
  process.env['TRIALBOOK_STATE_DIR'] = temporaryFolder();
});

const kinds = ({ findings }: CheckReport): string[] => findings.map(({ kind, level }) => `${level} ${kind}`);
const contents = (path: string): [string, string][] => readdirSync(path).filter((name) => name !== 'artifacts').map((name) => [name, readFileSync(join(path, name), 'hex')]);

/** A closed store with some points, of which SQL was then run on the database past everything else. */
async function changedStore(...sql: string[]): Promise<{ path: string; runId: string }> {
  const { store, path, runId } = await storeWithRun();
  store.metrics.logBatch(runId, [point('m', 2, 0), point('m', 1, 1), point('m', 3, 2), point('n', NaN, 0), point('n', -Infinity, 1)], [{ key: 'p', value: '1' }], []);
  await store.close();
  if (sql.length > 0) {
    const file = join(path, 'experiments.db');
    const { connection } = loadDatabase(await loadSqlite(), readFileSync(file), file, HISTORY);
    for (const line of sql) connection.script(line);
    writeFileSync(file, connection.export());
    connection.close();
    // Without its journal nothing says what was written, nor is there an earlier state.
    for (const name of ['experiments.journal', 'experiments.journal.previous', 'experiments.db.previous']) writeFileSync(join(path, name), '');
  }
  return { path, runId };
}

describe('checking a store', () => {
  it('that is whole finds nothing, and mending it does nothing', async () => {
    const { path } = await changedStore();
    const before = contents(path);
    expect(kinds(await checkStore(path))).toEqual([]);
    expect(await repairStore(path)).toMatchObject({ done: [] });
    expect(contents(path)).toEqual(before);
  });

  it('changes nothing, whatever it finds', async () => {
    const { path } = await changedStore('UPDATE series SET count = 9', 'DELETE FROM runs');
    writeFileSync(join(path, 'experiments.db.new'), 'half');
    const before = contents(path);
    expect((await checkStore(path)).findings.length).toBeGreaterThan(1);
    expect(contents(path)).toEqual(before);
  });
});

describe('mending a store', () => {
  it.each([
    'count = 9', 'min_value = -5', 'max_step = 7', `last_value = 8, last_step = 99`, 'first_value = NULL', 'last_is_nan = 1',
  ])('whose series say %s tells them anew from the points', async (wrong) => {
    const { path, runId } = await changedStore(`UPDATE series SET ${wrong} WHERE key = 'm'`);
    expect(kinds(await checkStore(path))).toContain('warning rows');
    const { done, after } = await repairStore(path);
    expect(done.map(({ what }) => what).join()).toMatch(/statistics of 1 series/);
    expect(kinds(after!)).not.toContain('warning rows');
    const store = await openStore({ path, readOnly: true });
    expect(store.metrics.series({ series: [{ run_id: runId, key: 'm' }], buckets: 5, reduce: 'minmax' })[0]?.stats).toMatchObject({ count: 3, min: 1, max: 3, first: 2, last: 3 });
    await store.close();
    // The copy is what was there before.
    expect(readdirSync(path).filter((name) => name.startsWith('experiments.db.unmended-'))).toHaveLength(1);
  });

  it('whose experiment is lost makes it anew, and ends rows of a run that is lost', async () => {
    const { path, runId } = await changedStore(
      `DELETE FROM experiments`, `INSERT INTO params VALUES (77, 'a', 'b', NULL)`, `INSERT INTO series VALUES (50, 77, 'x', 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0)`, `INSERT INTO points VALUES (50, 0, 0, 1, 0)`,
    );
    const { done, after } = await repairStore(path);
    expect(done.map(({ what }) => what)).toEqual(expect.arrayContaining([
      '1 experiment made anew as recovered-0, whose name was lost', '1 parameters without their run taken out', '1 series of metrics without their run taken out', '1 points without their series taken out',
    ]));
    expect(kinds(after!)).not.toContain('warning rows');
    const store = await openStore({ path, readOnly: true });
    expect([store.runs.get(runId).info.experiment_id, store.experiments.get('0').name]).toEqual(['0', 'recovered-0']);
    await store.close();
  });

  it('with a damaged journal puts it together, and keeps the damaged one', async () => {
    const { store, path, runId } = await storeWithRun();
    for (let step = 0; step < 5; step++) store.metrics.logBatch(runId, [point('m', step, step)], [], []);
    const copy = join(temporaryFolder(), 'store');
    mkdirSync(copy);
    const bytes = readFileSync(join(path, 'experiments.journal'));
    const at = bytes.lastIndexOf('points.insert');
    bytes.writeUInt8(bytes[at]! ^ 1, at);
    writeFileSync(join(copy, 'experiments.journal'), bytes);
    const found = (await checkStore(copy)).findings.find(({ kind }) => kind === 'journal');
    expect(found).toMatchObject({ level: 'error', what: expect.not.stringContaining('set aside') as string, repair: expect.stringMatching(/is kept.*A copy of the whole journal is set aside/) as string });
    const { after } = await repairStore(copy);
    expect(kinds(after!)).toEqual(['note set-aside']);
    const names = readdirSync(copy).filter((name) => /damaged-|unmended-/.test(name));
    expect(names.filter((name) => readFileSync(join(copy, name)).equals(bytes)).length).toBeGreaterThan(0);
  });

  it('removes what writes and a server left that are gone, and nothing else', async () => {
    const { path } = await changedStore();
    const left = ['experiments.db.new', 'experiments.journal.previous.new', 'server.json.99-0a1b2c3d.tmp', join('artifacts', '.uploads', 'half')];
    mkdirSync(join(path, 'artifacts', '.uploads'));
    for (const name of left) writeFileSync(join(path, name), 'half');
    writeFileSync(join(path, 'server.json'), '{"address": "http://127.0.0.1:1", "pid"'.repeat(10_000));
    for (const name of ['notes.new', 'experiments.db.damaged-20260101-000000-000']) writeFileSync(join(path, name), 'mine');
    symlinkSync(path, join(path, 'link'));
    expect(kinds(await checkStore(path)).sort()).toEqual(['note leftovers', 'note owner', 'note set-aside', 'warning links']);
    const { done } = await repairStore(path);
    expect(done).toHaveLength(5);
    expect([...left, 'server.json'].filter((name) => existsSync(join(path, name)))).toEqual([]);
    expect(['notes.new', 'experiments.db.damaged-20260101-000000-000', 'link', 'experiments.db'].filter((name) => !existsSync(join(path, name)))).toEqual([]);
  });

  it('is refused while a server has it, which changes nothing', async () => {
    const { path } = await changedStore('UPDATE series SET count = 9');
    const owner = new Owner({ storePath: path, address: 'http://127.0.0.1:9', version: '1', onLost: () => undefined, self: { pid: process.ppid, machine: 'm', boot: 'b', started: '' } });
    owner.take();
    const before = contents(path);
    await expect(repairStore(path)).rejects.toThrow(/in use/);
    expect(contents(path)).toEqual(before);
    owner.release();
  });

  it('leaves a history that was changed as it is, and tells of it', async () => {
    const { path } = await changedStore(`UPDATE series SET count = 9`, `INSERT INTO registry_events VALUES (1, 1, 'm', 0, '{}', 'no hash')`);
    const { after } = await repairStore(path);
    expect(kinds(after!)).toContain('error history');
    expect(kinds(after!)).not.toContain('warning rows');
  });
});
