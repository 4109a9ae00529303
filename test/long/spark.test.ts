import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressUrl, findAddress } from '../../src/address/address';
import { MlflowClient } from '../../src/client/mlflowClient';
import { stopServer } from '../../src/client/stopServer';
import type { Run } from '../../src/protocol/entities';
import { REGISTRY_TAGS } from '../../src/protocol/registry';
import { removeFolder, temporaryFolder } from '../support/trackingServer';

/** The Python with pyspark that the test set-up made; without one (no Java) there is nothing to try. */
const python = process.env['TRIALBOOK_SPARK_PYTHON'] ?? '';
const ROWS = 1_000_000;
const root = temporaryFolder('trialbook-spark-');
const [workspace, state] = [join(root, 'workspace'), join(root, 'state')];

interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function trialbook(...args: string[]): Promise<Said> {
  const child = spawn(process.execPath, [resolve('dist/cli.js'), ...args], { cwd: workspace, env: { ...process.env, TRIALBOOK_STATE_DIR: state, MLFLOW_DISABLE_TELEMETRY: 'true' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

function client(): MlflowClient {
  const address = findAddress(join(workspace, '.trialbook'));
  if (address === undefined) throw new Error('the workspace has no address');
  return new MlflowClient({ url: addressUrl(address), token: address.token });
}

async function newestRun(experiment: string): Promise<Run> {
  const found = await client().getExperimentByName(experiment);
  const { runs } = await client().searchRuns({ experiment_ids: [found.experiment_id], order_by: ['attributes.start_time DESC'], max_results: 1 });
  return runs[0]!;
}

const tag = (run: Run, key: string): string | undefined => run.data.tags.find((one) => one.key === key)?.value;

describe.skipIf(python === '')('a batch by Spark', () => {
  beforeAll(async () => {
    mkdirSync(join(workspace, '.git'), { recursive: true });
    process.env['TRIALBOOK_STATE_DIR'] = state;
    const made = await trialbook('exec', '--', python, resolve('test/support/houses.py'), 'Houses', 'houses.csv', String(ROWS));
    expect(made.code, made.stderr).toBe(0);
  }, 300_000);
  afterAll(async () => {
    await stopServer(join(workspace, '.trialbook')).catch(() => undefined);
    removeFolder(root);
  });

  it('scores a million rows as a run, by a job that people keep', async () => {
    const scored = await trialbook('score', 'Houses/latest', 'houses.csv', '--spark', '--python', python, '--master', 'local[2]');
    expect(scored.code, scored.stderr).toBe(0);
    const job = join(workspace, 'spark', 'score_houses.py');
    expect(readFileSync(job, 'utf8')).toContain('spark_udf');
    expect(checkPredictions(join(workspace, 'houses.predictions.csv'))).toEqual({ rows: ROWS, ids: ROWS, wrong: 0 });
    const run = await newestRun('Houses scoring');
    expect(run.info.status).toBe('FINISHED');
    expect(tag(run, REGISTRY_TAGS.scoredModel)).toBe('models:/Houses/1');
    expect(run.inputs.dataset_inputs.map(({ dataset }) => dataset.name)).toEqual(['houses.csv']);
    expect(run.inputs.model_inputs).toHaveLength(1);
    // An edited job is used as it is.
    writeFileSync(job, 'import sys\nsys.exit("error: edited")\n');
    const edited = await trialbook('score', 'Houses/1', 'houses.csv', '--spark', '--python', python, '--output', 'other');
    expect(edited.code).not.toBe(0);
    expect(tag(await newestRun('Houses scoring'), 'trialbook.error')).toBe('error: edited');
    rmSync(job);
  });

  it('names what does not fit, and leaves nothing that looks like an output', async () => {
    writeFileSync(join(workspace, 'bad.csv'), 'bedrooms,bathrooms,square_feet,neighborhood\n3,2,1800,South\n3,2,big,South\n');
    const wrong = await trialbook('score', 'Houses/1', 'bad.csv', '--spark', '--python', python);
    expect(wrong.code).not.toBe(0);
    expect(tag(await newestRun('Houses scoring'), 'trialbook.error')).toMatch(/square_feet cannot be read as double: big/);
    expect(existsSync(join(workspace, 'bad.predictions.csv'))).toBe(false);
    writeFileSync(join(workspace, 'short.csv'), 'bedrooms,bathrooms\n3,2\n');
    const missing = await trialbook('score', 'Houses/1', 'short.csv', '--spark', '--python', python);
    expect(missing.code).not.toBe(0);
    expect(tag(await newestRun('Houses scoring'), 'trialbook.error')).toMatch(/square_feet', 'neighborhood/);
    const there = await trialbook('score', 'Houses/1', 'houses.csv', '--spark', '--python', python);
    expect(there.stderr).toContain('is there already');
    const away = await trialbook('score', 'Houses/1', 'houses.csv', '--spark', '--python', python, '--output', 'x', '--master', 'spark://127.0.0.1:9');
    expect(away.stderr).toContain('does not answer at 127.0.0.1:9');
  });

  it('reads and writes Parquet, and the interpreter scores the same', async () => {
    const parquet = await trialbook('score', 'Houses/1', 'houses.csv', '--spark', '--python', python, '--output-format', 'parquet', '--output', 'scored.parquet');
    expect(parquet.code, parquet.stderr).toBe(0);
    const again = await trialbook('score', 'Houses/1', 'scored.parquet', '--spark', '--python', python, '--output', 'twice.csv', '--output-format', 'csv');
    expect(again.code, again.stderr).toBe(0);
    const plain = await trialbook('score', 'Houses/1', 'houses.csv', '--python', python, '--output', 'plain.csv');
    expect(plain.code, plain.stderr).toBe(0);
    expect(checkPredictions(join(workspace, 'plain.csv'))).toEqual({ rows: ROWS, ids: ROWS, wrong: 0 });
  });
});

/** Reads what was written, a file or Spark's folder of them, and holds every prediction to the price that it was made from. */
function checkPredictions(path: string): { rows: number; ids: number; wrong: number } {
  const files = path.endsWith('.csv') && !existsSync(join(path, '_SUCCESS')) ? [path] : readdirSync(path).filter((name) => name.startsWith('part-')).map((name) => join(path, name));
  const ids = new Set<string>();
  let [rows, wrong] = [0, 0];
  for (const file of files) {
    const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(header).toBe('id,bedrooms,bathrooms,square_feet,neighborhood,price,prediction');
    for (const line of lines) {
      const cells = line.split(',');
      rows += 1;
      ids.add(cells[0] ?? '');
      if (!(Math.abs(Number(cells[5]) - Number(cells[6])) < 0.01)) wrong += 1;
    }
  }
  return { rows, ids: ids.size, wrong };
}
