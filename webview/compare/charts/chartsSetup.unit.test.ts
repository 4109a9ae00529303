import { expect, it } from 'vitest';
import { readChartsSetup } from './chartsSetup';

it('takes each field by itself and leaves out what has another shape', () => {
  const setup = readChartsSetup({ axis: 'time', smoothing: 7, raw: 'yes', hidden: ['a', 'b'], order: [3], limit: 25, spans: { a: 2, b: 'x', c: 99 } });
  expect(setup).toMatchObject({ axis: 'time', smoothing: 0, raw: true, hidden: ['a', 'b'], order: [], limit: 25, spans: { a: 2 } });
});

it('takes added charts that are whole', () => {
  const { added } = readChartsSetup({
    added: [
      { kind: 'scatter', id: '1', x: 'params.a', y: 'metrics.b' },
      { kind: 'scatter', id: '2', x: 'params.a' },
      { kind: 'bars', id: '3', value: 'metrics.b', by: 'params.a', more: 1 },
      { kind: 'contour', id: '4', x: 'params.a', y: 'params.b' },
      { kind: 'lines', id: '5', metrics: [] },
      { kind: 'pie', id: '6', x: 'a', y: 'b' },
      'nothing',
    ],
  });
  expect(added).toEqual([
    { kind: 'scatter', id: '1', x: 'params.a', y: 'metrics.b' },
    { kind: 'bars', id: '3', value: 'metrics.b', by: 'params.a' },
  ]);
});

it('raises nothing whatever it is given', () => {
  for (const value of [undefined, null, 3, 'x', [], { added: {}, spans: [] }]) expect(readChartsSetup(value).columns).toBe(0);
});
