import type { Problem } from '../history';

/** Most problems that are kept; further ones are counted. */
const KEPT = 1000;

/** What could not be copied, or only in part, as it is found. A source is opened with `add`, and the copy is given the log. */
export class ProblemLog {
  readonly #kept: Problem[] = [];
  readonly #listeners: ((problem: Problem) => void)[] = [];
  #more = 0;
  #lost = 0;

  /** A plain function, to be handed on. */
  readonly add = (problem: Problem): void => {
    if (problem.lost) this.#lost++;
    if (this.#kept.length < KEPT) {
      this.#kept.push(problem);
      for (const tell of this.#listeners) tell(problem);
    } else this.#more++;
  };

  /** The first 1,000. */
  get kept(): readonly Problem[] {
    return this.#kept;
  }

  /** How many there are beside the kept ones. */
  get more(): number {
    return this.#more;
  }

  /** How many of all say that something is missing at the target. */
  get lost(): number {
    return this.#lost;
  }

  /** Hears of the problems that were found already and of those to come. */
  listen(tell: (problem: Problem) => void): void {
    this.#kept.forEach(tell);
    this.#listeners.push(tell);
  }
}
