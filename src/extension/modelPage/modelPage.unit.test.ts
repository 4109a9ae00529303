import { expect, test } from 'vitest';
import { changesFor } from './changes';
import { chooseColumns } from './figures';
import { readExample } from './inputExample';
import { columnIn } from './columnIn';
import { rightsOf } from './modelDetails';

test('an input example is read in every form that MLflow saves it in', () => {
  const columns = (text: string): unknown => Object.fromEntries(readExample(text)?.columns ?? []);
  expect(columns('{"columns": ["a", "b"], "data": [[1, "x"], [2, "y"]]}')).toEqual({ a: '1', b: '"x"' });
  expect(columns('{"dataframe_split": {"columns": ["a"], "data": [[1]]}}')).toEqual({ a: '1' });
  expect(columns('[{"a": 1}, {"a": 2}]')).toEqual({ a: '1' });
  expect(columns('{"inputs": {"a": [1, 2], "b": ["x", "y"]}}')).toEqual({ a: '1', b: '"x"' });
  expect(columns('{"a": 1, "b": null}')).toEqual({ a: '1', b: 'null' });
  expect(readExample('{"inputs": [[1, 2], [3, 4]]}')).toEqual({ whole: '[[1,2],[3,4]]' });
  expect(readExample('not json')).toBeUndefined();
});

test('the columns of versions are the key metric, what most have, and one of latency', () => {
  const rows = [{ metrics: { val_r2: 1, p95_latency_ms: 2, training_score: 3, val_rmse: 4, epoch: 5 } }, { metrics: { val_rmse: 1 } }];
  const direction = (key: string): 'lower' | 'higher' | 'unknown' => (key === 'epoch' ? 'unknown' : key.includes('r2') || key.includes('score') ? 'higher' : 'lower');
  expect(chooseColumns(rows, 'val_rmse', direction).map(({ key }) => key)).toEqual(['val_rmse', 'val_r2', 'p95_latency_ms']);
  expect(chooseColumns([{ metrics: {} }], 'val_rmse', direction)).toEqual([]);
});

test('the column that a refusal names is found, the longest name first', () => {
  const payload = { inputs: { square: 1, square_feet: 2, '': 3 } };
  expect(columnIn('Incompatible input types for column square_feet', payload)).toBe('square_feet');
  expect(columnIn('no column is named', { inputs: [[1]] })).toBeUndefined();
});

test('after a refusal a page offers no more than the permission that is left, and names the one that lacks', () => {
  const denial = (need: 'edit' | 'manage') => ({ need, subject: { kind: 'model', id: 'House', name: 'House' }, words: `You lack ${need}.` }) as const;
  expect(rightsOf(false, [])).toEqual({ writable: true, deletable: true, denied: '' });
  expect(rightsOf(false, [denial('manage')])).toEqual({ writable: true, deletable: false, denied: 'You lack manage.' });
  expect(rightsOf(false, [denial('edit'), denial('manage')])).toEqual({ writable: false, deletable: false, denied: 'You lack edit. You lack manage.' });
  expect(rightsOf(true, [])).toMatchObject({ writable: false, deletable: false });
});

test('a page hears of its model and of the runs of its versions alone', () => {
  const runs = new Set(['r1']);
  expect(changesFor('House', runs, [{ kind: 'model-version', name: 'House', version: '1' }, { kind: 'metrics', run_id: 'r1' }])).toEqual(['model', 'figures']);
  expect(changesFor('House', runs, [{ kind: 'model-version', name: 'Other', version: '1' }, { kind: 'metrics', run_id: 'r2' }])).toEqual([]);
});
