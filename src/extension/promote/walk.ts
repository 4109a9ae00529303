import { BACK } from '../logRun/ask';

/** Where a step stands among those that are asked. */
export interface Place {
  /** From 1. */
  readonly step: number;
  readonly total: number;
  /** Whether there is one before it. */
  readonly back: boolean;
}

/** One question: answers the state with what was entered, or that the person wants the question before. */
export type Step<S> = (state: S, place: Place) => Promise<S | typeof BACK>;

/** Asks the steps in their order, back and forth, and keeps what was entered. Raises what a step raises. */
export async function walk<S>(start: S, steps: readonly Step<S>[]): Promise<S> {
  let state = start;
  for (let at = 0; at < steps.length; ) {
    const answer = await steps[at]?.(state, { step: at + 1, total: steps.length, back: at > 0 });
    if (answer === undefined || answer === BACK) {
      at = Math.max(0, at - 1);
      continue;
    }
    state = answer;
    at += 1;
  }
  return state;
}
