/** Something that wants to stand at a height; lower `rank` matters more where not all have room. */
export interface Wish {
  readonly at: number;
  readonly rank: number;
}

/** Where a wish came to stand. */
export interface Placed<T> {
  readonly wish: T;
  readonly at: number;
}

/**
 * Puts labels of one height as near as they can be to where they wish to stand, pushed apart so that none covers another, in the order of
 * their wishes, between `top` and `bottom` (middles, px). Those that matter least are left out where there is no room for all.
 */
export function pushApart<T extends Wish>(wishes: readonly T[], height: number, top: number, bottom: number): Placed<T>[] {
  const room = Math.max(0, Math.floor((bottom - top) / height) + 1);
  const kept = wishes.length <= room ? [...wishes] : [...wishes].sort((a, b) => a.rank - b.rank).slice(0, room);
  kept.sort((a, b) => a.at - b.at);
  // Neighbours that touch move as one block, whose middle is the mean of what its members wish.
  const blocks: { wishes: T[]; top: number }[] = [];
  const settle = (members: T[]): number => {
    const mean = members.reduce((sum, wish, index) => sum + wish.at - index * height, 0) / members.length;
    return Math.min(bottom - (members.length - 1) * height, Math.max(top, mean));
  };
  for (const wish of kept) {
    let block = { wishes: [wish], top: settle([wish]) };
    for (let before = blocks.at(-1); before !== undefined && before.top + before.wishes.length * height > block.top; before = blocks.at(-1)) {
      blocks.pop();
      const members: T[] = [...before.wishes, ...block.wishes];
      block = { wishes: members, top: settle(members) };
    }
    blocks.push(block);
  }
  return blocks.flatMap((block) => block.wishes.map((wish, index) => ({ wish, at: block.top + index * height })));
}

/**
 * Those of the wishes that can stand where they wish to without covering another: by rank, then the highest and the lowest, then from the top down.
 * For more wishes than have room.
 */
export function spreadOut<T extends Wish>(wishes: readonly T[], height: number, top: number, bottom: number): Placed<T>[] {
  const sorted = [...wishes].sort((a, b) => a.at - b.at);
  const chosen = sorted.filter(({ rank }) => rank < 0);
  const placed: Placed<T>[] = [];
  for (const wish of [...chosen, ...sorted.slice(0, 1), ...sorted.slice(-1), ...sorted]) {
    const at = Math.min(bottom, Math.max(top, wish.at));
    if (placed.every((other) => Math.abs(other.at - at) >= height)) placed.push({ wish, at });
  }
  return placed.sort((a, b) => a.at - b.at);
}
