/**
 * Numbers from 0 to 1 (1 excluded) that are the same for the same seed on every machine. 32 bits of state grow by 0x9E3779B9 at each draw (a Weyl
 * sequence) and are mixed by the finalizer of MurmurHash3; two draws make one number of 53 bits. docs/sweeps.md describes it, so that a sweep can be
 * drawn again by any program: it must not change.
 */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  const draw = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  return () => (draw() >>> 5) / 2 ** 27 + (draw() >>> 6) / 2 ** 53;
}
