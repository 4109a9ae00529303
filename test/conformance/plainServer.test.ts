import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MlflowClient } from '../../src/client/mlflowClient';
import { PlainMlflowClient } from '../../src/client/plain/plainClient';
import { watchRuns } from '../../src/client/plain/watchRuns';
import type { Change } from '../../src/protocol/trialbook';
import { cellText, type ColumnInfo, type Table } from '../../src/protocol/table';
import { makeRuns, wideSweep } from '../support/madeRuns';
import { startStockServer, type StockServer } from '../support/stockServer';
import { removeFolder, startTrackingServer, temporaryFolder, type TrackingServer } from '../support/trackingServer';

/** The same runs on a stock MLflow server and on ours: what the panel asks for must be answered alike. */
describe('a stock MLflow server', () => {
  const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()] as const;
  let [stock, ours]: [StockServer | undefined, TrackingServer | undefined] = [undefined, undefined];
  let plain: PlainMlflowClient;
  let full: MlflowClient;
  let [theirs, own]: [string, string] = ['', ''];

  beforeAll(async () => {
    [stock, ours] = await Promise.all([startStockServer(folders[0]), startTrackingServer(folders[1], folders[2])]);
    plain = new PlainMlflowClient({ url: stock.url });
    full = new MlflowClient({ url: ours.url, token: ours.token });
    const runs = wideSweep(40).map((run, index) => ({ ...run, name: `try-${Math.floor(index / 4)}-s${index % 4}`, tags: { team: index % 3 === 0 ? 'core' : 'growth' } }));
    theirs = (await makeRuns(plain, 'sweep', runs)).experimentId;
    own = (await makeRuns(full, 'sweep', runs)).experimentId;
  });
  afterAll(async () => {
    plain.dispose();
    full.dispose();
    await Promise.all([stock?.stop(), ours?.stop()]);
    folders.forEach(removeFolder);
  });

  const COLUMNS = ['attributes.run_name', 'attributes.status', 'attributes.start_time', 'attributes.duration', 'attributes.experiment', 'params.lr', 'params.optimizer', 'params.p05', 'metrics.score', 'metrics.m07', 'tags.team'];
  const rows = (table: Table): string[][] => table.runs.map((_, row) => table.columns.map((column) => cellText(column, row)));

  test.each([
    {},
    { filter: "params.lr >= 0.001 AND params.optimizer IN ('adam', 'sgd')" },
    { filter: "metrics.score > 0.85 OR tags.team = 'core'" },
    { filter: 'params.p05 IS NULL' },
    { order_by: [{ column: 'metrics.score', descending: true }] },
    { order_by: [{ column: 'params.optimizer', descending: false }, { column: 'params.lr', descending: true }] },
    { group: { by: 'series' as const }, order_by: [{ column: 'metrics.score', descending: true }] },
    { group: { by: 'column' as const, column: 'params.optimizer' } },
  ])('gives the table that ours gives: %j', async (request) => {
    const [a, b] = await Promise.all([plain.runsTable({ experiment_ids: [theirs], columns: COLUMNS, ...request }), full.runsTable({ experiment_ids: [own], columns: COLUMNS, ...request })]);
    expect(rows(a)).toEqual(rows(b));
    expect(a.runs.length).toBeGreaterThan(0);
    expect(a.total).toBe(b.total);
    expect(a.groups).toEqual(b.groups);
  });

  test('gives the catalogue, the overview and the series that ours gives', async () => {
    const strip = <T extends { id: string }>(columns: readonly T[]): T[] => columns.filter(({ id }) => !id.startsWith('tags.mlflow')).sort((a, b) => (a.id < b.id ? -1 : 1));
    const [a, b] = await Promise.all([plain.runColumns({ experiment_ids: [theirs] }), full.runColumns({ experiment_ids: [own] })]);
    const named = (columns: readonly ColumnInfo[]): ColumnInfo[] => columns.filter((column) => column.runs > 0 && !['attributes.user_id', 'attributes.end_time', 'attributes.run_name', 'attributes.run_id'].includes(column.id));
    expect(strip(named(a.columns))).toEqual(strip(named(b.columns)));
    const [mine] = await plain.overview([theirs]);
    const [same] = await full.overview([own]);
    expect({ ...mine, experiment_id: '', metric_keys: [...mine!.metric_keys].sort(), param_keys: [...mine!.param_keys].sort(), tag_keys: [] })
      .toEqual({ ...same, experiment_id: '', metric_keys: [...same!.metric_keys].sort(), param_keys: [...same!.param_keys].sort(), tag_keys: [] });

    const long = Array.from({ length: 1200 }, (_, step) => ({ key: 'loss', value: step === 77 ? Number.NaN : Math.sin(step), timestamp: 5000 + step * 10, step }));
    const [there, here] = await Promise.all([plain, full].map(async (client, index) => {
      const { info } = await client.createRun({ experiment_id: index === 0 ? theirs : own, run_name: 'long', start_time: 5000 });
      for (let from = 0; from < long.length; from += 1000) await client.logBatch({ run_id: info.run_id, metrics: long.slice(from, from + 1000) });
      return info.run_id;
    }));
    for (const axis of ['step', 'time', 'relative'] as const) {
      for (const wish of [{ buckets: 5000 }, { buckets: 50 }, { buckets: 200, from: axis === 'time' ? 6000 : 500, to: axis === 'time' ? 9000 : 900 }]) {
        const [x] = await plain.seriesColumns({ series: [{ run_id: there!, key: 'loss' }], axis, ...wish });
        const [y] = await full.seriesColumns({ series: [{ run_id: here!, key: 'loss' }], axis, ...wish });
        expect({ ...x, run_id: '' }, JSON.stringify({ axis, ...wish })).toEqual({ ...y, run_id: '' });
      }
    }
  });

  test('tells of runs that come and end, since somebody looks', async () => {
    const heard: Change[] = [];
    const nothing = (): void => undefined;
    await plain.runsTable({ experiment_ids: [theirs] });
    const watch = watchRuns(plain, { changes: (changes) => heard.push(...changes), reset: nothing, warning: nothing, lost: nothing, connected: nothing }, 50);
    const { info } = await plain.createRun({ experiment_id: theirs, run_name: 'new', start_time: Date.now() });
    await expect.poll(() => heard.some((change) => change.run_id === info.run_id), { timeout: 20_000 }).toBe(true);
    heard.length = 0;
    await plain.updateRun({ run_id: info.run_id, status: 'FINISHED', end_time: Date.now() });
    await expect.poll(() => heard.some((change) => change.run_id === info.run_id), { timeout: 20_000 }).toBe(true);
    watch.dispose();
    const table = await plain.runsTable({ experiment_ids: [theirs], columns: ['attributes.status'], run_ids: [info.run_id] });
    expect(rows(table)).toEqual([['FINISHED']]);
  });
});
