/** Stretches of two lists: `from` and `to` are where they begin in either, `removed` and `added` how many items differ there. */
export interface Hunk {
  readonly from: number;
  readonly removed: number;
  readonly to: number;
  readonly added: number;
}

/** Past this many steps the rest is taken as replaced: two files that have nothing in common are no less clear for it. */
const MOST_STEPS = 2_000_000;

/**
 * What differs between two lists of texts, least edits first (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).
 */
export function diffLists(before: readonly string[], after: readonly string[]): Hunk[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const [a, b] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  if (a.length === 0 || b.length === 0) return a.length + b.length === 0 ? [] : [{ from: start, removed: a.length, to: start, added: b.length }];
  return gather(shortestEdit(a, b), start, a.length, b.length);
}

/** Lines that were added and removed. */
export function countLines(before: string, after: string): { added: number; removed: number } {
  const hunks = diffLists(linesOf(before), linesOf(after));
  return { added: hunks.reduce((sum, hunk) => sum + hunk.added, 0), removed: hunks.reduce((sum, hunk) => sum + hunk.removed, 0) };
}

/** The lines of a text; the end of the last one makes no line more. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Pairs of items that stay, as indices into both lists, in order. */
function shortestEdit(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const most = a.length + b.length;
  const ends = new Int32Array(2 * most + 2);
  const trace: Int32Array[] = [];
  let steps = 0;
  for (let depth = 0; depth <= most; depth += 1) {
    // Only the diagonals that this depth reads are kept, so that the trace grows with the edits, not with the lists.
    trace.push(ends.slice(most - depth, most + depth + 2));
    steps += depth;
    if (steps > MOST_STEPS) return [];
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      const down = diagonal === -depth || (diagonal !== depth && at(ends, most + diagonal - 1) < at(ends, most + diagonal + 1));
      let x = down ? at(ends, most + diagonal + 1) : at(ends, most + diagonal - 1) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      ends[most + diagonal] = x;
      if (x >= a.length && x - diagonal >= b.length) return walkBack(trace, a.length, b.length);
    }
  }
  return [];
}

function walkBack(trace: readonly Int32Array[], fromEnd: number, toEnd: number): (readonly [number, number])[] {
  const kept: [number, number][] = [];
  let [x, y] = [fromEnd, toEnd];
  for (let depth = trace.length - 1; depth >= 0; depth -= 1) {
    const ends = trace[depth] ?? new Int32Array(0);
    const diagonal = x - y;
    const down = diagonal === -depth || (diagonal !== depth && at(ends, depth + diagonal - 1) < at(ends, depth + diagonal + 1));
    const before = down ? diagonal + 1 : diagonal - 1;
    const fromX = depth === 0 ? 0 : at(ends, depth + before);
    const fromY = depth === 0 ? 0 : fromX - before;
    while (x > fromX && y > fromY && x > 0 && y > 0) {
      x -= 1;
      y -= 1;
      kept.push([x, y]);
    }
    [x, y] = [fromX, fromY];
  }
  return kept.reverse();
}

function at(ends: Int32Array, index: number): number {
  return ends[index] ?? 0;
}

function gather(kept: readonly (readonly [number, number])[], start: number, before: number, after: number): Hunk[] {
  const hunks: Hunk[] = [];
  let [x, y] = [0, 0];
  for (const [nextX, nextY] of [...kept, [before, after] as const]) {
    if (nextX > x || nextY > y) hunks.push({ from: start + x, removed: nextX - x, to: start + y, added: nextY - y });
    [x, y] = [nextX + 1, nextY + 1];
  }
  return hunks;
}
