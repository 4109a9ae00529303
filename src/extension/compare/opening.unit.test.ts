import { expect, test } from 'vitest';
import { FRESH } from '../../../webview/compare/setup';
import { isChosenFilter, runFilter, setupForExperiment, setupForRun, setupForRuns, setupForTop } from './opening';

const run = (id: string, start: number) => ({ id, start });
const kept = {
  ...FRESH, view: 'parallel' as const, filter: 'metrics.loss < 1', selection: ['x'], colours: { x: 3 }, baseline: 'x', metric: 'f1', views: { table: { columns: ['params.lr'] } },
};

test('an experiment opens with all its runs and what was set up for it', () => {
  const setup = setupForExperiment(kept);
  expect(setup).toMatchObject({ filter: '', view: 'parallel', metric: 'f1', selection: ['x'], views: kept.views });
  expect(setup.baseline).toBeUndefined();
  expect(setupForExperiment({ ...kept, view: 'differences' }).view).toBe('table');
});

test('two to five runs stand side by side against the oldest', () => {
  const setup = setupForRuns(kept, [run('b', 20), run('a', 10), run('c', 30)]);
  expect(setup).toMatchObject({ view: 'differences', baseline: 'a', selection: ['b', 'a', 'c'], filter: "attributes.run_id IN ('b', 'a', 'c')", views: kept.views });
  expect(setup.colours).toEqual({ b: 0, c: 1 });
});

test('more runs are a table without a baseline', () => {
  const setup = setupForRuns(kept, ['a', 'b', 'c', 'd', 'e', 'f'].map((id, at) => run(id, at)));
  expect(setup.view).toBe('table');
  expect(setup.baseline).toBeUndefined();
  expect(Object.keys(setup.colours)).toHaveLength(6);
});

test('a run keeps the colour it has', () => {
  expect(setupForRuns(kept, [run('x', 2), run('a', 1)]).colours).toEqual({ x: 3 });
});

test('one run is selected among all', () => {
  expect(setupForRun(kept, 'a')).toMatchObject({ filter: '', selection: ['a'] });
});

test('the best runs come first, whichever way the metric gets better', () => {
  expect(setupForTop(kept, 'rmse', 'lower', ['a', 'b'])).toMatchObject({ metric: 'rmse', sort: [{ column: 'metrics.rmse', descending: false }], selection: ['a', 'b'] });
  expect(setupForTop(kept, 'auc', 'higher', ['a']).sort).toEqual([{ column: 'metrics.auc', descending: true }]);
  expect(setupForTop(kept, 'val_loss', 'unknown', ['a']).sort).toEqual([{ column: 'metrics.val_loss', descending: false }]);
});

test('only a filter that names runs and nothing else gives way', () => {
  expect(isChosenFilter(runFilter(['a', 'b']))).toBe(true);
  expect(isChosenFilter(`${runFilter(['a'])} AND metrics.loss < 1`)).toBe(false);
  expect(isChosenFilter('metrics.loss < 1')).toBe(false);
});
