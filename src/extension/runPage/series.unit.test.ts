import { expect, it } from 'vitest';
import type { Series } from '../../protocol/trialbook';
import { columnsOf } from './series';

const series = (key: string, ...values: (number | null)[]): Series => ({
  run_id: 'r',
  key,
  steps: values.map((_, index) => index),
  timestamps: values.map((_, index) => 1000 + index),
  values,
  stats: { count: values.length },
  whole: true,
});

it('puts the columns of all series into one buffer, since a message to a page holds 255', () => {
  const columns = columnsOf([series('a', 1, 2), series('b'), series('c', 3, null)]);
  expect(new Set(columns.flatMap((column) => [column.steps.buffer, column.times.buffer, column.values.buffer])).size).toBe(1);
  expect(columns.map((column) => [...column.values])).toEqual([[1, 2], [], [3, Number.NaN]]);
  expect([...(columns[2]?.times ?? [])]).toEqual([1000, 1001]);
});

it('makes a gap of what is no finite number', () => {
  expect([...(columnsOf([series('a', Number.MAX_VALUE, -Number.MAX_VALUE, 0)])[0]?.values ?? [])]).toEqual([Number.NaN, Number.NaN, 0]);
});
