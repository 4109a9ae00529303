import { expect, test } from 'vitest';
import { readSaved } from './saved';

const ID = '0123456789abcdef0123456789abcdef';
const read = (value: unknown) => readSaved(JSON.stringify(value));

test('a run is named by its id alone', () => {
  expect(read({ run_id: ID })).toEqual({ runId: ID });
  expect(read({ run_id: ID.toUpperCase() })?.runId).toBe(ID);
});

test('what is no id of a run names none', () => {
  for (const id of [undefined, 7, '', 'abc', `${ID}0`, `${ID.slice(0, 31)}g`, `../${ID}`, `${ID}\n`]) expect(read({ run_id: id })).toBeUndefined();
  for (const text of ['', 'null', '[]', '"x"', '{', `{"run_id": NaN}`]) expect(readSaved(text)).toBeUndefined();
});

test('values that the notebook keeps are shown without us', () => {
  const card = read({ run_id: ID, run_name: 'ridge', metrics: { rmse: 0.21, loss: 'NaN', top: 'Infinity', odd: {} }, params: { alpha: 1, solver: 'auto', deep: [1] } })?.card;
  expect(card).toMatchObject({ name: 'ridge', metricCount: 3, paramCount: 2, acts: [], series: [] });
  expect(card?.metrics.map(({ key, value, special }) => [key, special ?? value])).toEqual([['rmse', 0.21], ['loss', 'NaN'], ['top', 'Infinity']]);
  expect(card?.params).toEqual([{ key: 'alpha', value: '1' }, { key: 'solver', value: 'auto' }]);
});

test('what MLflow makes of a run is read too', () => {
  expect(read({ info: { run_id: ID, run_name: 'ridge' }, data: { metrics: { rmse: 2 }, params: {}, tags: {} } })?.card).toMatchObject({ runId: ID, name: 'ridge', metricCount: 1 });
});

test('what is too long or too much is cut', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`m${index}`, index]));
  const card = read({ run_id: ID, run_name: 'x'.repeat(9000), metrics: many, params: { p: 'y'.repeat(9000) } })?.card;
  expect(card?.name).toHaveLength(500);
  expect(card?.metrics).toHaveLength(60);
  expect(card?.metricCount).toBe(5000);
  expect(card?.params[0]?.value).toHaveLength(500);
});
