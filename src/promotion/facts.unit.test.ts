import { expect, test } from 'vitest';
import type { Metric } from '../protocol/entities';
import { metricsOfVersion } from './metricsOfVersion';
import { readValidation, readValidations } from './validations';

const point = (key: string, value: number, step = 0, timestamp = 0): Metric => ({ key, value, step, timestamp });

test("a run's numbers go over its model's, but where it logged several models", () => {
  const data = { metrics: [point('a', 1), point('b', 1)], params: [], tags: [] };
  const logged = { data: { params: [], metrics: [point('b', 2, 1), point('b', 3, 2), point('b', 4, 2, -1), point('c', NaN)] } };
  const outputs = (...ids: string[]): { model_outputs: { model_id: string; step: number }[] } => ({ model_outputs: ids.map((id) => ({ model_id: id, step: 0 })) });
  const b = (found: readonly { key: string; value: number }[]): unknown => Object.fromEntries(found.map(({ key, value }) => [key, value]));
  expect(b(metricsOfVersion({}, { data, outputs: outputs('m-1') }, logged))).toEqual({ a: 1, b: 1, c: NaN });
  expect(b(metricsOfVersion({}, { data }, logged))).toEqual({ a: 1, b: 1, c: NaN });
  expect(b(metricsOfVersion({}, { data, outputs: outputs('m-1', 'm-2') }, logged))).toEqual({ a: 1, b: 3, c: NaN });
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
