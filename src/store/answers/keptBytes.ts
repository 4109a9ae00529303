interface Kept {
  readonly bytes: Buffer;
  used: boolean;
}

/** Finished pieces of answers by key, up to a size. What was not used since the last look goes first. */
export class KeptBytes<K> {
  readonly #kept = new Map<K, Kept>();
  #size = 0;

  /** `most` in bytes. */
  constructor(private readonly most: number) {}

  get(key: K): Buffer | undefined {
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    found.used = true;
    return found.bytes;
  }

  set(key: K, bytes: Buffer): void {
    this.drop(key);
    if (bytes.length > this.most) return;
    this.#kept.set(key, { bytes, used: false });
    this.#size += bytes.length;
    if (this.#size > this.most) this.#makeRoom();
  }

  drop(key: K): void {
    const found = this.#kept.get(key);
    if (found === undefined) return;
    this.#kept.delete(key);
    this.#size -= found.bytes.length;
  }

  clear(): void {
    this.#kept.clear();
    this.#size = 0;
  }

  /** What was used goes to the end once: cheaper for a page of a thousand runs than to put each of them there at each look. */
  #makeRoom(): void {
    for (const [key, kept] of this.#kept) {
      if (this.#size <= this.most) return;
      if (!kept.used) this.drop(key);
      else {
        kept.used = false;
        this.#kept.delete(key);
        this.#kept.set(key, kept);
      }
    }
  }
}
