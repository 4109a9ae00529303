import { expect, it } from 'vitest';
import { orderedMetrics } from './metricOrder';

const metric = (key: string): { key: string; value: number; step: number; time: number } => ({ key, value: 1, step: 0, time: 0 });

it('puts the key metric first, then what has a direction, and the machine last; numbers count as numbers', () => {
  const metrics = ['fold_10', 'fold_2', 'system/cpu', 'train_loss', 'val_loss', 'yield'].map(metric);
  const directions = { train_loss: 'lower', val_loss: 'lower' } as const;
  expect(orderedMetrics({ metrics, keyMetric: 'yield', directions }).map((entry) => entry.key)).toEqual(['yield', 'val_loss', 'train_loss', 'fold_2', 'fold_10', 'system/cpu']);
});
