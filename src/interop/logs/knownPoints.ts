import type { Names } from './names';

/** How many points of each key the target has: the first ones of the log, which are not given again. */
export class KnownPoints {
  readonly #left: Map<string, number>;

  /** `known` is by the names at the target. */
  constructor(
    known: ReadonlyMap<string, number> | undefined,
    private readonly names: Names,
  ) {
    this.#left = new Map(known);
  }

  /** Whether the target has so many first points of each key, by the log's own names in the order in which they came. They then need not be given. */
  leaveOut(counts: ReadonlyMap<string, number>): boolean {
    const named = [...counts].map(([key, count]) => ({ key: this.names.of(key), count }));
    if (named.some(({ key, count }) => count > (this.#left.get(key) ?? 0))) return false;
    for (const { key, count } of named) this.#left.set(key, (this.#left.get(key) ?? 0) - count);
    return true;
  }

  /** Whether the next point of a key, by its name at the target, is one of them. */
  has(key: string): boolean {
    const left = this.#left.get(key) ?? 0;
    if (left > 0) this.#left.set(key, left - 1);
    return left > 0;
  }
}
