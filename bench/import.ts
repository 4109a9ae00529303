import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { testNode } from '../test/support/node';
import { testPython } from '../test/support/python';
import { round, type Benchmark, type Figures } from './figure';
import { peakMegabytes } from './targets';

/** Runs, keys of each, and points of each key: a million points. */
const SIZE = { runs: 1000, keys: 10, points: 100 } as const;
const CLI = resolve('dist/cli.js');

/** Years of runs come in from MLflow's files and from its database, beside MLflow's own way from the one to the other. */
export const imports: Benchmark = {
  name: 'import',
  about: '1,000 runs with 1,000,000 points from an mlruns folder and from an mlflow.db, beside mlflow migrate-filestore of the same folder',
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'trialbook-bench-'));
    try {
      writeMlruns(join(folder, 'source', 'mlruns'));
      const database = join(folder, 'mlflow.db');
      const theirs = await timed(testPython(), ['-m', 'mlflow', 'migrate-filestore', '--no-progress', '--source', join(folder, 'source'), '--target', `sqlite:///${database}`], folder);
      return {
        ...(await imported('mlruns', join(folder, 'source', 'mlruns'), folder, theirs)),
        ...(await imported('db', database, folder, theirs)),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  },
};

/** What a program took. */
interface Taken {
  readonly seconds: number;
  /** Most memory that was its own, MB; 0 where the system does not tell. */
  readonly megabytes: number;
}

async function imported(name: string, path: string, folder: string, theirs: Taken): Promise<Figures> {
  const workspace = mkdtempSync(join(folder, 'workspace-'));
  const env = { TRIALBOOK_STATE_DIR: join(workspace, 'state') };
  // A server that runs already, as in an editor: its memory is a figure of its own.
  await timed(testNode(), [CLI, 'env', '--dir', workspace], workspace, env);
  const server = serverPid(await output([CLI, 'status', '--dir', workspace], workspace, env), workspace);
  try {
    const ours = await timed(testNode(), [CLI, 'import', path, '--dir', workspace, '--json'], workspace, env);
    const report = JSON.parse(ours.output) as { copied: number; points: number; verified: number };
    if (report.copied !== SIZE.runs || report.points !== SIZE.runs * SIZE.keys * SIZE.points || report.verified !== SIZE.runs) throw new Error(`Not all was imported: ${ours.output.slice(0, 500)}`);
    const again = await timed(testNode(), [CLI, 'import', path, '--dir', workspace, '--json'], workspace, env);
    return {
      [`import.${name}.seconds`]: { value: round(ours.seconds), unit: 's', better: 'lower', peers: { 'migrate-filestore': round(theirs.seconds) }, limit: 60 },
      [`import.${name}.memory`]: { value: round(ours.megabytes), unit: 'MB', better: 'lower', peers: { 'migrate-filestore': round(theirs.megabytes) }, limit: 500 },
      [`import.${name}.memory.server`]: { value: round(peakOf(server)), unit: 'MB', better: 'lower', peers: {} },
      [`import.${name}.again.seconds`]: { value: round(again.seconds), unit: 's', better: 'lower', peers: {} },
    };
  } finally {
    await timed(testNode(), [CLI, 'stop', '--dir', workspace], workspace, env);
  }
}

/** Runs a program; samples the most memory it had, since nobody tells when it is gone. */
function timed(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Taken & { readonly output: string }> {
  const began = performance.now();
  const child = spawn(program, args, { cwd, env: { ...process.env, MLFLOW_ALLOW_FILE_STORE: 'true', MLFLOW_DISABLE_TELEMETRY: 'true', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [text, errors, megabytes] = ['', '', 0];
  const sample = setInterval(() => (megabytes = Math.max(megabytes, peakOf(child.pid))), 50);
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      clearInterval(sample);
      const seconds = (performance.now() - began) / 1000;
      if (code === 0) done({ seconds, megabytes, output: text });
      else fail(new Error(`${program} ${args.join(' ')} ended with ${code}: ${errors.slice(-2000)}`));
    });
  });
}

const output = async (args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> => (await timed(testNode(), args, cwd, env)).output;

function serverPid(status: string, workspace: string): number {
  const pid = /\bprocess\W+(\d+)/.exec(status)?.[1];
  if (pid === undefined) throw new Error(`No server runs in ${workspace}: ${status}`);
  return Number(pid);
}

/** Most memory that a process has had, MB; 0 where the system does not tell. */
const peakOf = (pid: number | undefined): number => (pid === undefined ? 0 : peakMegabytes(pid) ?? 0);

/** An `mlruns` folder as MLflow writes it. */
function writeMlruns(root: string): void {
  const experiment = '412345678901234567';
  const put = (path: string, text: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put(`${experiment}/meta.yaml`, `artifact_location: file://${root}/${experiment}\ncreation_time: 1700000000000\nexperiment_id: '${experiment}'\nlast_update_time: 1700000000000\nlifecycle_stage: active\nname: churn\n`);
  for (let run = 0; run < SIZE.runs; run++) {
    const id = createHash('md5').update(String(run)).digest('hex');
    const at = `${experiment}/${id}`;
    const start = 1_700_000_000_000 + run * 60_000;
    put(`${at}/meta.yaml`, [
      `artifact_uri: file://${root}/${at}/artifacts`, `end_time: ${start + 50_000}`, "entry_point_name: ''", `experiment_id: '${experiment}'`, 'lifecycle_stage: active', `run_id: ${id}`,
      `run_name: run-${run}`, `run_uuid: ${id}`, "source_name: ''", 'source_type: 4', "source_version: ''", `start_time: ${start}`, 'status: 3', 'tags: []', 'user_id: lab', '',
    ].join('\n'));
    for (let param = 0; param < 5; param++) put(`${at}/params/p${param}`, String(run * param));
    for (const [key, value] of Object.entries({ 'mlflow.runName': `run-${run}`, 'mlflow.user': 'lab', 'mlflow.source.name': 'train.py', 'mlflow.source.type': 'LOCAL' })) put(`${at}/tags/${key}`, value);
    mkdirSync(join(root, at, 'metrics'), { recursive: true });
    mkdirSync(join(root, at, 'artifacts'), { recursive: true });
    for (let key = 0; key < SIZE.keys; key++) {
      let lines = '';
      for (let step = 0; step < SIZE.points; step++) lines += `${start + step * 500} ${Math.sin(run + key + step / 10)} ${step}\n`;
      appendFileSync(join(root, at, 'metrics', `m${key}`), lines);
    }
  }
}
