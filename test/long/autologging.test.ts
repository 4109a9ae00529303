import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStockServer, type StockServer } from '../support/stockServer';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

/*
 * Frameworks that log by themselves, on the oldest and the newest MLflow that the README supports: the same training against our server and against the server of that
 * MLflow, and the same is there afterwards. The model is loaded and registered too.
 */
const FRAMEWORKS = ['xgboost', 'lightgbm', 'pytorch', 'tensorflow', 'keras'] as const;
const AGES = [{ age: 'oldest', version: '2.0.1' }, { age: 'newest', version: '3.18.0' }] as const;

/** What `train.py` prints. */
interface Trained {
  readonly mlflow: string;
  readonly status: string;
  readonly params: Readonly<Record<string, string>>;
  /** Number of points by metric. */
  readonly points: Readonly<Record<string, number>>;
  readonly last: Readonly<Record<string, number>>;
  readonly tags: readonly string[];
  readonly files: readonly string[];
  readonly predicted: number;
  readonly version: string | number;
}

/** The Python that the test set-up made for it; there may be none. */
function pythonOf(age: 'oldest' | 'newest'): string {
  const cache = process.env['TRIALBOOK_TEST_CACHE'] ?? join(homedir(), '.cache', 'trialbook-test');
  return process.env[`TRIALBOOK_AUTOLOGGING_${age.toUpperCase()}`] ?? join(cache, `autologging-${age}`, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
}

function train(python: string, framework: string, trackingUri: string, cwd: string): Promise<Trained> {
  const env = { ...process.env, MLFLOW_TRACKING_URI: trackingUri, MLFLOW_DISABLE_TELEMETRY: 'true', PYTHONDONTWRITEBYTECODE: '1', GIT_PYTHON_REFRESH: 'quiet', CUDA_VISIBLE_DEVICES: '' };
  return new Promise((done, fail) => {
    execFile(python, [resolve('test/long/autologging/train.py'), framework], { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error) fail(new Error(`${framework}: ${stdout.slice(-2000)}\n${stderr.slice(-6000)}`, { cause: error }));
      else done(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Trained);
    });
  });
}

/** Names without what training draws anew each time: a model's id, and when and by which process TensorBoard's files were begun. */
const settled = (files: readonly string[]): string[] => files.map((file) => file.replace(/m-[0-9a-f]{32}/g, 'm-…').replace(/(?<=tfevents\.)\d+(?=\.)|\d+(?=\.\d+\.v2$)/g, '…'));

for (const { age, version } of AGES) {
  const python = pythonOf(age);
  describe.skipIf(!existsSync(python))(`autologging on MLflow ${version}`, () => {
    const root = temporaryFolder('trialbook-autologging-');
    const [folder, state, stockFolder] = [temporaryFolder(), temporaryFolder(), temporaryFolder('trialbook-stock-')];
    let server: TrackingServer;
    let stock: StockServer;

    beforeAll(async () => {
      server = await startTrackingServer(folder, state);
      stock = await startStockServer(stockFolder, { python });
    });
    afterAll(async () => {
      await server.stop();
      await stock.stop();
      [root, folder, state, stockFolder].forEach(removeFolder);
    });

    for (const framework of FRAMEWORKS) {
      it(framework, async () => {
        const ours = await train(python, framework, server.trackingUri, root);
        expect(ours.mlflow).toBe(version);
        expect(ours.status).toBe('FINISHED');
        expect(ours.predicted).toBe(20);
        expect(Number(ours.version)).toBe(1);
        expect(Object.keys(ours.params).length).toBeGreaterThan(2);
        expect(Math.max(...Object.values(ours.points))).toBeGreaterThanOrEqual(3);
        const theirs = await train(python, framework, stock.url, root);
        expect(ours.params).toEqual(theirs.params);
        expect(ours.points).toEqual(theirs.points);
        for (const [key, value] of Object.entries(theirs.last)) expect(ours.last[key], key).toBeCloseTo(value, 3);
        expect(settled(ours.files)).toEqual(settled(theirs.files));
        // Beside what the client sets, ours says where code was.
        expect(theirs.tags.filter((tag) => !ours.tags.includes(tag))).toEqual([]);
      });
    }
  });
}
