/** Numbers from 0 to 1 (1 excluded) that look random and are the same for the same seed, so that what is shown today is shown tomorrow. */
export type Random = () => number;

/** The generator "mulberry32" (Tommy Ettinger, 2017, public domain): 32 bits of state, good enough to draw samples with. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Puts the items in a random order, in place (Fisher and Yates). */
export function shuffle(items: Uint32Array | Int32Array | Float64Array | Uint8Array, random: Random): void {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    const kept = items[last] ?? 0;
    items[last] = items[other] ?? 0;
    items[other] = kept;
  }
}

/** `count` of the numbers from 0 to `total` − 1, each equally likely, in rising order; all of them when there are no more. */
export function sample(total: number, count: number, random: Random): Uint32Array {
  const all = Uint32Array.from({ length: total }, (_, index) => index);
  if (count >= total) return all;
  shuffle(all, random);
  return all.slice(0, count).sort();
}
