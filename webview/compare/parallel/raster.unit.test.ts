import { expect, test } from 'vitest';
import { inksOf } from './inks';
import { axisPositions, visibleAxes } from './layout';
import { nearestRow } from './overLayer';
import { readParallelSetup } from './parallelSetup';
import { heights, placeRows, shuffled, worstFirst } from './picture';
import { placesOf, Raster } from './raster';
import { buildScale } from './scale';

const [BLACK, WHITE, SIZE] = [0xff000000, 0xffffffff, { width: 40, height: 12 }];

/** A raster between two axes at 1 and 37, and what it shows of its lines. */
function made(opacity = 1): { raster: Raster; line: (y0: number, y1: number, out?: boolean, weight?: number) => void; rows: () => number[][] } {
  const raster = new Raster(SIZE.width, SIZE.height);
  raster.setAxes([1, 37]);
  return {
    raster,
    line: (y0, y1, out = false, weight = 3) => raster.line({ layer: 0, shade: 0, weight }, placesOf(Float32Array.of(y0 + 0.5, y1 + 0.5), 1, SIZE.height), 0, out),
    rows: () => {
      const ground = new Uint32Array(SIZE.width * SIZE.height).fill(BLACK);
      const target = new Uint32Array(ground.length);
      raster.turn(ground, target);
      for (let block = 0; block < raster.blocks; block += 1) raster.paint(block, ground, raster.ready([{ colours: Uint32Array.of(WHITE), opacity }]), target);
      return Array.from({ length: SIZE.height }, (_, y) => Array.from({ length: SIZE.width }, (__, x) => (target[y * SIZE.width + x] ?? 0) & 0xff));
    },
  };
}

test('a level line is one pixel thick and as strong between two rows of pixels', () => {
  const on = made();
  on.line(3, 3);
  expect(on.rows()[3]?.filter((value) => value > 240)).toHaveLength(36);
  expect([on.rows()[2]?.[5], on.rows()[4]?.[5], on.rows()[3]?.[0], on.rows()[3]?.[37]]).toEqual([0, 0, 0, 0]);
  const between = made(0.2);
  between.line(3.5, 3.5);
  expect(between.rows()[3]?.[5]).toBe(between.rows()[4]?.[5]);
  expect(between.rows()[3]?.[5]).toBeGreaterThan(20);
});

test('a steep line has no holes; one over the other cover more, and a heavy one more than a light one', () => {
  const steep = made();
  steep.line(0, 9);
  for (let y = 0; y < 10; y += 1) expect(Math.max(...(steep.rows()[y] ?? []))).toBeGreaterThan(100);
  const [once, twice, heavy] = [made(0.5), made(0.5), made(0.5)];
  once.line(3, 3);
  twice.line(3, 3);
  twice.line(3, 3);
  heavy.line(3, 3, false, 6);
  expect(once.rows()[3]?.[5]).toBe(127);
  expect(twice.rows()[3]?.[5]).toBe(191);
  expect(heavy.rows()).toEqual(twice.rows());
});

test('a line that is taken out leaves nothing behind, whatever the order', () => {
  const [left, right] = [made(0.3), made(0.3)];
  const places: [number, number][] = [[0, 9], [3.3, 3.7], [8, 1.1], [5, 5]];
  for (const [from, to] of places) left.line(from, to);
  left.line(...places[2]!, true);
  left.line(...places[0]!, true);
  right.line(...places[3]!);
  right.line(...places[1]!);
  expect(left.rows()).toEqual(right.rows());
});

test('shades of a layer mix, and layers lie one over the other', () => {
  const raster = new Raster(SIZE.width, SIZE.height);
  raster.setAxes([1, 37]);
  const places = placesOf(Float32Array.of(3.5, 3.5), 1, SIZE.height);
  const ground = new Uint32Array(SIZE.width * SIZE.height).fill(BLACK);
  const inks = [{ colours: Uint32Array.of(0xff000010, 0xff000020, 0xff000030), opacity: 0.97 }, { colours: Uint32Array.of(WHITE), opacity: 0.97 }];
  const pixel = (): number => {
    const pixels = ground.slice();
    raster.flatten(pixels, inks);
    return (pixels[5 * SIZE.height + 3] ?? 0) & 0xff;
  };
  for (let times = 0; times < 4; times += 1) for (const shade of [0, 2]) raster.line({ layer: 0, shade, weight: 3 }, places, 0, false);
  expect(pixel()).toBe(0x20);
  raster.line({ layer: 1, shade: 0, weight: 3 }, places, 0, false);
  expect(pixel()).toBeGreaterThan(0xf0);
});

test('colours of a ramp share a layer and the best weigh most; categories have one each', () => {
  const ramp = inksOf({ colours: ['#808080', '#000000', '#ff0000', '#ffffff'], ends: [0, 1] });
  expect(ramp.strokes).toEqual([{ layer: 0, shade: 0, weight: 3 }, { layer: 1, shade: 0, weight: 1 }, { layer: 1, shade: 1, weight: 3 }, { layer: 1, shade: 2, weight: 8 }]);
  expect(ramp.colours.map((each) => each.length)).toEqual([1, 3]);
  expect(inksOf({ colours: ['#808080', '#000000'], ends: undefined }).strokes.map(({ layer, weight }) => [layer, weight])).toEqual([[0, 3], [1, 3]]);
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
  expect(visibleAxes(axes, 1440, () => false)).toHaveLength(12);
  const narrow = (...brushed: string[]): string[] => visibleAxes(axes, 700, (id) => brushed.includes(id)).map(({ id }) => id);
  expect(narrow()).toEqual(['params.0', 'params.1', 'params.2', 'params.3', 'params.11']);
  expect(narrow('params.9', 'params.2')).toEqual(['params.0', 'params.1', 'params.2', 'params.9', 'params.11']);
  expect(narrow(...axes.slice(2, 10).map(({ id }) => id))).toHaveLength(9);
});

test('what was kept is read field by field', () => {
  expect(readParallelSetup({ axes: [{ id: 'params.a', scale: 'log', inverted: true, more: 1 }, { id: 'params.a' }], chosen: 'yes', colour: 5, ranges: false })).toEqual({
    axes: [{ id: 'params.a', scale: 'log', inverted: true }], chosen: false, ranges: false,
  });
  expect(readParallelSetup({ axes: [{ id: 'params.a', scale: 'cubic' }] }).axes).toEqual([]);
  expect(readParallelSetup({ axes: [{ id: 'params.a' }] }).chosen).toBe(true);
  expect(readParallelSetup(null)).toEqual({ axes: [], chosen: false, ranges: true });
});
