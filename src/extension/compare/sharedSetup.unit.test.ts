import { expect, test } from 'vitest';
import { FRESH } from '../../../webview/compare/setup';
import { sharedSetup } from './sharedSetup';

test('a shared view keeps what it shows and nothing that names runs or a screen', () => {
  const setup = {
    ...FRESH, view: 'parallel' as const, filter: 'params.lr = 0.1', selection: ['a'], colours: { a: 1 }, baseline: 'a', sort: [{ column: 'metrics.loss', descending: false }],
    group: { by: 'seed' as const }, metric: 'loss', pane: { open: true, height: 200 }, views: { table: { columns: ['params.lr'] } },
  };
  expect(sharedSetup(setup)).toEqual({
    view: 'parallel', filter: 'params.lr = 0.1', sort: setup.sort, group: setup.group, metric: 'loss', views: setup.views,
  });
  expect(Object.keys(sharedSetup(FRESH)).sort()).toEqual(['filter', 'sort', 'view', 'views']);
});

test('runs that a view has pinned stay behind, whatever its shape', () => {
  const id = 'df519370fa5146fe9331a5802895faf7';
  const views = { table: { runs: [id], order: ['params.a'], widths: { [id]: 3, 'params.a': 120 } }, charts: { charts: [{ key: 'loss', run: id }] } };
  expect(sharedSetup({ ...FRESH, views }).views).toEqual({ table: { runs: [], order: ['params.a'], widths: { 'params.a': 120 } }, charts: { charts: [{ key: 'loss' }] } });
});
