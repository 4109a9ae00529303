import { isBetter, type Direction } from '../../protocol/direction';

/**
 * The run whose last value of a metric is best, of runs that come newest first; of equal ones the oldest, as in the tree: it was there first. A value that is no
 * finite number is no result. Undefined without a result, or where the direction is not known.
 */
export function bestRun<R extends { readonly metrics: ReadonlyMap<string, number> }>(runs: readonly R[], key: string, direction: Direction): R | undefined {
  if (direction === 'unknown') return undefined;
  let best: { readonly run: R; readonly value: number } | undefined;
  for (const run of runs) {
    const value = run.metrics.get(key);
    if (value === undefined || !Number.isFinite(value)) continue;
    if (best === undefined || !isBetter(best.value, value, direction)) best = { run, value };
  }
  return best?.run;
}
