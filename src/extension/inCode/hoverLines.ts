import type { Series } from '../../protocol/trialbook';
import type { CodeRun } from '../codeRuns/codeRuns';
import type { ChartLine } from './chartSvg';

/** What a chart measures along: steps, or time since the first point where all steps are the same. */
export type HoverAxis = { readonly kind: 'steps' } | { readonly kind: 'time'; readonly unit: TimeUnit };
/** Unit of an axis of time. */
export type TimeUnit = 's' | 'min' | 'h';

/** The courses of a metric as lines. */
export interface HoverLines {
  readonly lines: readonly ChartLine[];
  readonly axis: HoverAxis;
}

/** Points at one step that make a course: two come from a value that was logged twice. */
const FEWEST = 3;
/** ms of each unit. */
const UNITS: Readonly<Record<TimeUnit, number>> = { s: 1000, min: 60_000, h: 3_600_000 };

/** Makes lines of the series of runs, in the order of the runs; undefined when none has a course: each logged the metric at one step, or not at all. */
export function hoverLines(runs: readonly CodeRun[], series: readonly Series[], nameOf: (run: CodeRun) => string, isLive: (run: CodeRun) => boolean): HoverLines | undefined {
  const byRun = new Map(series.map((one) => [one.run_id, one]));
  const timed = series.filter(({ values }) => values.length >= FEWEST);
  const stepped = series.some(hasSteps);
  if (timed.length === 0 && !stepped) return undefined;
  const axis: HoverAxis = stepped ? { kind: 'steps' } : { kind: 'time', unit: unitOf(timed) };
  const lines = runs.flatMap((run): ChartLine[] => {
    const one = byRun.get(run.runId);
    if (one === undefined || one.values.length === 0) return [];
    const began = Number(one.timestamps[0] ?? 0);
    const xs = axis.kind === 'steps' ? one.steps.map(Number) : one.timestamps.map((time) => (Number(time) - began) / UNITS[axis.unit]);
    return [{ name: nameOf(run), xs, ys: one.values.map(asNumber), live: isLive(run) }];
  });
  return { lines, axis };
}

/** Whether the points of a series stand at several steps. */
export function hasSteps({ steps }: Series): boolean {
  return steps.length > 1 && Number(steps[0]) !== Number(steps.at(-1));
}

function unitOf(courses: readonly Series[]): TimeUnit {
  const longest = Math.max(...courses.map(({ timestamps }) => Number(timestamps.at(-1) ?? 0) - Number(timestamps[0] ?? 0)));
  return longest >= 2 * UNITS.h ? 'h' : longest >= 3 * UNITS.min ? 'min' : 's';
}

/** MLflow sends infinities as the greatest double: no line goes there. */
function asNumber(value: number | null): number {
  return value === null || Math.abs(value) >= Number.MAX_VALUE ? Number.NaN : value;
}
