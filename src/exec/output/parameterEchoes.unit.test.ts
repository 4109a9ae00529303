import { expect, it } from 'vitest';
import type { Metric } from '../../protocol/entities';
import { OutputMetrics, compilePattern } from './outputMetrics';
import { ParameterEchoes } from './parameterEchoes';

const point = (key: string, value: number, step = 0): Metric => ({ key, value, step, timestamp: 1 });

it('leaves out what a parameter says already, however it is spelled', () => {
  const echoes = new ParameterEchoes([{ key: 'learning-rate', value: '1e-1' }, { key: 'model.depth', value: '8' }, { key: 'name', value: '' }]);
  expect(echoes.take(point('learning_rate', 0.1))).toEqual([]);
  expect(echoes.take(point('Learning rate', 0.1))).toEqual([]);
  expect(echoes.take(point('depth', 8))).toEqual([]);
  expect(echoes.take(point('name', 0))).toHaveLength(1);
  expect(echoes.take(point('loss', 0.1))).toHaveLength(1);
});

it('is a metric from its first point on once its value differs', () => {
  const echoes = new ParameterEchoes([{ key: 'lr', value: '0.1' }]);
  expect(echoes.take(point('lr', 0.1, 0))).toEqual([]);
  expect(echoes.take(point('lr', 0.1, 1))).toEqual([]);
  expect(echoes.take(point('lr', 0.05, 2)).map(({ step }) => step)).toEqual([0, 1, 2]);
  expect(echoes.take(point('lr', 0.1, 3)).map(({ step }) => step)).toEqual([3]);
});

it('takes what a pattern of a person asks for all the same', () => {
  const params = [{ key: 'rows', value: '5' }, { key: 'lr', value: '0.1' }];
  const metrics = new OutputMetrics([compilePattern('loaded (?<rows>\\d+)')], true, undefined, params);
  expect(metrics.push('lr=0.1 loss=0.5\nloaded 5 rows\n', 1).map(({ key }) => key)).toEqual(['loss', 'rows']);
});
