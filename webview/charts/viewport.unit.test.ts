import { expect, it } from 'vitest';
import { bounded, panned, zoomed } from './viewport';

const all = { min: 0, max: 100 };

it('zooms about the cursor and shows all when there is no more', () => {
  expect(zoomed(all, undefined, 20, 0.5, true)).toEqual({ min: 10, max: 60 });
  expect(zoomed(all, { min: 10, max: 60 }, undefined, 4, true)).toBeUndefined();
});

it('pans no further than there is something', () => {
  expect(panned(all, { min: 10, max: 30 }, -50)).toEqual({ min: 0, max: 20 });
  expect(panned(all, { min: 70, max: 90 }, 50)).toEqual({ min: 80, max: 100 });
  expect(panned(all, undefined, 5)).toBeUndefined();
});

it('begins and ends at steps where the axis has steps', () => {
  expect(bounded(all, { min: 1.5, max: 3.2 }, true)).toEqual({ min: 1, max: 4 });
  expect(bounded(all, { min: 1.5, max: 3.2 }, false)).toEqual({ min: 1.5, max: 3.2 });
  expect(bounded(all, { min: 5, max: 5 }, true)).toBeUndefined();
});
