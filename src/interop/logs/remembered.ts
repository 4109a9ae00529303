/** Readings that are kept. */
const MOST = 5000;

/** What reading a file through told, kept while the file stays as it is: who follows a folder looks at it again and again. */
export class Remembered<T> {
  readonly #known = new Map<string, { readonly mark: string; readonly value: T }>();

  /** The reading of a path whose file has that mark; `read` is asked when it changed, and gets the reading before, which is used no more. */
  async get(path: string, mark: string, read: (before: T | undefined) => Promise<T>): Promise<T> {
    const known = this.#known.get(path);
    if (known?.mark === mark) return known.value;
    // One that breaks off leaves nothing that could be gone on from.
    this.#known.delete(path);
    const value = await read(known?.value);
    this.#known.set(path, { mark, value });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(oldest);
    }
    return value;
  }
}
