import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HistoryRun, Metric } from '../history';
import { csvFiles, csvLine } from './csvFile';
import { TablesSink } from './sink';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tables-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const run = (id: string, params: Readonly<Record<string, string>>): HistoryRun => ({
  mark: '',
  run: {
    info: { run_id: id, run_uuid: id, run_name: `run ${id}`, experiment_id: '1', user_id: 'ann', status: 'FINISHED', start_time: 0, end_time: 1500, artifact_uri: 'x:/', lifecycle_stage: 'active' },
    data: { metrics: [], params: Object.entries(params).map(([key, value]) => ({ key, value })), tags: [] },
    inputs: { dataset_inputs: [], model_inputs: [] },
  },
});

async function write(path: string, points: readonly Metric[], failed = false): Promise<void> {
  const sink = await TablesSink.open(path, { kind: 'csv', open: csvFiles({ forSpreadsheets: false }), overwrite: false });
  await sink.experiment({ experiment_id: '1', name: 'exp', lifecycle_stage: 'active', tags: [] });
  for (const one of [run('a', { lr: '0.10' }), run('b', { depth: '3, 4' })]) {
    await sink.beginRun('1', one);
    if (one.run.info.run_id === 'a') await sink.points('a', points);
    await sink.endRun('a', one);
  }
  await sink.close(failed);
}

test('runs have the columns of all of them, and the latest point of each metric', async () => {
  await write(join(folder, 'out.csv'), [
    { key: 'loss', value: 1, timestamp: 1, step: 9_007_199_254_740_993n }, { key: 'loss', value: Number.NaN, timestamp: 5, step: 1 }, { key: 'acc', value: -Infinity, timestamp: 2, step: 0 },
  ]);
  const [head, ...rows] = readFileSync(join(folder, 'out.csv'), 'utf8').split('\r\n');
  expect(head).toBe('run_id,run_name,experiment_id,experiment_name,status,start_time,end_time,user_id,parent_run_id,lifecycle_stage,artifact_uri,metrics.acc,metrics.loss,params.depth,params.lr');
  expect(rows).toEqual([
    'a,run a,1,exp,FINISHED,1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.500Z,ann,,active,x:/,-Infinity,1,,0.10',
    'b,run b,1,exp,FINISHED,1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.500Z,ann,,active,x:/,,,"3, 4",',
    '',
  ]);
  expect(readFileSync(join(folder, 'out.metrics.csv'), 'utf8')).toBe(
    'run_id,key,step,timestamp,value\r\na,loss,9007199254740993,1970-01-01T00:00:00.001Z,1\r\na,loss,1,1970-01-01T00:00:00.005Z,NaN\r\na,acc,0,1970-01-01T00:00:00.002Z,-Infinity\r\n',
  );
});

test('what breaks off leaves nothing, and what is there is not replaced unasked', async () => {
  await write(folder, [], true);
  expect(readdirSync(folder)).toEqual([]);
  await write(folder, []);
  expect(readdirSync(folder).sort()).toEqual(['metrics.csv', 'runs.csv']);
  await expect(write(folder, [])).rejects.toMatchObject({ kind: 'exists' });
});

test('for a spreadsheet a text is no formula, and a number stays one', () => {
  const cells = ['=1+1', '+SUM(A1)', '-0.5', '@x', '-x', '1e5', '-Infinity', '+3'];
  expect(csvLine(cells, { forSpreadsheets: true })).toBe("'=1+1,'+SUM(A1),-0.5,'@x,'-x,1e5,-Infinity,+3\r\n");
  expect(csvLine(cells, { forSpreadsheets: false })).toBe('=1+1,+SUM(A1),-0.5,@x,-x,1e5,-Infinity,+3\r\n');
});
