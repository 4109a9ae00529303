import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { CodeRunsRequest } from '../../protocol/codeRuns';
import type { Store } from '../api';
import { openStore } from '../store';

let root: string;
let store: Store;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'trialbook-code-'));
  store = await openStore({ path: join(root, '.trialbook') });
});
afterEach(async () => {
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

const request = (path: string, more: Partial<CodeRunsRequest> = {}): CodeRunsRequest => ({ paths: [`/w/p/${path}`], folders: ['/w/p'], ...more });
let time = 0;
const start = (source: string, tags: Record<string, string> = {}): string =>
  store.runs.create({
    experiment_id: '0', run_name: `of ${source}`, start_time: (time += 1), tags: [{ key: 'mlflow.source.name', value: source }, ...Object.entries(tags).map(([key, value]) => ({ key, value }))],
  }).info.run_id;
const ids = (path: string, more: Partial<CodeRunsRequest> = {}): string[] => store.runs.ofCode(request(path, more)).runs.map(({ run_id }) => run_id);

it('answers the runs of a file, newest first, with what is shown of them', () => {
  const first = start('train.py', { 'trialbook.notebook.cell': 'c1', other: 'x' });
  start('old/train.py');
  const second = start('/w/p/train.py', { 'mlflow.parentRunId': first });
  store.metrics.logBatch(first, [{ key: 'loss', value: 0.5, timestamp: 1, step: 0 }, { key: 'nan', value: Number.NaN, timestamp: 1, step: 3 }], [{ key: 'lr', value: '0.10' }], []);
  store.metrics.logBatch(second, [{ key: 'loss', value: 0.25, timestamp: 7, step: 0 }], [{ key: 'note', value: 'x'.repeat(3000) }], []);
  store.runs.update({ run_id: first, status: 'FAILED', end_time: 9 });
  const { total, runs, metric_keys, param_keys } = store.runs.ofCode(request('train.py'));
  expect(total).toBe(2);
  expect(runs).toMatchObject([
    { run_id: second, status: 'RUNNING', last_point: 7, tags: { 'mlflow.parentRunId': first }, metrics: [metric_keys.indexOf('loss'), 0.25], params: [param_keys.indexOf('note'), 'x'.repeat(500)] },
    { run_id: first, run_name: 'of train.py', status: 'FAILED', end_time: 9, last_step: 3, params: [param_keys.indexOf('lr'), '0.10'] },
  ]);
  expect(runs[1]?.tags).toEqual({ 'mlflow.source.name': 'train.py', 'trialbook.notebook.cell': 'c1' });
  expect(runs[1]?.metrics).toEqual([metric_keys.indexOf('loss'), 0.5, metric_keys.indexOf('nan'), 'NaN']);
});

it('knows of what is written after it was first asked', () => {
  expect(ids('train.py')).toEqual([]);
  const run = start('train.py');
  expect(ids('train.py')).toEqual([run]);
  const moved = start('ipykernel_launcher.py');
  expect(ids('nb.ipynb')).toEqual([]);
  store.metrics.logBatch(moved, [], [], [{ key: 'trialbook.notebook', value: 'nb.ipynb' }]);
  expect(ids('nb.ipynb')).toEqual([moved]);
  expect(ids('ipykernel_launcher.py')).toEqual([]);
  store.runs.delete(run);
  expect(ids('train.py')).toEqual([]);
  store.runs.restore(run);
  expect(ids('train.py')).toEqual([run]);
  store.experiments.create({ name: 'other' });
  expect(ids('train.py')).toEqual([run]);
  store.runs.delete(run);
  store.trash.empty();
  expect(ids('train.py')).toEqual([]);
});

it('answers some of them, and the newest of many', () => {
  const runs = Array.from({ length: 5 }, () => start('train.py'));
  const other = start('other.py');
  expect(ids('train.py', { run_ids: [runs[1]!, other, 'gone'] })).toEqual([runs[1]]);
  const newest = store.runs.ofCode(request('train.py', { max_results: 2 }));
  expect([newest.total, newest.runs.map(({ run_id }) => run_id)]).toEqual([5, [runs[4], runs[3]]]);
  expect(() => store.runs.ofCode(request('train.py', { max_results: 5000 }))).toThrow('max_results');
});

it('says which runs hang on their commit', () => {
  const run = start('/elsewhere/p/train.py', { 'mlflow.source.git.commit': 'abc1234', 'trialbook.source.file': 'train.py' });
  expect(store.runs.ofCode(request('train.py', { repository: { path: 'train.py' } })).runs).toMatchObject([{ run_id: run, by_commit: true }]);
  expect(ids('train.py')).toEqual([]);
});
