import { expect, test } from 'vitest';
import type { Metric } from '../protocol/entities';
import { metricsOfVersion } from './metricsOfVersion';
import { readValidation, readValidations } from './validations';

const point = (key: string, value: number, step = 0, timestamp = 0): Metric => ({ key, value, step, timestamp });

test("a model's own numbers go over its run's", () => {
  const run = { data: { metrics: [point('a', 1), point('b', 1)], params: [], tags: [] } };
  const logged = { data: { params: [], metrics: [point('b', 2, 1), point('b', 3, 2), point('b', 4, 2, -1), point('c', NaN)] } };
  expect(metricsOfVersion({}, run, logged)).toEqual([{ key: 'a', value: 1 }, { key: 'b', value: 3 }, { key: 'c', value: NaN }]);
  expect(metricsOfVersion({ model_metrics: [point('d', 1)] }, undefined, undefined)).toEqual([{ key: 'd', value: 1 }]);
  expect(metricsOfVersion({}, undefined, undefined)).toEqual([]);
});

test('validations are read from tags, newest first, and what is none is left out', () => {
  const value = (fields: object): string => JSON.stringify({ run_id: 'r', dataset: 'a.csv', digest: 'd', passed: true, metrics: { rmse: 1, bad: 'x' }, time: 1, ...fields });
  const tags = [
    { key: 'trialbook.validation.a.csv', value: value({}) }, { key: 'trialbook.validation.b.csv', value: value({ dataset: 'b.csv', time: 2, passed: false }) },
    { key: 'trialbook.validation.c', value: '{' }, { key: 'trialbook.validation.d', value: value({ passed: 'true' }) }, { key: 'other', value: value({}) },
  ];
  expect(readValidations(tags).map(({ dataset, passed, metrics }) => [dataset, passed, metrics])).toEqual([['b.csv', false, { rmse: 1 }], ['a.csv', true, { rmse: 1 }]]);
  expect(readValidation('7')).toBeUndefined();
  expect(readValidation(value({ digest: undefined, metrics: undefined }))).toMatchObject({ digest: '', metrics: {} });
});
