import { expect, test } from 'vitest';
import { crossings, meets, placeWords } from './labelPlace';

const plot = { left: 64, top: 0, right: 400, bottom: 200 };

test('boxes meet where they share more than an edge', () => {
  expect(meets(plot, { left: 399, top: 10, right: 500, bottom: 20 })).toBe(true);
  expect(meets(plot, { left: 400, top: 10, right: 500, bottom: 20 })).toBe(false);
});

test('a line passes through a box also without a point in it', () => {
  const box = { left: 100, top: 50, right: 200, bottom: 70 };
  expect(crossings(box, [{ x: 90, y: 0 }, { x: 210, y: 120 }])).toBe(1);
  expect(crossings(box, [{ x: 90, y: 80 }, { x: 210, y: 80 }, { x: 210, y: 0 }])).toBe(0);
});

test('words stand at the left of their mark, at its height', () => {
  expect(placeWords({ x: 300, y: 100 }, 120, plot, [], [], 'around')).toEqual({ left: 164, top: 92, right: 284, bottom: 108 });
});

test('they give way to the edge, to other words and to the line', () => {
  expect(placeWords({ x: 100, y: 100 }, 120, plot, [], [], 'around')?.left).toBe(116);
  expect(placeWords({ x: 300, y: 100 }, 120, plot, [], [{ left: 200, top: 95, right: 260, bottom: 110 }], 'around')?.top).toBe(68);
  expect(placeWords({ x: 300, y: 100 }, 120, plot, [{ x: 200, y: 90 }, { x: 200, y: 110 }], [], 'around')?.top).toBe(68);
  expect(placeWords({ x: 300, y: 100 }, 400, plot, [], [], 'around')).toBeUndefined();
  expect(placeWords({ x: 300, y: 100 }, 120, plot, [], [{ left: 200, top: 95, right: 260, bottom: 110 }], 'beside')).toBeUndefined();
});
