import { expect, it } from 'vitest';
import { contourGrid } from './contour';

const corners = [{ x: 0.1, y: 0.1, z: 1 }, { x: 0.3, y: 0.1, z: 2 }, { x: 0.1, y: 0.3, z: 3 }, { x: 0.3, y: 0.3, z: 4 }];

it('passes through the samples and stays between them', () => {
  const grid = contourGrid(corners, 10, 10);
  expect(grid?.values[1 * 10 + 1]).toBeCloseTo(1.1, 0);
  expect(grid?.min).toBeGreaterThanOrEqual(1);
  expect(grid?.max).toBeLessThanOrEqual(4);
});

it('paints nothing where no run is near', () => {
  const grid = contourGrid(corners, 10, 10);
  expect(grid?.values[9 * 10 + 9]).toBeNaN();
  expect(grid?.values[2 * 10 + 2]).not.toBeNaN();
});

it('has no surface of too few samples, or of those on one line', () => {
  expect(contourGrid(corners.slice(0, 3), 10, 10)).toBeUndefined();
  expect(contourGrid([0.1, 0.2, 0.3, 0.9].map((x) => ({ x, y: 2 * x, z: x })), 10, 10)).toBeUndefined();
  expect(contourGrid([...corners.slice(0, 3), { x: 0.5, y: 0.9, z: Number.NaN }], 10, 10)).toBeUndefined();
});
