import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addressUrl, findAddress } from '../../src/address/address';
import { MlflowClient } from '../../src/client/mlflowClient';
import { stopServer } from '../../src/client/stopServer';
import type { Run } from '../../src/protocol/entities';
import { REGISTRY_TAGS, type Validation } from '../../src/protocol/registry';
import { testPython } from '../support/python';
import { removeFolder, temporaryFolder } from '../support/trackingServer';

/** Each call loads MLflow anew, which takes long on a machine that does other things; ms. */
const PATIENCE = 600_000;
const root = temporaryFolder('trialbook-scoring-');
const [workspace, state] = [join(root, 'workspace'), join(root, 'state')];

function trialbook(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, TRIALBOOK_STATE_DIR: state, MLFLOW_DISABLE_TELEMETRY: 'true', PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(process.execPath, [resolve('dist/cli.js'), ...args], { cwd: workspace, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  return new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

const score = (...args: string[]): ReturnType<typeof trialbook> => trialbook('score', ...args, '--python', testPython());
const validate = (...args: string[]): ReturnType<typeof trialbook> => trialbook('validate', ...args, '--python', testPython());

function client(): MlflowClient {
  const address = findAddress(join(workspace, '.trialbook'));
  if (address === undefined) throw new Error('the workspace has no address');
  return new MlflowClient({ url: addressUrl(address), token: address.token });
}

async function newestRun(experiment: string): Promise<Run> {
  const { experiment_id } = await client().getExperimentByName(experiment);
  return (await client().searchRuns({ experiment_ids: [experiment_id], order_by: ['attributes.start_time DESC'], max_results: 1 })).runs[0]!;
}

async function validation(): Promise<Validation | undefined> {
  const { tags } = await client().getModelVersion('Houses', '1');
  const value = tags.find(({ key }) => key === `${REGISTRY_TAGS.validation}houses.csv`)?.value;
  return value === undefined ? undefined : (JSON.parse(value) as Validation);
}

const tag = (run: Run, key: string): string | undefined => run.data.tags.find((one) => one.key === key)?.value;
const metric = (run: Run, key: string): number | undefined => run.data.metrics.find((one) => one.key === key)?.value;

beforeAll(async () => {
  process.env['TRIALBOOK_STATE_DIR'] = state;
  mkdirSync(join(workspace, '.git'), { recursive: true });
  const made = await trialbook('exec', '--', testPython(), resolve('test/support/houses.py'), 'Houses', 'houses.csv', '1000');
  expect(made.code, made.stderr).toBe(0);
}, PATIENCE);
afterAll(async () => {
  await stopServer(join(workspace, '.trialbook')).catch(() => undefined);
  removeFolder(root);
});

it('writes predictions beside a file, whose columns stay as they were, as a run with its input and its model', async () => {
  const scored = await score('Houses/latest', 'houses.csv');
  expect(scored.code, scored.stderr).toBe(0);
  const [before, after] = ['houses.csv', 'houses.predictions.csv'].map((name) => readFileSync(join(workspace, name), 'utf8').trimEnd().split('\n')) as [string[], string[]];
  expect(after[0]).toBe(`${before[0] ?? ''},prediction`);
  expect(after).toHaveLength(1001);
  for (const [index, line] of after.entries()) {
    // Numbers with leading zeros are texts, and stay so.
    expect(line.startsWith(`${before[index] ?? ''},`)).toBe(true);
    const cells = line.split(',');
    if (index > 0) expect(Number(cells.at(-1))).toBeCloseTo(Number(cells.at(-2)), 3);
  }
  const run = await newestRun('Houses scoring');
  expect(run.info.status).toBe('FINISHED');
  expect(tag(run, REGISTRY_TAGS.scoredModel)).toBe('models:/Houses/1');
  expect(run.inputs.dataset_inputs.map(({ dataset }) => dataset.name)).toEqual(['houses.csv']);
  expect(run.inputs.model_inputs).toHaveLength(1);
  expect(metric(run, 'rows')).toBe(1000);
  // Never unasked in the place of what is there.
  expect((await score('Houses/1', 'houses.csv')).stderr).toContain('houses.predictions.csv is there already');
}, PATIENCE);

it('names the column and the row of what does not fit, and leaves no half of a file', async () => {
  const header = 'bedrooms,bathrooms,square_feet,neighborhood';
  const wrong: [string, RegExp][] = [
    [`${header}\n3,2,1800,South\n3,2,big,South\n`, /Row 2, column 'square_feet': 'big' is no number/],
    [`${header}\n3,2,1800,South\n,2,1800,South\n`, /Row 2, column 'bedrooms': an empty value where the model takes a whole number/],
    ['bedrooms,bathrooms,neighborhood,Square Feet\n3,2,South,1800\n', /no column 'square_feet'.*Is it 'Square Feet'/],
  ];
  for (const [text, words] of wrong) {
    writeFileSync(join(workspace, 'wrong.csv'), text);
    const said = await score('Houses/1', 'wrong.csv');
    expect(said.code, text).toBe(1);
    expect(said.stderr).toMatch(words);
    expect(tag(await newestRun('Houses scoring'), 'trialbook.error')).toMatch(words);
  }
  expect(readdirSync(workspace).filter((name) => name.startsWith('wrong.predictions'))).toEqual([]);
  expect((await score('Houses/7', 'houses.csv')).stderr).toContain("no version 7 of a registered model 'Houses'");
  expect((await score('Houses@none', 'houses.csv')).stderr).toContain('has the alias @none');
  expect((await score('Houses/1', 'none.csv')).stderr).toContain('There is no file');
  const bare = join(root, 'bare');
  expect((await trialbook('exec', '--', testPython(), '-m', 'venv', '--without-pip', bare)).code).toBe(0);
  const python = join(bare, ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
  const report = join(root, 'report.json');
  expect((await trialbook('score', 'Houses/1', 'houses.csv', '--overwrite', '--python', python, '--report', report)).stderr).toMatch(/The package 'mlflow' is not installed in .*-m pip install mlflow/);
  expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ kind: 'failed', code: 'missing-package', install: [python, '-m', 'pip', 'install', 'mlflow'] });
}, PATIENCE);

it('measures a version on the holdout that a rule names, and writes on it whether it passed', async () => {
  expect((await validate('Houses/1')).stderr).toContain('No rule in trialbook.json names a holdout');
  const rules = (atMost: number): void => writeFileSync(join(workspace, 'trialbook.json'), JSON.stringify({ promotion: { rules: [{ to: 'Production', validation: 'houses.csv' }, { to: 'Production', metric: 'rmse', atMost }] } }));
  rules(-1);
  const failed = await validate('Houses/1', '--target', 'price');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toMatch(/did not pass on houses\.csv: rmse .* is above -1/);
  expect(await validation()).toMatchObject({ passed: false, dataset: 'houses.csv' });
  rules(1);
  const passed = await validate('Houses/1', '--target', 'price', '--group', 'neighborhood', '--at-least', 'r2=0.9');
  expect(passed.code, passed.stderr).toBe(0);
  const run = await newestRun('Houses validation');
  const written = await validation();
  expect(written).toMatchObject({ passed: true, run_id: run.info.run_id, digest: run.inputs.dataset_inputs[0]?.dataset.digest });
  expect(metric(run, 'r2')).toBeCloseTo(1, 6);
  expect(metric(run, 'rmse')).toBeCloseTo(written?.metrics['rmse'] ?? -1, 9);
  const table = JSON.parse((await client().readArtifact(run, 'validation/errors_by_neighborhood.json', 100_000)).toString()) as { columns: string[]; data: [string, number][] };
  expect(table.columns).toEqual(['neighborhood', 'rows', 'rmse', 'mae', 'bias']);
  expect(table.data.map(([place]) => place)).toEqual(['East', 'North District', 'South']);
  expect(table.data.reduce((sum, [, rows]) => sum + rows, 0)).toBe(1000);
  // What could not be measured says nothing of the version.
  expect((await validate('Houses/1', '--target', 'rent')).stderr).toContain("no column 'rent'");
  expect(await validation()).toEqual(written);
  expect(existsSync(join(workspace, 'houses.predictions.csv'))).toBe(true);
}, PATIENCE);
