/** How many workers a version has and wants. */
export interface Load {
  /** Workers that take requests. */
  readonly healthy: number;
  /** Workers that are on their way. */
  readonly starting: number;
  /** Requests that wait for an answer. */
  readonly queue: number;
}

/** Requests that wait for each worker above which one more is wanted. */
const BUSY = 3;
/** Looks in a row that have to be busy: a burst that is over soon starts no process. */
const BUSY_LOOKS = 3;
/** Looks in a row that have to be calm before a worker is let go. */
const CALM_LOOKS = 60;

/** Decides on the number of workers, asked once a second. It grows soon and shrinks late. */
export class Scaling {
  #busy = 0;
  #calm = 0;

  /** How many workers more, or less, are wanted now: -1, 0 or 1. */
  look({ healthy, starting, queue }: Load, { min, max }: { readonly min: number; readonly max: number }): -1 | 0 | 1 {
    const all = healthy + starting;
    if (healthy === 0) return 0;
    this.#busy = queue > BUSY * healthy ? this.#busy + 1 : 0;
    // One worker less would not be busy either.
    this.#calm = queue <= (healthy - 1) * (BUSY / 2) ? this.#calm + 1 : 0;
    if (this.#busy >= BUSY_LOOKS && starting === 0 && all < max) {
      this.#busy = 0;
      return 1;
    }
    if (this.#calm >= CALM_LOOKS && all > min) {
      this.#calm = 0;
      return -1;
    }
    return 0;
  }
}
