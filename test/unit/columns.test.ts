import { afterEach, beforeEach, expect, it } from 'vitest';
import { MlflowClient } from '../../src/client/mlflowClient';
import { cellText } from '../../src/protocol/table';
import { TABLE_TYPE } from '../../src/protocol/tableFormat';
import { startTestApp, TOKEN, type TestApp } from '../../src/server/http/testApp';

let test: TestApp;
let client: MlflowClient;

beforeEach(async () => {
  test = await startTestApp();
  client = new MlflowClient({ url: `http://127.0.0.1:${test.port}`, token: TOKEN });
});
afterEach(async () => {
  client.dispose();
  await test.close();
});

function run(name: string, lr: string, loss: number[]): string {
  const { run_id } = test.store.runs.create({ experiment_id: '0', run_name: name, start_time: 1000 }).info;
  test.store.metrics.logBatch(run_id, loss.map((value, step) => ({ key: 'loss', value, step, timestamp: 2000 + step })), [{ key: 'lr', value: lr }], []);
  return run_id;
}

it('answers tables, the catalogue and series to the client', async () => {
  const [a, b, c] = [run('a', '0.10', [3, 1, 2]), run('b', '1', [9, Number.NaN]), run('c', 'auto', [Infinity])];
  const table = await client.runsTable({
    experiment_ids: ['0'], filter: "params.lr != '7'", order_by: [{ column: 'metrics.loss', descending: true }],
    columns: ['attributes.run_name', 'params.lr', 'metrics.loss', 'metrics:min.loss', 'metrics@1.loss'],
  });
  expect(table.total).toBe(3);
  expect(table.runs).toEqual([c, a, b]);
  expect(table.columns.map((column) => table.runs.map((_, row) => cellText(column, row)))).toEqual([
    ['c', 'a', 'b'], ['auto', '0.10', '1'], ['Infinity', '2', 'NaN'], ['Infinity', '1', '9'], ['', '1', 'NaN'],
  ]);
  expect(Array.from(table.columns[1]?.numbers ?? [])).toEqual([Number.NaN, 0.1, 1]);

  const { runs, columns } = await client.runColumns({ experiment_ids: ['0'], filter: 'metrics.loss IS NOT NULL' });
  expect(runs).toBe(3);
  expect(columns.find((column) => column.id === 'params.lr')).toEqual({
    id: 'params.lr', runs: 3, varies: true, distinct: 3, numeric: false, whole: false, min: 0.1, max: 1,
  });

  const series = await client.seriesColumns({ series: [{ run_id: a, key: 'loss' }, { run_id: c, key: 'none' }], axis: 'relative', buckets: 10 });
  expect(series).toMatchObject([{ run_id: a, key: 'loss', count: 3, whole: true }, { run_id: c, key: 'none', count: 0, whole: true }]);
  expect(Array.from(series[0]?.xs ?? [])).toEqual([0, 1, 2]);
  expect(Array.from(series[0]?.ys ?? [])).toEqual([3, 1, 2]);
});

it('answers bytes that say what they are', async () => {
  const answer = await test.call('POST', 'trialbook/runs/table', { experiment_ids: ['0'] });
  expect(answer.headers['content-type']).toBe(TABLE_TYPE);
  expect(answer.headers['cache-control']).toBe('no-store');
});

it.each([
  ['runs/table', { experiment_ids: [7] }, 'experiment_ids[0]'],
  ['runs/table', { experiment_ids: ['x'] }, 'experiment_ids'],
  ['runs/table', { experiment_ids: ['0'], filter: 'params.' }, 'after params.'],
  ['runs/table', { experiment_ids: ['0'], run_ids: {} }, 'run_ids'],
  ['runs/table', { experiment_ids: ['0'], columns: ['params'] }, "'params' names no column"],
  ['runs/table', { experiment_ids: ['0'], order_by: [{ column: '' }] }, 'order_by[0].column'],
  ['runs/table', { experiment_ids: ['0'], order_by: [{ column: 'params.x', descending: 3 }] }, 'order_by[0].descending'],
  ['runs/table', { experiment_ids: ['0'], group: { by: 'moon' } }, 'group.by'],
  ['runs/table', { experiment_ids: ['0'], group: { by: 'column' } }, 'group.column'],
  ['runs/table', { experiment_ids: ['0'], columns: Array(2001).fill('params.x') }, 'at most 2000'],
  ['runs/columns', { experiment_ids: ['0'], filter: 'nope = 1' }, 'nope'],
  ['metrics/columns', { series: [{ run_id: 'r' }] }, 'series[0].key'],
  ['metrics/columns', { series: [], buckets: 0 }, 'buckets'],
  ['metrics/columns', { series: [], axis: 'moon' }, 'axis'],
  ['metrics/columns', { series: [], from: 'NaN' }, 'from'],
])('refuses %s %j and names what is wrong', async (name, body, what) => {
  const answer = await test.call('POST', `trialbook/${name}`, body);
  expect(answer.status).toBe(400);
  expect(answer.json['error_code']).toBe('INVALID_PARAMETER_VALUE');
  expect(answer.json['message']).toContain(what);
});
