import type { Grid } from '../../charts/contour';
import type { Frame } from '../../charts/paint';
import type { Shape } from '../../charts/scene';
import { ramp } from '../parallel/ramp';
import type { Goodness } from './valueRamp';

/** Levels that a contour is painted in. */
const LEVELS = 10;

/** A contour as boxes: cells of one level side by side are one. What is not known is not painted. */
export function contourShapes(grid: Grid, { left, right, top, bottom }: Frame, goodness: Goodness): Shape[] {
  const [w, h] = [(right - left) / grid.columns, (bottom - top) / grid.rows];
  const level = (column: number, row: number): number => {
    const value = grid.values[row * grid.columns + column] ?? Number.NaN;
    return Number.isNaN(value) ? -1 : Math.min(LEVELS - 1, Math.floor(LEVELS * goodness(value)));
  };
  const boxes: Shape[] = [];
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; ) {
      const own = level(column, row);
      let end = column + 1;
      while (end < grid.columns && level(end, row) === own) end += 1;
      // From pixel to pixel, so that no seam shows.
      const [x, y] = [Math.round(left + column * w), Math.round(bottom - (row + 1) * h)];
      if (own >= 0) boxes.push({ kind: 'box', x, y, width: Math.round(left + end * w) - x, height: Math.round(bottom - row * h) - y, colour: ramp(own / (LEVELS - 1)) });
      column = end;
    }
  }
  return boxes;
}
