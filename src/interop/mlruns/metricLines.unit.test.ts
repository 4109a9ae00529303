import { describe, expect, it } from 'vitest';
import { readMetricLine, readMetricText } from './metricLines';

describe('a line of a metric', () => {
  it.each([
    ['1700000000000 0.5 3', { timestamp: 1_700_000_000_000, value: 0.5, step: 3 }],
    ['1528231234 1e-05', { timestamp: 1_528_231_234, value: 1e-5, step: 0 }],
    ['1 nan 1', { timestamp: 1, value: NaN, step: 1 }],
    ['1 -inf -4', { timestamp: 1, value: -Infinity, step: -4 }],
    ['1 1.0 1152921504606846977', { timestamp: 1, value: 1, step: 1152921504606846977n }],
    ['1 0.9 3 my data 4ff4104f', { timestamp: 1, value: 0.9, step: 3, dataset_name: 'my data', dataset_digest: '4ff4104f' }],
  ])('is read: %s', (line, point) => {
    expect(readMetricLine('k', line, 'run')).toEqual({ key: 'k', ...point });
  });

  it('names its run in the file of a logged model', () => {
    expect(readMetricLine('k', '1 0.9 3 abc tiny 4ff', 'model')).toEqual({ key: 'k', timestamp: 1, value: 0.9, step: 3, run_id: 'abc', dataset_name: 'tiny', dataset_digest: '4ff' });
    expect(readMetricLine('k', '1 0.9 3 abc', 'model')).toEqual({ key: 'k', timestamp: 1, value: 0.9, step: 3, run_id: 'abc' });
  });

  it.each(['', '1', '1 x 3', '1 0x10 3', '1  3', '1.5 1 1', '1 1 99999999999999999999', '\0\0\0\0', '1 Infinityy 2'])('is none: %j', (line) => {
    expect(readMetricLine('k', line, 'run')).toBeUndefined();
  });
});

describe('the file of a metric', () => {
  it('is read in the order of steps, as it stands among equal ones', () => {
    const { points, isInOrder } = readMetricText('k', '1 10 2\n2 20 1\n3 30 2\n');
    expect(points.map(({ value }) => value)).toEqual([20, 10, 30]);
    expect(isInOrder).toBe(false);
  });

  it('ends before what was cut off, which may be half of a number', () => {
    expect(readMetricText('k', '1 10 1\n2 20 1')).toMatchObject({ points: [{ value: 10 }], isCut: true, damaged: 0 });
    expect(readMetricText('k', '')).toMatchObject({ points: [], isCut: false });
  });

  it('goes on behind damage', () => {
    expect(readMetricText('k', '1 10 1\n\0\0\0\n\n3 30 3\r\n')).toMatchObject({ points: [{ value: 10 }, { value: 30, step: 3 }], isCut: false, damaged: 1, isInOrder: true });
  });
});
