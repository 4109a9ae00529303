interface Kept {
  readonly bytes: Buffer;
  used: boolean;
}

/** What keeping a piece takes beside its bytes. */
const BESIDE = 250;

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
    this.#kept.set(key, { bytes: alone(bytes), used: false });
    this.#size += bytes.length + BESIDE;
    if (this.#size > this.most) this.#makeRoom();
  }

  drop(key: K): void {
    const found = this.#kept.get(key);
    if (found === undefined) return;
    this.#kept.delete(key);
    this.#size -= found.bytes.length + BESIDE;
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

/** Small buffers share memory with others that were made beside them: one that is kept would hold all of it. */
export function alone(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.length) return bytes;
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return own;
}
