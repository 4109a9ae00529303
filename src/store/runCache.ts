import type { Metric, Run } from '../protocol/entities';
import { Recent } from '../protocol/recent';

/** About 100 bytes a value: what is kept stays under some 30 MB. */
const MAX_VALUES = 300_000;
/** So many characters weigh as much as a value. */
const CHARACTERS = 100;

interface Kept {
  run: Run;
  /** Last values that were logged since, by key; never more than the run has. */
  logged: Map<string, Metric> | undefined;
  /** What it weighed when it was taken. */
  readonly values: number;
}

/**
 * Finished runs by their integer key, since putting one together from its rows costs more than finding it. A run is dropped when it is written, but for
 * new values of metrics that it has: they are taken up when it is asked for. The longest unused go first. Callers must not change what they get.
 */
export class RunCache {
  readonly #runs = new Recent<number, Kept>(MAX_VALUES, ({ values }) => values);

  get(run: number): Run | undefined {
    const found = this.#runs.get(run);
    if (found?.logged === undefined) return found?.run;
    const fresh = withLast(found.run, found.logged);
    if (fresh === undefined) {
      this.drop(run);
      return undefined;
    }
    found.run = fresh;
    found.logged = undefined;
    return fresh;
  }

  set(run: number, entity: Run): void {
    this.#runs.set(run, { run: entity, logged: undefined, values: sizeOf(entity) });
  }

  drop(run: number): void {
    this.#runs.delete(run);
  }

  /** Tells that nothing but metrics was written to a run, with the last values of these by key. */
  logged(run: number, last: () => readonly Metric[]): void {
    const found = this.#runs.get(run);
    if (found === undefined) return;
    found.logged ??= new Map();
    for (const metric of last()) found.logged.set(metric.key, metric);
    if (found.logged.size > found.run.data.metrics.length) this.drop(run);
  }

  clear(): void {
    this.#runs.clear();
  }
}

/** A run with other last values of metrics that it has; `undefined` when it lacks one of them. */
function withLast(run: Run, logged: ReadonlyMap<string, Metric>): Run | undefined {
  let found = 0;
  const metrics = run.data.metrics.map((metric) => {
    const last = logged.get(metric.key);
    if (last === undefined) return metric;
    found++;
    return last;
  });
  return found === logged.size ? { ...run, data: { ...run.data, metrics } } : undefined;
}

function sizeOf({ data: { metrics, params, tags }, inputs }: Run): number {
  let texts = 0;
  for (const { value } of params) texts += value.length;
  for (const { value } of tags) texts += value.length;
  // Each run has its own copy of what its datasets say of themselves, which is megabytes at most.
  for (const { dataset } of inputs.dataset_inputs) texts += 10 * CHARACTERS + dataset.source.length + (dataset.schema?.length ?? 0) + (dataset.profile?.length ?? 0);
  return 10 + metrics.length + params.length + tags.length + texts / CHARACTERS;
}
