import type { CodeReading } from '../../code/reading';
import { guessDirection, type Direction } from '../../protocol/direction';
import { defaultKey, type KeyMetric } from '../../protocol/keyMetric';
import { bestRun } from '../codeRuns/bestRun';
import type { CodeRun, MetricOfCode, RunsOfCode } from '../codeRuns/codeRuns';
import { sparkline } from '../tree/sparkline';
import { runsOfSite, type LensSite } from './lensSites';

/** Characters of a sparkline in a lens. */
const WIDTH = 10;

/** What a lens says, without words. */
export type LensView =
  /** The runs were not read yet. */
  | { readonly kind: 'unread' }
  /** They could not be read: no server can be had. */
  | { readonly kind: 'failed' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'runs';
      readonly last: CodeRun;
      /** It should go on, and has said nothing for long. */
      readonly silent: boolean;
      /** The last one is the best of all runs of the text that ended. */
      readonly isBest: boolean;
      readonly changed: boolean;
      readonly metric?: LensMetric;
      /** Runs of the place. */
      readonly total: number;
      /** The newest of them, which can be compared. */
      readonly compared: number;
    };

/** The key metric as a lens shows it. */
export interface LensMetric {
  readonly key: string;
  readonly direction: Direction;
  /** Of the last run; absent when it did not log it. */
  readonly value?: number;
  readonly spark: string;
  /** The best value among the runs of the place. */
  readonly best?: number;
}

/** What is known of a metric of a text's runs. */
export type MetricOf = (key: string) => MetricOfCode | undefined;

/** What the lens of a place of a text says. */
export function lensView(site: LensSite, reading: CodeReading, known: RunsOfCode, metricOf: MetricOf): LensView {
  const runs = runsOfSite(site, reading, known.runs);
  const [last] = runs;
  if (last === undefined) return { kind: 'none' };
  const key = keyMetricOfRuns(known, runs, metricOf);
  const shown = key === undefined ? undefined : lensMetric(key, runs, last, metricOf(key.key));
  return {
    kind: 'runs',
    last,
    ...standing(known, last),
    changed: known.since.kind === 'changed' && last.runId === known.last.runId,
    total: runs.length === known.runs.length ? known.total : runs.length,
    compared: runs.length,
    ...(shown === undefined ? {} : { metric: shown }),
  };
}

/** What is known of a run beside what it says itself. */
export interface RunStanding {
  readonly isBest: boolean;
  /** See `isSilent`. */
  readonly silent: boolean;
}

/** How a run stands among those of its code. */
export function standing(known: RunsOfCode, run: CodeRun): RunStanding {
  return { isBest: run.status === 'FINISHED' && known.total > 1 && known.best?.runId === run.runId, silent: isSilent(known, run) };
}

/** Whether a run is said to go on and gave no sign for long: it is newer than the newest that truly does. */
export function isSilent({ live }: Pick<RunsOfCode, 'live'>, run: CodeRun): boolean {
  return run.status === 'RUNNING' && (live === undefined || live.startTime < run.startTime);
}

/** The metric that some of a text's runs are read by: the text's own, as long as they log it, else the one that says most about them. */
export function keyMetricOfRuns({ keyMetric }: Pick<RunsOfCode, 'keyMetric'>, runs: readonly CodeRun[], metricOf: MetricOf): KeyMetric | undefined {
  if (keyMetric !== undefined && runs.some(({ metrics }) => metrics.has(keyMetric.key))) return keyMetric;
  const key = defaultKey([...(runs.find(({ metrics }) => metrics.size > 0)?.metrics.keys() ?? [])]);
  return key === undefined ? undefined : { key, direction: metricOf(key)?.direction ?? guessDirection(key) };
}

function lensMetric({ key, direction }: KeyMetric, runs: readonly CodeRun[], last: CodeRun, metric: MetricOfCode | undefined): LensMetric | undefined {
  const value = last.metrics.get(key);
  // The best of one is no news.
  const best = runs.filter(({ metrics }) => metrics.has(key)).length < 2 && value !== undefined ? undefined : bestValue(runs, key, direction);
  if (value === undefined && best === undefined) return undefined;
  const course = metric?.last.run.runId === last.runId ? metric.course : [];
  return { key, direction, spark: value === undefined ? '' : sparkline(course, WIDTH), ...(value === undefined ? {} : { value }), ...(best === undefined ? {} : { best }) };
}

/** The best last value among runs; undefined when the direction is not known or none logged a number. */
export function bestValue(runs: readonly CodeRun[], key: string, direction: Direction): number | undefined {
  return bestRun(runs, key, direction)?.metrics.get(key);
}
