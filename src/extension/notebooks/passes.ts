/** One execution of a cell that ended. */
export interface Execution {
  /** Place of the cell in the notebook, from 0. */
  readonly index: number;
  /** UTC ms. */
  readonly start: number;
  readonly end: number;
  readonly success: boolean;
}

/** What an execution is to the pass through a notebook that it belongs to. */
export type Step =
  /** The first code cell: a new pass begins, and one that was open ends unfinished. */
  | { readonly kind: 'first'; readonly unfinished: boolean; readonly last: boolean }
  | { readonly kind: 'next'; readonly last: boolean }
  /** A cell run by itself belongs to no pass. */
  | { readonly kind: 'single' };

/**
 * Follows the executions of one notebook's cells: a pass goes from its first code cell down to its last one, and ends early where a cell fails. Cells may be run
 * again on the way; a cell above the furthest one is no step back.
 */
export class Passes {
  private open = false;

  /** `first` and `last` are the places of the first and the last code cell. */
  take({ index, success }: Execution, first: number, last: number): Step {
    if (index === first) {
      const unfinished = this.open;
      this.open = success && first !== last;
      return { kind: 'first', unfinished, last: !this.open };
    }
    if (!this.open) return { kind: 'single' };
    this.open = success && index !== last;
    return { kind: 'next', last: !this.open };
  }
}
