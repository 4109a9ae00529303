import { setMaxListeners } from 'node:events';

/** Something that is read once for all who ask, and no longer than anybody still wants it. */
export class SharedRead<T> {
  readonly #stop = new AbortController();
  readonly #reading: Promise<T>;
  #waiting = 0;

  constructor(read: (signal: AbortSignal) => Promise<T>) {
    // Each request in flight listens; Node.js warns of more than ten.
    setMaxListeners(0, this.#stop.signal);
    this.#reading = read(this.#stop.signal);
    // Whoever waits is told.
    this.#reading.catch(() => undefined);
  }

  /** Everyone has left; who comes now begins anew. */
  get isAbandoned(): boolean {
    return this.#stop.signal.aborted;
  }

  /** What was read. Raises what reading raised, or the signal's reason; reading ends when everyone has left. */
  wait(signal?: AbortSignal): Promise<T> {
    if (signal === undefined) {
      this.#waiting++;
      return this.#reading;
    }
    return new Promise<T>((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason as Error);
        return;
      }
      this.#waiting++;
      const leave = (): void => {
        if (--this.#waiting === 0) this.#stop.abort(signal.reason);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#reading.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }
}
