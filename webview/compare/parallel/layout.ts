import type { AxisSetup } from './parallelSetup';

/** Under this width, px, the rail is narrow and holds no words beside the plot. */
export const NARROW = 900;
/** Px between two axes that must not be undercut: what a head and a tick's words need. */
const LEAST_GAP = 62;

/** Px from the left edge of the view to its first axis, and from the last to its right edge. */
function margins(width: number): readonly [number, number] {
  return width <= NARROW ? [212, 84] : [264 + 64, 76];
}

/** Where axes stand, px from the left edge of the view, which is as wide as the panel. Columns of the linked table stand at the same places. */
export function axisPositions(width: number, count: number): number[] {
  const [left, right] = margins(width);
  const room = Math.max(0, width - left - right);
  if (count === 1) return [Math.round(left + room / 2) + 0.5];
  return Array.from({ length: count }, (_, index) => Math.round(left + (room * index) / (count - 1)) + 0.5);
}

/** How many axes have room in a view of this width, two at least; `gap` in px between two of them. */
export function axisRoom(width: number, gap = LEAST_GAP): number {
  const [left, right] = margins(width);
  return Math.max(2, Math.floor((width - left - right) / gap) + 1);
}

/**
 * The axes that have room. In a narrow view those before the last are left out, since the last is what the others are read against; those that are `brushed`
 * stay in any case: what a filter holds must be seen.
 */
export function visibleAxes<T extends AxisSetup>(axes: readonly T[], width: number, brushed: (id: string) => boolean): readonly T[] {
  const room = axisRoom(width, width <= NARROW ? 88 : LEAST_GAP);
  if (axes.length <= room) return axes;
  const kept = new Set(axes.filter(({ id }, index) => brushed(id) || index === axes.length - 1));
  for (const axis of axes) if (kept.size < room) kept.add(axis);
  return axes.filter((axis) => kept.has(axis));
}
