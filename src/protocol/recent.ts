/**
 * What was used last, by key, up to a weight: what was not used since half of it was put in goes all at once, so at least that half is there. To let the oldest of a
 * Map go one by one walks each time over the places of those that went before it, tens of thousands of them.
 */
export class Recent<K, V> {
  #young = new Map<K, V>();
  #old = new Map<K, V>();
  /** Of the young. */
  #weight = 0;

  constructor(
    private readonly most: number,
    private readonly weightOf: (value: V) => number,
    /** Told of each that goes by itself. */
    private readonly gone: (value: V) => void = () => undefined,
  ) {}

  /** Finds a value, which is used by that. */
  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return undefined;
    this.#old.delete(key);
    this.#put(key, old);
    return old;
  }

  set(key: K, value: V): void {
    this.delete(key);
    this.#put(key, value);
  }

  delete(key: K): void {
    const young = this.#young.get(key);
    if (young === undefined) {
      this.#old.delete(key);
      return;
    }
    this.#young.delete(key);
    this.#weight -= this.weightOf(young);
  }

  /** Tells that what is kept under a key weighs so much more than before. */
  grow(key: K, more: number): void {
    if (!this.#young.has(key)) return;
    this.#weight += more;
    this.#letGo();
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#weight = 0;
  }

  #put(key: K, value: V): void {
    this.#young.set(key, value);
    this.#weight += this.weightOf(value);
    this.#letGo();
  }

  #letGo(): void {
    if (this.#weight <= this.most / 2) return;
    const leaving = this.#old;
    this.#old = this.#young;
    this.#young = new Map();
    this.#weight = 0;
    for (const value of leaving.values()) this.gone(value);
  }
}
