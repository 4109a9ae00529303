import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../../src/store/engine/databaseFile';
import { loadSqlite } from '../../src/store/engine/sqlite';
import { VERSION_1 } from '../../src/store/engine/version1';
import type { Fault } from '../support/faults/armed';
import { call } from '../support/faults/call';
import { beginLoad, type Round } from '../support/faults/load';
import { bundleFaultyServer, startServer, type ServerProcess } from '../support/faults/server';
import { removeFolder, temporaryFolder } from '../support/trackingServer';

/** The points that come while several clients write and snapshots are taken, each with how often it has to be come to, and whether the write there is torn. */
const POINTS: readonly (readonly [point: Fault['point'], hit: number, then: 'kill' | 'tear'])[] = [
  ['journal.before-append', 60, 'kill'], ['journal.half-append', 70, 'tear'], ['journal.after-append', 80, 'kill'], ['journal.before-sync', 6, 'kill'],
  ['commit.before', 90, 'kill'], ['commit.after', 50, 'kill'],
  ['snapshot.before-write', 3, 'kill'], ['snapshot.half-write', 3, 'tear'], ['snapshot.before-rename', 3, 'kill'], ['snapshot.after-rename', 3, 'kill'], ['snapshot.before-backup', 3, 'kill'],
  ['journal.before-restart', 3, 'kill'], ['journal.restart-written', 3, 'tear'], ['journal.after-restart', 3, 'kill'],
  ['artifact.half-write', 5, 'tear'], ['artifact.before-rename', 5, 'kill'], ['artifact.after-rename', 5, 'kill'],
];

describe('a server that is killed at a named point, under the load of several clients', () => {
  const root = temporaryFolder();
  const store = join(root, 'work', '.trialbook');
  const stateFolder = join(root, 'state');
  const rounds: Round[] = [];
  let script: string;
  let server: ServerProcess | undefined;

  beforeAll(async () => {
    mkdirSync(join(root, 'work'));
    mkdirSync(join(root, 'program'));
    script = await bundleFaultyServer(join(root, 'program'));
  });
  afterAll(async () => {
    await server?.stop('SIGKILL');
    removeFolder(root);
  });

  test(`${POINTS.length} times keeps every acknowledged write, and no half one`, { timeout: 300_000 }, async () => {
    const args = ['--backup', join(root, 'copies')];
    let before = 'nothing yet';
    const wrong: string[] = [];
    for (const [point, hit, kind] of POINTS) {
      const armed = await startServer({ store, stateFolder, script, args, fault: { point, hit, then: { kind } } });
      // What the kill before left is looked at by the server that the next one hits.
      wrong.push(...((await rounds.at(-1)?.check(armed)) ?? []).map((line) => `${before}: ${line}`));
      rounds.push(beginLoad(armed, { snapshots: 20, pace: 1 }));
      expect([point, await armed.ended]).toEqual([point, 'SIGKILL']);
      await rounds.at(-1)?.stop();
      before = point;
    }
    expect(wrong).toEqual([]);
  });

  test.each(['migration.before', 'migration.after-copy', 'migration.after'] as const)('%s: a store of an older schema is whole whenever its migration ends', async (point) => {
    const old = join(root, point, '.trialbook');
    mkdirSync(old, { recursive: true });
    const { connection } = createDatabase(await loadSqlite(), VERSION_1);
    connection.run(VERSION_1.operations['experiments.insert']!, [0, 'Default', 'mlflow-artifacts:/0', 1, 1]);
    connection.run(VERSION_1.operations['registeredModel.insert']!, ['house', 10, 20, null]);
    writeFileSync(join(old, 'experiments.db'), connection.export());
    connection.close();
    const fault: Fault = { point, hit: 1, then: { kind: 'kill' } };
    await expect(startServer({ store: old, stateFolder, script, fault })).rejects.toThrow('ended with SIGKILL');
    server = await startServer({ store: old, stateFolder });
    const { registered_models } = await call<{ registered_models: { name: string }[] }>(server, 'GET', 'registered-models/search');
    expect(registered_models.map(({ name }) => name)).toEqual(['house']);
    await server.stop();
  });

  test('and all of it is there after all of them, with nothing left over', async () => {
    server = await startServer({ store, stateFolder });
    for (const round of rounds) expect(await round.check(server)).toEqual([]);
    expect(Math.min(...rounds.map((round) => round.kept))).toBeGreaterThan(0);
    await server.stop();
    expect(readdirSync(store).filter((name) => /\.new$|damaged|replaced|server\.json/.test(name))).toEqual([]);
  });
});
