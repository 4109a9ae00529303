// The first run of the example workspace, logged into its own store.
import { spawn } from 'node:child_process';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { must } from './run.mjs';

/** Runs `work` with a tracking server for `folder`, which then ends. As in the editor, runs that name no experiment go to one of the folder's name. */
async function withServer(folder, work) {
  const args = ['--store', join(folder, '.trialbook'), '--default-experiment', basename(folder), '--idle-minutes', '0'];
  const server = spawn(process.execPath, ['dist/server.js', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => server.once('exit', done));
  const line = await new Promise((done, fail) => {
    createInterface({ input: server.stdout }).once('line', done);
    server.once('exit', (code) => fail(new Error(`the tracking server ended with ${code}`)));
  });
  try {
    await work(JSON.parse(line));
  } finally {
    server.kill();
    await ended;
  }
}

/** Trains once with `python`, or, without one, with a few lines of JavaScript that log through the REST API. */
export async function firstRun(folder, python) {
  await withServer(folder, async ({ url, token, trackingUri }) => {
    if (python === undefined) return trainOverRest(`${url}/t/${token}`);
    const env = { ...process.env, MLFLOW_TRACKING_URI: trackingUri, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1', MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true' };
    for (const name of ['MLFLOW_EXPERIMENT_NAME', 'MLFLOW_EXPERIMENT_ID', 'MLFLOW_RUN_ID']) delete env[name];
    await must(python, ['train.py', '--fast'], { cwd: folder, env });
  });
}

async function trainOverRest(address) {
  const call = async (path, body) => {
    const answer = await fetch(`${address}/api/2.0/mlflow/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const { run } = await call('runs/create', { experiment_id: '0', run_name: 'line over REST', start_time: Date.now() });
  const { run_id } = run.info;
  const rate = 0.15;
  await call('runs/log-parameter', { run_id, key: 'learning_rate', value: String(rate) });
  const points = Array.from({ length: 50 }, (_, i) => ({ x: i / 50, y: 3 * (i / 50) + 1 }));
  let [slope, offset] = [0, 0];
  for (let step = 0; step < 60; step++) {
    const errors = points.map(({ x, y }) => ({ x, error: slope * x + offset - y }));
    const value = Math.sqrt(errors.reduce((sum, { error }) => sum + error * error, 0) / points.length);
    await call('runs/log-metric', { run_id, key: 'rmse', value, step, timestamp: Date.now() });
    slope -= (rate * 2 * errors.reduce((sum, { x, error }) => sum + error * x, 0)) / points.length;
    offset -= (rate * 2 * errors.reduce((sum, { error }) => sum + error, 0)) / points.length;
  }
  await call('runs/update', { run_id, status: 'FINISHED', end_time: Date.now() });
}
