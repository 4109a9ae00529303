import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDatabase } from '../engine/databaseFile';
import { loadSqlite } from '../engine/sqlite';
import { VERSION_1 } from '../engine/version1';
import { testDatabase, type TestDatabase } from '../search/testDatabase';
import { openForTest, temporaryFolder } from '../testing/folders';
import { HistoryChain } from './chain';
import { EVENT_OPERATIONS } from './eventOperations';
import { ModelRegistry } from './modelRegistry';
import { REGISTRY_OPERATIONS } from './operations';

let db: TestDatabase;
let registry: ModelRegistry;
let time: number;

beforeEach(() => {
  db = testDatabase({ ...REGISTRY_OPERATIONS, ...EVENT_OPERATIONS });
  time = 1000;
  registry = new ModelRegistry(db, () => time++, new HistoryChain(db)).by({ user: { name: 'someone', verified: false }, client: 'python' });
  registry.createModel({ name: 'm', description: 'made' });
  for (const source of ['s3://b/1', 's3://b/2', 's3://b/3']) registry.createVersion({ name: 'm', source });
  registry.transitionStage({ name: 'm', version: '1', stage: 'Staging', archive_existing_versions: false });
});

const verdict = (chain = new HistoryChain(db)) => {
  while (!chain.proceed());
  return chain.state();
};

describe('the history', () => {
  it('is chained from the first entry on', () => {
    expect(verdict()).toEqual({ kind: 'intact', events: 5 });
    let before = '';
    for (const [body, hash] of db.all<[string, string]>('SELECT body, hash FROM registry_events ORDER BY seq')) {
      before = createHash('sha256').update(`${before}\n${body}`).digest('hex');
      expect(hash).toBe(before);
    }
    expect(registry.history({ name: 'm' }).events.at(-1)).toEqual({
      seq: 1, call: 1, time: 1000, user: { name: 'someone', verified: false }, client: 'python', kind: 'model-created', name: 'm', comment: 'made', hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it.each([
    ['a word that was changed', "UPDATE registry_events SET body = replace(body, 'Staging', 'Archived') WHERE seq = 5", 5],
    ['an entry that is gone', 'DELETE FROM registry_events WHERE seq = 3', 3],
    ['an entry filed under another name', "UPDATE registry_events SET name = 'other' WHERE seq = 2", 2],
    ['a hash that was changed', `UPDATE registry_events SET hash = '${'0'.repeat(64)}' WHERE seq = 4`, 4],
    ['an entry put in', "INSERT INTO registry_events SELECT 6, model, name, moves, body, hash FROM registry_events WHERE seq = 5", 6],
  ])('shows %s', (_what, sql, seq) => {
    db.exec(sql);
    expect(verdict()).toMatchObject({ kind: 'broken', seq });
  });

  it.each([
    ["UPDATE model_versions SET stage = 'Production' WHERE version = 2", /version 2 of 'm' is Production, while its history tells None/],
    ["UPDATE model_versions SET stage = 'None' WHERE version = 1", /version 1 of 'm' is None, while its history tells Staging/],
    ['DELETE FROM model_versions WHERE version = 3', /version 3 of 'm' is gone/],
    ["INSERT INTO aliases VALUES ('m', 'champion', 2)", /alias champion of 'm' points to 2, while its history tells of none/],
    ["INSERT INTO model_versions SELECT name, 9, creation_time, last_update_time, '', '', 'Production', source, NULL, NULL, NULL, NULL, status, NULL FROM model_versions WHERE version = 1", /version 9 of 'm' is Production/],
  ])('shows what was done past it: %s', (sql, reason) => {
    db.exec(sql);
    expect(verdict()).toEqual({ kind: 'broken', seq: 6, reason: expect.stringMatching(reason) as string });
  });

  it('tells all that can be done to a registry', () => {
    registry.setAlias('m', 'a', '1');
    registry.setAlias('m', 'a', '2');
    registry.setAlias('m', 'b', '2');
    registry.deleteAlias('m', 'b');
    registry.transitionStage({ name: 'm', version: '2', stage: 'Production', archive_existing_versions: true });
    registry.transitionStage({ name: 'm', version: '3', stage: 'Production', archive_existing_versions: true });
    registry.deleteVersion('m', '2');
    registry.deleteVersion('m', '3');
    registry.restore('m', '2');
    registry.emptyTrash('m', '3');
    registry.renameModel('m', 'n');
    registry.deleteModel('n');
    registry.createModel({ name: 'n' });
    registry.createVersion({ name: 'n', source: 's3://b/4' });
    registry.renameModel('n', 'o');
    registry.restore('n');
    registry.deleteModel('o');
    expect(verdict()).toMatchObject({ kind: 'intact' });
    registry.emptyTrash();
    registry.setAlias('n', 'a', '1');
    expect(verdict()).toMatchObject({ kind: 'intact' });
  });

  it('shows what is no entry though its hash fits, and reads the rest', () => {
    const [hash] = db.one<[string]>('SELECT hash FROM registry_events WHERE seq = 5')!;
    for (const body of ['{"seq":6}', 'no JSON', JSON.stringify({ seq: 6, call: 6, time: 1e17, user: { name: '', verified: false }, client: 'other', kind: 'x', name: 'm', model: 1 })]) {
      db.exec('DELETE FROM registry_events WHERE seq = 6');
      db.exec("INSERT INTO registry_events VALUES (6, 1, 'm', 0, ?, ?)", [body, createHash('sha256').update(`${hash}\n${body}`).digest('hex')]);
      expect(verdict()).toMatchObject({ kind: 'broken', seq: 6 });
      expect(registry.history({ name: 'm' }).events).toHaveLength(5);
    }
  });

  it('shows an end that was cut off, and a history written anew, by how far it once reached', () => {
    for (const comment of ['one', 'two']) registry.comment('m', '1', comment);
    const chain = new HistoryChain(db);
    verdict(chain);
    const { head } = chain;
    expect(chain.state(head)).toEqual({ kind: 'intact', events: 7 });
    expect(chain.state({ seq: 7, hash: 'f'.repeat(64) })).toMatchObject({ kind: 'broken', seq: 7 });
    db.exec('DELETE FROM registry_events WHERE seq > 5');
    const cut = new HistoryChain(db);
    expect(verdict(cut)).toEqual({ kind: 'intact', events: 5 });
    expect(cut.state(head)).toMatchObject({ kind: 'broken', seq: 6, reason: expect.stringContaining('newest 2') as string });
  });

  it('looks at each entry once', () => {
    const chain = new HistoryChain(db);
    verdict(chain);
    db.takeQueries();
    registry.comment('m', '1', 'more');
    db.takeQueries();
    expect(verdict(chain)).toEqual({ kind: 'intact', events: 6 });
    expect(db.takeQueries()).toMatchObject([{ params: [5, 3000] }]);
  });

  it('follows a model through its names, and tells of those that bore a name before', () => {
    registry.renameModel('m', 'n');
    registry.createModel({ name: 'm' });
    registry.deleteModel('m');
    registry.comment('n', undefined, 'hello');
    const kinds = (name: string): string[] => registry.history({ name }).events.map((event) => `${event.kind} ${event.name}`);
    expect(kinds('n')).toEqual([
      'commented n', 'model-renamed n', 'stage-changed m', 'version-registered m', 'version-registered m', 'version-registered m', 'model-created m',
    ]);
    expect(kinds('m').slice(0, 3)).toEqual(['model-deleted m', 'model-created m', 'stage-changed m']);
    expect(verdict().kind).toBe('intact');
  });

  it('is found by its indexes alone', () => {
    db.takeQueries();
    registry.history({ name: 'm', before: 5, max_results: 2 });
    registry.revision('m');
    const plans = db.takeQueries().map(({ sql, params }) => db.plan(sql, params));
    expect(plans.join('\n')).not.toMatch(/SCAN registry_/);
  });

  it('keeps nothing of a call that fails', () => {
    expect(() => registry.promote({ name: 'm', version: '9', stage: 'Staging', comment: 'x', expected_revision: registry.revision('m') })).toThrow(/not found/);
    expect(() => registry.promote({ name: 'new', version: { source: '/etc' }, expected_revision: 0 })).toThrow(/source/);
    expect(db.one('SELECT count(*) FROM registry_events')).toEqual([5]);
    expect(db.one("SELECT count(*) FROM registered_models WHERE name = 'new'")).toEqual([0]);
  });
});

describe('a store of schema version 1', () => {
  it('takes over what is registered as the beginning of its history', async () => {
    const folder = join(temporaryFolder(), '.trialbook');
    mkdirSync(folder);
    const { connection } = createDatabase(await loadSqlite(), VERSION_1);
    const write = (name: string, ...row: (string | number | null)[]): number => connection.run(VERSION_1.operations[name]!, row);
    write('experiments.insert', 0, 'Default', 'mlflow-artifacts:/0', 1, 1);
    write('registeredModel.insert', 'house', 10, 20, null);
    for (const version of [1, 2, 3]) write('modelVersion.insert', 'house', version, 10 + version, 20, null, `s3://b/${version}`, null, null, null, null);
    write('modelVersion.setStage', 'Production', 30, 'house', 2);
    write('modelVersion.bury', 30, 'house', 3);
    write('registeredModel.setAlias', 'house', 'champion', 2);
    writeFileSync(join(folder, 'experiments.db'), connection.export());
    connection.close();
    const store = await openForTest(folder);
    const { events } = store.registry.history({ name: 'house' });
    expect(events.reverse()).toMatchObject([
      { seq: 1, time: 10, kind: 'model-created' }, { time: 11, kind: 'version-registered', version: '1' }, { time: 12, kind: 'version-registered', version: '2' },
      { kind: 'stage-changed', version: '2', from: 'None', to: 'Production' }, { kind: 'alias-set', alias: 'champion', version: '2' },
    ]);
    expect(events.every(({ comment }) => comment?.startsWith('Known since ') === true)).toBe(true);
    expect(store.registry.revision('house')).toBe(5);
    store.registry.transitionStage({ name: 'house', version: '1', stage: 'Production', archive_existing_versions: true });
    expect(store.registry.history({ name: 'house' }).events[0]).toMatchObject({ seq: 7, kind: 'stage-changed', version: '2', to: 'Archived' });
    await store.close();
    const again = await openForTest(folder);
    expect([again.warnings, again.registry.history({ name: 'house' }).events.length]).toEqual([[], 7]);
  });

  it('is what it was', () => {
    const digest = createHash('sha256').update(JSON.stringify([VERSION_1.schema, Object.entries(VERSION_1.operations).sort()])).digest('hex');
    expect(digest).toBe('1dd7c9b179fb20c953a5ff6e783abd80f841dea73ac409ea6b59fe2078b58052');
  });
});
