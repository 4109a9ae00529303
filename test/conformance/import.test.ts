import { execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, openSync, readdirSync, statSync, writeSync, closeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CopyReport } from '../../src/interop/events';
import { testNode } from '../support/node';
import { python, testPython } from '../support/python';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

/** What MLflow's own client wrote, imported by the command line and read again by MLflow's own client. */
describe('histories of MLflow', () => {
  const folder = temporaryFolder();
  const state = temporaryFolder();
  const servers: TrackingServer[] = [];
  const env = { MLFLOW_ALLOW_FILE_STORE: 'true' };
  const script = (name: string): string => resolve('test/conformance/histories', name);

  /** Imports into a new folder with a server of its own. */
  const imported = async (path: string, ...more: string[]): Promise<{ report: CopyReport; server: TrackingServer; again: () => Promise<CopyReport> }> => {
    const workspace = temporaryFolder();
    mkdirSync(join(workspace, '.git'));
    const server = await startTrackingServer(workspace, state);
    servers.push(server);
    const call = (): Promise<CopyReport> => new Promise((done, fail) => {
      execFile(testNode(), [resolve('dist/cli.js'), 'import', path, '--dir', workspace, '--json', ...more], { env: { ...process.env, TRIALBOOK_STATE_DIR: state } }, (error, stdout, stderr) => {
        if (stdout === '') fail(new Error(stderr, { cause: error }));
        else done(JSON.parse(stdout) as CopyReport);
      });
    });
    return { report: await call(), server, again: call };
  };

  beforeAll(async () => {
    mkdirSync(join(folder, 'db'));
    await python([script('history.py'), `file://${folder}/mlruns`], env, folder);
    await python([script('history.py'), `sqlite:///${folder}/db/mlflow.db`], env, join(folder, 'db'));
  }, 240_000);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    [folder, state, ...servers.map((server) => server.folder)].forEach(removeFolder);
  });

  test.each([['mlruns', (): string => `file://${folder}/mlruns`], ['db/mlflow.db', (): string => `sqlite:///${folder}/db/mlflow.db`]])('%s is the same to its client, and comes but once', async (path, uri) => {
    const before = readdirSync(join(folder, path, '..'));
    const { report, server, again } = await imported(join(folder, path));
    expect(report).toMatchObject({ copied: 6, verified: 6, models: 1, versions: 2, files: 9, problems: [] });
    expect((await python([script('same_history.py'), uri(), server.trackingUri], env, folder)).trim()).toBe('6 runs');
    expect(await again()).toMatchObject({ copied: 0, completed: 0, same: 6, points: 0, files: 0 });
    expect(readdirSync(join(folder, path, '..'))).toEqual(before);
  }, 240_000);

  test('a database is read while another program writes it', async () => {
    const path = join(folder, 'busy.db');
    // In WAL mode most of it stands in the log, which a copied file would be without.
    const writer = spawn(testPython(), ['-c', `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.executescript("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;"
  "CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name TEXT, lifecycle_stage TEXT);"
  "CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, status TEXT, start_time BIGINT, end_time BIGINT, lifecycle_stage TEXT, artifact_uri TEXT, experiment_id INTEGER);"
  "CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, PRIMARY KEY (key, timestamp, run_uuid, value));"
  "INSERT INTO experiments VALUES (1, 'busy', 'active'); INSERT INTO runs VALUES ('r1', 'busy', 'RUNNING', 1, NULL, 'active', '', 1);")
for i in range(5000):
    db.execute("INSERT INTO metrics VALUES ('loss', ?, ?, 'r1')", (i / 7, i))
print("ready", flush=True)
for i in range(5000, 10**9):
    db.execute("INSERT INTO metrics VALUES ('loss', ?, ?, 'r1')", (i / 7, i))
    time.sleep(0.02)
`, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      await new Promise((done) => writer.stdout.once('data', done));
      const { report, again } = await imported(path);
      expect(report).toMatchObject({ copied: 1, verified: 1, problems: [] });
      expect(report.points).toBeGreaterThanOrEqual(5000);
      // The old columns have no step: they all are of step 0, and only new ones come.
      const second = await again();
      expect(second).toMatchObject({ copied: 0, problems: [] });
      expect(second.points).toBeLessThan(report.points);
    } finally {
      writer.kill();
    }
  }, 240_000);

  test('what a database has that cannot come is told, and its runs come', async () => {
    const path = join(folder, 'beyond.db');
    await python(['-c', `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript("CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name TEXT, lifecycle_stage TEXT);"
  "CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, status TEXT, start_time BIGINT, end_time BIGINT, lifecycle_stage TEXT, artifact_uri TEXT, experiment_id INTEGER);"
  "CREATE TABLE tags (key TEXT, value TEXT, run_uuid TEXT); CREATE TABLE trace_info (request_id TEXT PRIMARY KEY, experiment_id INTEGER);"
  "INSERT INTO experiments VALUES (1, 'e', 'active'), (2, 'other', 'active'); INSERT INTO trace_info VALUES ('tr-1', 1), ('tr-2', 1), ('tr-3', 2);"
  "INSERT INTO runs VALUES ('r1', 'one', 'FINISHED', 1, 2, 'active', 's3://team/mlruns/1/r1/artifacts', 1);"
  "INSERT INTO tags VALUES ('note', 'kept', 'r1'), ('huge', hex(zeroblob(33554433)), 'r1');")
db.commit()
`, path]);
    const { report, server } = await imported(path, '--experiment', 'e');
    expect(report).toMatchObject({ copied: 1, verified: 1, skipped: 0 });
    expect(report.problems).toEqual([
      { where: 'experiment e', what: 'its 2 traces are left out, for only runs and models are copied', lost: true },
      { where: 'run r1', what: "a value of 'value' has more than 64 MB and is left out", lost: true },
      { where: 's3://team/mlruns', what: expect.stringContaining('in a storage that is not read here') as string, lost: true },
    ]);
    const read = `import mlflow, sys; tags = mlflow.MlflowClient(sys.argv[1]).get_run("r1").data.tags; print(tags["note"], tags["huge"] == "")`;
    expect((await python(['-c', read, server.trackingUri], env, folder)).trim()).toBe('kept True');
  }, 240_000);

  test('a damaged database is read up to the damage', async () => {
    const path = join(folder, 'damaged.db');
    await python(['-c', `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript("CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name TEXT, lifecycle_stage TEXT);"
  "CREATE TABLE runs (run_uuid TEXT PRIMARY KEY, name TEXT, status TEXT, start_time BIGINT, end_time BIGINT, lifecycle_stage TEXT, artifact_uri TEXT, experiment_id INTEGER);"
  "CREATE TABLE metrics (key TEXT, value FLOAT, timestamp BIGINT, run_uuid TEXT, step BIGINT, is_nan BOOLEAN); CREATE INDEX by_run ON metrics (run_uuid, key, step);"
  "INSERT INTO experiments VALUES (1, 'e', 'active');")
for run in range(20):
    db.execute("INSERT INTO runs VALUES (?, ?, 'FINISHED', 1, 2, 'active', '', 1)", (f"run-{run}", f"run {run}"))
    db.executemany("INSERT INTO metrics VALUES ('loss', ?, ?, ?, ?, 0)", [(i / 7, i, f"run-{run}", i) for i in range(500)])
db.commit()
`, path]);
    // Zeros over the middle: points of some runs.
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(64 * 1024), 0, 64 * 1024, Math.floor(statSync(path).size / 2 / 4096) * 4096);
    closeSync(file);
    const { report } = await imported(path);
    // Each run comes, those in the damage with what is before it.
    expect(report.copied).toBe(20);
    expect(report.points).toBeGreaterThan(2000);
    expect(report.problems.some(({ what, lost }) => lost && what.includes('damaged'))).toBe(true);
    expect(existsSync(`${path}-journal`)).toBe(false);
    const none = join(folder, 'none.db');
    copyFileSync(testPython(), none);
    await expect(imported(none, '--kind', 'mlflow-db')).rejects.toThrow(/damaged, or no SQLite database/);
  }, 240_000);
});
