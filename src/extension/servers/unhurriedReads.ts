import type { FolderConnection } from '../connection/folderConnection';

/** A tree waits this long for a server before it draws what it has, ms: with one nearby nothing flickers. */
const PATIENCE = 300;

/** What a view has read of a connection. */
interface Reading {
  readonly connection: Pick<FolderConnection, 'id'>;
  readonly loaded: boolean;
}

/**
 * Reads of servers that a tree does not wait for: VS Code draws no row of a view before the children of all open rows are there, so that one slow server
 * would hold up everything.
 */
export class UnhurriedReads<R extends Reading> {
  readonly #going = new Map<R, Promise<void>>();
  readonly #failed = new WeakMap<R, { readonly error: unknown }>();

  constructor(
    private readonly load: (reading: R) => Promise<void>,
    /** A reading began, ended or failed: its row is drawn again. */
    private readonly redraw: (reading: R) => void,
  ) {}

  isGoing(reading: R): boolean {
    return this.#going.has(reading);
  }

  /** Whether it is read; if not it will be, and then the row is drawn again. Raises what reading raised. */
  async read(reading: R): Promise<boolean> {
    if (reading.loaded) return true;
    const failed = this.#failed.get(reading);
    if (failed !== undefined) {
      // Said once; the next one who opens the row tries again.
      this.#failed.delete(reading);
      throw failed.error;
    }
    if (this.#going.has(reading)) return false;
    const began = this.load(reading);
    let late = false;
    this.#going.set(reading, began);
    const ended = began
      .catch((error: unknown) => {
        if (!late) throw error;
        this.#failed.set(reading, { error });
      })
      .finally(() => {
        this.#going.delete(reading);
        if (late) this.redraw(reading);
      });
    const inTime = await Promise.race([ended.then(() => true), new Promise<false>((resolve) => setTimeout(() => resolve(false), PATIENCE))]);
    late = !inTime;
    return inTime;
  }
}
