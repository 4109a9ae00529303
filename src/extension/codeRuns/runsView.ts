import type { Direction } from '../../protocol/direction';
import type { KeyMetric } from '../../protocol/keyMetric';
import { bestRun } from './bestRun';
import type { MetricOfCode, ParameterValue } from './codeRuns';
import type { KnownRun } from './knownRun';

/** A run that gave no sign of life for this long is not taken for one that goes on, ms. */
const SILENT_AFTER = 2 * 3_600_000;
/** Fewer runs by one value than this are not told apart any more. */
const MOST_VALUES = 200;

/** A run with its value of a metric. */
export interface RunValue {
  readonly run: KnownRun;
  readonly value: number;
}

/** Runs of a file or cell, newest first, with what is asked of them; each question is answered once until the runs change. */
export class RunsView {
  readonly #best = new Map<string, RunValue | undefined>();
  readonly #last = new Map<string, RunValue | undefined>();
  readonly #values = new Map<string, readonly ParameterValue[]>();

  constructor(
    /** Newest first, at least one. */
    readonly runs: readonly KnownRun[],
    readonly keyMetric: KeyMetric | undefined,
  ) {}

  /** The newest run; of runs below another one that one, when it has a result of its own. */
  get last(): KnownRun {
    const newest = this.runs[0]!;
    const parent = newest.parent === undefined ? undefined : this.runs.find(({ runId }) => runId === newest.parent);
    return parent !== undefined && this.keyMetric !== undefined && parent.metrics.has(this.keyMetric.key) ? parent : newest;
  }

  /** The newest run that goes on. */
  live(now: number): KnownRun | undefined {
    return this.runs.find(({ status, lastSign }) => status === 'RUNNING' && now - lastSign < SILENT_AFTER);
  }

  /** Best by the key metric. */
  get best(): RunValue | undefined {
    return this.keyMetric === undefined ? undefined : this.bestOf(this.keyMetric.key, this.keyMetric.direction);
  }

  bestOf(key: string, direction: Direction): RunValue | undefined {
    const name = `${direction} ${key}`;
    if (!this.#best.has(name)) this.#best.set(name, bestOf(this.runs, key, direction));
    return this.#best.get(name);
  }

  metric(key: string, direction: Direction): Omit<MetricOfCode, 'course'> | undefined {
    if (!this.#last.has(key)) {
      const run = this.runs.find(({ metrics }) => metrics.has(key));
      this.#last.set(key, run === undefined ? undefined : { run, value: run.metrics.get(key)! });
    }
    const last = this.#last.get(key);
    if (last === undefined) return undefined;
    const best = this.bestOf(key, direction);
    return { key, direction, last, ...(best === undefined ? {} : { best }) };
  }

  /** By value, the most used first, then the one used last. */
  parameter(key: string): readonly ParameterValue[] {
    let values = this.#values.get(key);
    if (values === undefined) this.#values.set(key, (values = byValue(this.runs, key, this.keyMetric)));
    return values;
  }
}

function bestOf(runs: readonly KnownRun[], key: string, direction: Direction): RunValue | undefined {
  const run = bestRun(runs, key, direction);
  return run === undefined ? undefined : { run, value: run.metrics.get(key)! };
}

function byValue(runs: readonly KnownRun[], key: string, metric: KeyMetric | undefined): ParameterValue[] {
  const groups = new Map<string, KnownRun[]>();
  for (const run of runs) {
    const value = run.params.get(key);
    if (value === undefined) continue;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [run]);
    else group.push(run);
  }
  return [...groups].sort(([, a], [, b]) => b.length - a.length).slice(0, MOST_VALUES).map(([value, own]) => {
    const best = metric === undefined ? undefined : bestOf(own, metric.key, metric.direction);
    return { value, runs: own.length, ...(best === undefined ? {} : { best }) };
  });
}

/** Metrics that runs logged, the most used first. */
export function usedMetrics(runs: readonly KnownRun[]): string[] {
  const uses = new Map<string, number>();
  for (const { metrics } of runs) for (const key of metrics.keys()) uses.set(key, (uses.get(key) ?? 0) + 1);
  return [...uses].sort(([, a], [, b]) => b - a).map(([key]) => key);
}
