import { expect, it } from 'vitest';
import { columnsIn, inSight, metricChart, metricOf, mostCharts, moveBefore, place, prefixOf, sectionsOf } from './layout';

const setup = { order: [], hidden: [], added: [], folded: [], spans: {}, height: 200 };

it('puts metrics under their prefixes, the key metric first, the machine last', () => {
  const sections = sectionsOf(['system/cpu', 'val/b', 'loss10', 'loss2', 'auc', '/odd'], setup, 'loss10');
  expect(sections.map((section) => section.id)).toEqual(['', 'val/', 'system/']);
  expect(sections[0]?.charts.map(metricOf)).toEqual(['loss10', '/odd', 'auc', 'loss2']);
  expect(prefixOf('a/b/c')).toBe('a/');
});

it('follows the order of a person, and counts what is hidden', () => {
  const [added, plain] = sectionsOf(['a', 'b', 'c'], { ...setup, order: ['m:c'], hidden: ['a'], added: [{ kind: 'lines', id: 'x', metrics: ['a', 'b'] }] }, undefined);
  expect(added).toEqual({ id: '+', charts: ['x'], total: 1 });
  expect(plain).toEqual({ id: '', charts: ['m:c', 'm:b'], total: 3 });
});

it('fills rows, and begins one for a chart that is too wide for the rest', () => {
  const sections = [{ id: '', charts: ['a', 'b', 'c'], total: 3 }];
  const { items, height } = place(sections, { ...setup, spans: { b: 2 } }, 2, 1001);
  expect(items.filter((item) => item.kind === 'chart').map((item) => [item.id, item.left, item.top, item.width])).toEqual([
    ['a', 0, 26, 501],
    ['b', 0, 226, 1001],
    ['c', 0, 426, 501],
  ]);
  expect(height).toBe(626);
  expect(place(sections, { ...setup, folded: [''] }, 2, 1000).height).toBe(26);
});

it('draws of a thousand charts only those in sight', () => {
  const charts = Array.from({ length: 1000 }, (_, index) => metricChart(`m${index}`));
  const { items } = place([{ id: '', charts, total: 1000 }], setup, 3, 900);
  expect(inSight(items, 10_000, 600).filter((item) => item.kind === 'chart')).toHaveLength(12);
  expect(inSight(items, 0, 26)).toHaveLength(1);
});

it('has as many columns as have room, or as were wished', () => {
  expect([250, 650, 1100, 9000].map((width) => columnsIn(width, 0))).toEqual([1, 2, 3, 5]);
  expect(columnsIn(200, 4)).toBe(4);
  // Few charts share the whole width.
  expect([1, 2, 9].map((charts) => columnsIn(1100, 0, charts))).toEqual([1, 2, 3]);
  const sections = sectionsOf(['a', 'b/1', 'b/2'], { order: [], hidden: [], added: [] }, undefined);
  expect([mostCharts(sections, []), mostCharts(sections, ['b/']), mostCharts([], [])]).toEqual([2, 1, 1]);
});

it('moves a chart before another, or to the end', () => {
  expect(moveBefore(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
  expect(moveBefore(['a', 'b', 'c'], 'a', undefined)).toEqual(['b', 'c', 'a']);
});
