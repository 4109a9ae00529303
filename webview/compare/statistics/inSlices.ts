/** Milliseconds that work takes at a time before the page may draw. */
const SLICE = 10;

/**
 * Runs a generator to its end in slices of 10 ms, so that the page stays quick, and answers what it returns; undefined when `signal` stopped it.
 * `progress` is told what it yielded last, once a slice.
 */
export async function inSlices<Step, Answer>(work: Generator<Step, Answer>, signal: AbortSignal, progress: (step: Step) => void): Promise<Answer | undefined> {
  for (;;) {
    const end = performance.now() + SLICE;
    let step = work.next();
    while (step.done !== true && performance.now() < end) step = work.next();
    if (step.done === true) return step.value;
    progress(step.value);
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted) return undefined;
  }
}
