import type { SweepProgress } from '../../protocol/recorded';

const STATES: readonly string[] = ['running', 'paused', 'interrupted', 'finished', 'cancelled'] satisfies SweepProgress['state'][];

/** Reads the tag of a sweep's parent; undefined when it says something else, since a tag may hold anything. */
export function readProgress(text: string | undefined): SweepProgress | undefined {
  if (text === undefined) return undefined;
  let fields: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    fields = parsed as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { state, runs, done, failed, metric, direction, best, endsAt, note } = fields;
  if (typeof state !== 'string' || !STATES.includes(state) || !isCount(runs) || !isCount(done) || !isCount(failed)) return undefined;
  return {
    state: state as SweepProgress['state'], runs, done, failed,
    ...(typeof metric === 'string' ? { metric } : {}),
    ...(direction === 'lower' || direction === 'higher' ? { direction } : {}),
    ...(isNumber(best) ? { best } : {}),
    ...(isNumber(endsAt) ? { endsAt } : {}),
    ...(typeof note === 'string' ? { note } : {}),
  };
}

/** ms until all is done when each run takes as long as those up to now; undefined before the first one ended. */
export function estimateLeft(waiting: number, jobs: number, durations: readonly number[], elapsed: readonly number[]): number | undefined {
  if (durations.length === 0) return undefined;
  const mean = durations.reduce((sum, one) => sum + one, 0) / durations.length;
  const going = elapsed.reduce((sum, one) => sum + Math.max(0, mean - one), 0);
  const atOnce = Math.max(1, Math.min(jobs, waiting + elapsed.length));
  return (waiting * mean + going) / atOnce;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
