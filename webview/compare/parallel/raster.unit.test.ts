import { expect, test } from 'vitest';
import { axisPositions, visibleAxes } from './layout';
import { nearestRow } from './overLayer';
import { readParallelSetup } from './parallelSetup';
import { heights, placeRows, shuffled, worstFirst } from './picture';
import { Raster } from './raster';
import { buildScale } from './scale';

const [BLACK, WHITE] = [0xff000000, 0xffffffff];
function drawn(y0: number, y1: number, opacity = 1): number[][] {
  const raster = new Raster(12, 8);
  raster.pixels.fill(BLACK);
  raster.setAxes([1, 11], false);
  raster.lines(Float32Array.of(y0, y1), [0], 0, 1, Uint32Array.of(WHITE), undefined, opacity);
  const target = new Uint32Array(12 * 8);
  raster.copyTo(target);
  return Array.from({ length: 8 }, (_, y) => Array.from({ length: 12 }, (__, x) => (target[y * 12 + x] ?? 0) & 0xff));
}

test('a level line is one pixel thick and as strong between two rows of pixels', () => {
  const on = drawn(3, 3);
  expect(on[3]).toEqual([0, ...Array<number>(10).fill(255), 0]);
  expect(on[2]?.[5]).toBe(0);
  const between = drawn(3.5, 3.5);
  expect([between[3]?.[5], between[4]?.[5]]).toEqual([127, 127]);
});

test('a steep line has no holes, and opacity mixes', () => {
  const steep = drawn(0, 6);
  for (let y = 0; y < 7; y += 1) expect(Math.max(...(steep[y] ?? []))).toBeGreaterThan(100);
  expect(drawn(3, 3, 0.5)[3]?.[5]).toBe(127);
});

test('what is drawn first is the same each time, and the best comes last', () => {
  const rows = Array.from({ length: 100 }, (_, index) => index);
  expect([...shuffled(rows)]).toEqual([...shuffled(rows)]);
  expect([...shuffled(rows)]).not.toEqual(rows);
  expect([...shuffled(rows)].sort((a, b) => a - b)).toEqual(rows);
  expect([...worstFirst([0, 1, 2, 3], Uint8Array.of(9, 0, 3, 0))]).toEqual([1, 3, 2, 0]);
});

test('rows stand on axes and in bands, and the nearest is found across the line', () => {
  const column = { id: 'params.x', kinds: Uint8Array.of(1, 1, 0), numbers: Float64Array.of(0, 10, Number.NaN), codes: new Int32Array(3).fill(-1), words: [] };
  const scale = buildScale(column, [0, 1, 2], 3, { id: 'params.x', scale: 'linear' });
  const there = heights(500);
  const ys = placeRows([scale, scale], [0, 1, 2], 3, there);
  expect([...ys]).toEqual([there.bottom, there.bottom, there.top, there.top, there.absent, there.absent]);
  const picture = { width: 200, height: 500, ratio: 1, xs: [50, 150], ys, rows: Uint32Array.of(0, 1, 2), heights: there, curved: false };
  expect(nearestRow(picture, 100, there.top + 3, 8, [0, 1, 2])).toBe(1);
  expect(nearestRow(picture, 100, 200, 8, [0, 1, 2])).toBeUndefined();
  expect(nearestRow(picture, 10, there.top, 8, [0, 1, 2])).toBeUndefined();
});

test('axes fill the width; a narrow view keeps the last', () => {
  expect(axisPositions(1440, 3)).toEqual([328.5, 846.5, 1364.5]);
  const axes = Array.from({ length: 12 }, (_, index) => ({ id: `params.${index}` }));
  expect(visibleAxes(axes, 1440)).toHaveLength(12);
  expect(visibleAxes(axes, 700).map(({ id }) => id)).toEqual(['params.0', 'params.1', 'params.2', 'params.3', 'params.11']);
});

test('what was kept is read field by field', () => {
  expect(readParallelSetup({ axes: [{ id: 'params.a', scale: 'log', inverted: true, more: 1 }, { id: 'params.a' }], chosen: 'yes', colour: 5, ranges: false })).toEqual({
    axes: [{ id: 'params.a', scale: 'log', inverted: true }], chosen: false, ranges: false,
  });
  expect(readParallelSetup({ axes: [{ id: 'params.a', scale: 'cubic' }] }).axes).toEqual([]);
  expect(readParallelSetup(null)).toEqual({ axes: [], chosen: false, ranges: true });
});
