/** A run that a kernel made. */
export interface RunOfKernel {
  readonly runId: string;
  /** UTC ms. */
  readonly start: number;
  /** What the hook called the cell, when it runs in the kernel. */
  readonly hash?: string;
}

/** So much before a cell's start a run may begin that it made, ms: MLflow cuts to the millisecond, and a kernel elsewhere has a clock of its own. */
const SLACK = 100;

/**
 * The execution that made a run. With a hash it is the one of a cell with that text, the latest that had begun; without one it is the only one that was under
 * way when the run began, and none when there were two. A run that began after the last end belongs to none of them: its cell goes on, and nobody tells of a cell
 * before it ends.
 */
export function choosesCell<E extends { readonly start: number; readonly end: number }>(run: RunOfKernel, executions: readonly E[], hashOf: (execution: E) => string): E | undefined {
  const during = executions.filter(({ start, end }) => start - SLACK <= run.start && run.start <= end);
  if (run.hash === undefined) {
    // A tight run of cells touches at its ends: then the one that truly holds the moment counts.
    const strictly = during.filter(({ start }) => start <= run.start);
    const candidates = strictly.length > 0 ? strictly : during;
    return candidates.length === 1 ? candidates[0] : undefined;
  }
  const same = executions.filter((execution) => hashOf(execution) === run.hash);
  return same.findLast((execution) => during.includes(execution)) ?? same.findLast(({ start }) => start - SLACK <= run.start);
}
