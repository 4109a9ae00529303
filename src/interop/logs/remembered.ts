/** Readings that are kept. */
const MOST = 5000;

/** What reading a file through told, kept while the file stays as it is: who follows a folder looks at it again and again. */
export class Remembered<T> {
  readonly #known = new Map<string, { readonly mark: string; readonly value: T }>();

  /** The reading of a path whose file has that mark; `read` is asked when it changed. */
  async get(path: string, mark: string, read: () => Promise<T>): Promise<T> {
    const known = this.#known.get(path);
    if (known?.mark === mark) return known.value;
    const value = await read();
    this.#known.delete(path);
    this.#known.set(path, { mark, value });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(oldest);
    }
    return value;
  }
}
