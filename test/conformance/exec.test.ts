import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MlflowClient } from '../../src/client/mlflowClient';
import type { Run } from '../../src/protocol/entities';
import { testPython } from '../support/python';
import { startStockServer, type StockServer } from '../support/stockServer';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let folder: string;
let state: string;
let server: TrackingServer;
let client: MlflowClient;

beforeAll(async () => {
  [folder, state] = [temporaryFolder('trialbook-exec-'), temporaryFolder('trialbook-exec-state-')];
  mkdirSync(join(folder, '.git'));
  server = await startTrackingServer(folder, state);
  client = new MlflowClient({ url: server.url, token: server.token });
});
afterAll(async () => {
  await server.stop();
  removeFolder(folder);
  removeFolder(state);
});

/** Runs a Python script by `trialbook exec`, with options before and arguments after it. */
function track(script: string, options: readonly string[] = [], args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  writeFileSync(join(folder, 'job.py'), script);
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:MLFLOW_|TRIALBOOK_RUN|TRIALBOOK_TRACKING)/.test(name)));
  const given = { ...inherited, TRIALBOOK_STATE_DIR: state, PYTHONDONTWRITEBYTECODE: '1', MLFLOW_DISABLE_TELEMETRY: 'true', GIT_PYTHON_REFRESH: 'quiet', ...env };
  return new Promise((done) => {
    execFile(process.execPath, [resolve('dist/cli.js'), 'exec', ...options, '--', testPython(), 'job.py', ...args], { cwd: folder, env: given }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

async function newest(from = client): Promise<Run> {
  const { experiments } = await from.searchExperiments({ max_results: 1000 });
  return (await from.searchRuns({ experiment_ids: experiments.map(({ experiment_id }) => experiment_id), order_by: ['attributes.start_time DESC'], max_results: 1 })).runs[0]!;
}

const params = (run: Run): Record<string, string> => Object.fromEntries(run.data.params.map(({ key, value }) => [key, value]));
const tags = (run: Run): Record<string, string> => Object.fromEntries(run.data.tags.map(({ key, value }) => [key, value]));
const experimentName = async (run: Run, from = client): Promise<string> => (await from.getExperiment(run.info.experiment_id)).name;
const series = async (run: Run, key: string): Promise<number[]> => (await client.getMetricHistory({ run_id: run.info.run_id, metric_key: key })).metrics.map(({ value }) => value);

describe('a script that logs by MLflow itself', () => {
  test('continues the run; its own values, name and points win, and nothing collides', async () => {
    const { code, stderr } = await track(`
import argparse, mlflow
parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float)
parser.add_argument('--depth', type=int)
args = parser.parse_args()
with mlflow.start_run(run_name='mine') as run:
    mlflow.log_params({'lr': args.lr, 'depth': args.depth * 2})
    for epoch in range(3):
        print(f'epoch {epoch} loss={1 / (epoch + 1):.2f} lr={args.lr} extra={epoch}', flush=True)
        mlflow.log_metric('loss', 1 / (epoch + 1), step=epoch)
`, ['--param', 'depth=4', '--name', 'ours'], ['--lr', '1e-3', '--depth', '{depth}', '--unused', '7'].slice(0, 4));
    expect([code, stderr]).toEqual([0, '']);
    const run = await newest();
    expect(run.info).toMatchObject({ run_name: 'mine', status: 'FINISHED' });
    expect(params(run)).toEqual({ lr: '0.001', depth: '8' });
    expect(await series(run, 'loss')).toEqual([1, 1 / 2, 1 / 3]);
    expect(await series(run, 'extra')).toEqual([0, 1, 2]);
  });

  test('may log its metrics in a module, late', async () => {
    writeFileSync(join(folder, 'helper.py'), 'import mlflow\ndef log(key, value, step):\n    mlflow.log_metric(key, value, step=step)\n');
    const { code } = await track(`
import time, helper
helper.log('start', 1, 0)
for step in range(4):
    print(f'step {step} f1={step / 10}', flush=True)
    time.sleep(0.4)
for step in range(4):
    helper.log('f1', step, step)
`);
    expect(code).toBe(0);
    expect(await series(await newest(), 'f1')).toEqual([0, 1, 2, 3]);
  });

  test('and fails after it ended its run as finished is FAILED; one that says it failed is believed', async () => {
    expect((await track(`import mlflow, sys\nwith mlflow.start_run():\n    mlflow.log_metric('a', 1)\nsys.exit('no more disk')`)).code).toBe(1);
    const failed = await newest();
    expect([failed.info.status, tags(failed)['trialbook.error']]).toEqual(['FAILED', expect.stringContaining('no more disk')]);
    expect((await track(`import mlflow\nmlflow.start_run()\nmlflow.end_run('FAILED')`)).code).toBe(0);
    expect((await newest()).info.status).toBe('FAILED');
  });

  test('and raises has the error in its run', async () => {
    expect((await track(`import mlflow\nwith mlflow.start_run():\n    raise MemoryError('no room')`)).code).toBe(1);
    expect(tags(await newest())['trialbook.error']).toBe('MemoryError: no room');
  });

  test.each([
    ['literally', `mlflow.set_experiment('by name')`, [], 'by name'],
    ['in a way nobody knows ahead', `mlflow.set_experiment('-'.join(['made', 'up']))`, [], 'made-up'],
    ['though a person named another', `mlflow.set_experiment('-'.join(['its', 'own']))`, ['--experiment', 'wanted'], 'its-own'],
  ])('sets its experiment %s', async (_, line, options, name) => {
    const { code, stderr } = await track(`import mlflow\n${line}\nwith mlflow.start_run():\n    mlflow.log_param('a', 1)\n`, options);
    expect([code, stderr.replace(/^.*INFO mlflow.*\n/gm, '')]).toEqual([0, '']);
    const run = await newest();
    expect([await experimentName(run), params(run)]).toEqual([name, { a: '1' }]);
    expect(tags(run)['trialbook.exit_code']).toBe('0');
  });

  test('is autologged', async () => {
    const { code } = await track(`
import sys
from sklearn.linear_model import LogisticRegression
model = LogisticRegression(C=float(sys.argv[2]), max_iter=7).fit([[0], [1], [2], [3]], [0, 0, 1, 1])
print(f'C=123 max_iter=9 accuracy={model.score([[0]], [0])}')
`, ['--autolog'], ['--C', '5e-1']);
    expect(code).toBe(0);
    const run = await newest();
    expect(run.info.status).toBe('FINISHED');
    expect(params(run)).toMatchObject({ C: '0.5', max_iter: '7' });
    expect(run.data.metrics.map(({ key }) => key)).toEqual(expect.arrayContaining(['training_score', 'accuracy']));
  });

  test('and keeps on when the experiment is named by the environment', async () => {
    const { code } = await track(`import mlflow\nmlflow.log_param('a', 1)`, [], [], { MLFLOW_EXPERIMENT_NAME: 'from outside' });
    expect(code).toBe(0);
    expect(await experimentName(await newest())).toBe('from outside');
  });
});

describe('the MLflow server that a person set', () => {
  let stock: StockServer;
  let place: string;
  let remote: MlflowClient;

  beforeAll(async () => {
    place = temporaryFolder('trialbook-stock-');
    stock = await startStockServer(place);
    remote = new MlflowClient({ url: stock.url });
  });
  afterAll(async () => {
    await stock.stop();
    removeFolder(place);
  });

  test('gets the run by plain MLflow calls, with its files', async () => {
    writeFileSync(join(folder, 'out.txt'), 'kept');
    const { code, stderr } = await track(`import mlflow\nmlflow.log_param('lr', 0.5)\nprint('score=2')`, ['--output', 'out.txt', '--tag', 'a=b', '--experiment', 'far'], ['--lr', '5e-1', '--n', '3'], { MLFLOW_TRACKING_URI: stock.url });
    expect([code, stderr]).toEqual([0, '']);
    const run = await newest(remote);
    expect(run.info.status).toBe('FINISHED');
    expect(await experimentName(run, remote)).toBe('far');
    expect(params(run)).toEqual({ lr: '0.5', n: '3' });
    expect(run.data.metrics.find(({ key }) => key === 'score')?.value).toBe(2);
    expect(tags(run)).toMatchObject({ a: 'b', 'trialbook.exit_code': '0' });
    expect((await remote.readArtifact(run, 'out.txt', 100)).toString()).toBe('kept');
    expect((await remote.readArtifact(run, 'trialbook/console.log', 100)).toString()).toContain('score=2\n');
  });

  test('sets no trap for a script with an experiment of its own', async () => {
    const env = { MLFLOW_TRACKING_URI: stock.url };
    const { code, stderr } = await track(`import mlflow\nmlflow.set_experiment('-'.join(['far', 'away']))\nwith mlflow.start_run():\n    mlflow.log_param('a', 1)`, [], [], env);
    expect(code, stderr).toBe(0);
    expect((await track(`import mlflow\nmlflow.set_experiment('near')\nwith mlflow.start_run():\n    mlflow.log_param('a', 1)`, ['--experiment', 'other'], [], env)).code).toBe(0);
  });

  test('does not hold a command up when it is not there', async () => {
    const { code, stdout, stderr } = await track(`print('ran')`, ['--uri', 'http://127.0.0.1:9']);
    expect([code, stdout]).toEqual([0, 'ran\n']);
    expect(stderr).toContain('kept aside');
    rmSync(join(state, 'kept'), { recursive: true });
  });
});
