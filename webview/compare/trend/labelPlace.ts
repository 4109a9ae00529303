/** A box in a plot, px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A point in a plot, px. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Px between a mark and its words, and how far these may go up or down from it. */
const APART = 16;
const SHIFTS = { beside: [0], around: [0, -24, 24, -48, 48] } as const;
/** Height of a line of words. */
const LINE = 16;

/** Whether two boxes share more than an edge. */
export function meets(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** How many lines between neighbouring spots pass through a box. */
export function crossings(box: Box, line: readonly Spot[]): number {
  let count = 0;
  for (let index = 1; index < line.length; index += 1) {
    const [from, to] = [line[index - 1], line[index]];
    if (from !== undefined && to !== undefined && passes(box, from, to)) count += 1;
  }
  return count;
}

/** Liang and Barsky's cut of a line by the sides of a box. */
function passes({ left, top, right, bottom }: Box, from: Spot, to: Spot): boolean {
  let [start, end] = [0, 1];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  for (const [step, room] of [[-dx, from.x - left], [dx, right - from.x], [-dy, from.y - top], [dy, bottom - from.y]] as const) {
    if (step === 0 && room < 0) return false;
    if (step < 0) start = Math.max(start, room / step);
    else if (step > 0) end = Math.min(end, room / step);
  }
  return start <= end;
}

/**
 * Where words of a width stand beside a mark, inside `bounds` and clear of `taken`, over as little of the line as can be; undefined where there is no
 * such place. Of equals the one at the left of the mark, at its height.
 */
export function placeWords(mark: Spot, width: number, bounds: Box, line: readonly Spot[], taken: readonly Box[], where: keyof typeof SHIFTS): Box | undefined {
  let best: { readonly box: Box; readonly cost: number } | undefined;
  for (const shift of SHIFTS[where]) {
    for (const left of [mark.x - APART - width, mark.x + APART]) {
      const box = { left, top: mark.y + shift - LINE / 2, right: left + width, bottom: mark.y + shift + LINE / 2 };
      const inside = box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom;
      if (!inside || taken.some((other) => meets(box, other))) continue;
      const cost = crossings(box, line) + Math.abs(shift) / 100;
      if (best === undefined || cost < best.cost) best = { box, cost };
    }
  }
  return best?.box;
}
