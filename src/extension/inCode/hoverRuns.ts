import type { Direction } from '../../protocol/direction';
import { bestRun } from '../codeRuns/bestRun';
import type { CodeRun } from '../codeRuns/codeRuns';

/** Lines that a chart in a hover has room for. */
export const MOST_LINES = 6;
/** Runs that a chart of single values has room for. */
const MOST_DOTS = 40;

/** The runs that a chart of a metric shows. */
export interface HoverRuns {
  /** The newest that goes on, else the newest, of those that logged the metric. */
  readonly lead: CodeRun;
  /** The lead first, then newest first. */
  readonly lines: readonly CodeRun[];
  readonly best?: CodeRun;
  /** The best one is older than the others, and took the place of the oldest. */
  readonly bestAdded: boolean;
  /** All that logged the metric, newest first. */
  readonly all: readonly CodeRun[];
}

/** Chooses the runs that a chart of a metric shows; undefined when none logged it. `runs` are newest first. */
export function hoverRuns(runs: readonly CodeRun[], key: string, direction: Direction, isLive: (run: CodeRun) => boolean): HoverRuns | undefined {
  const all = runs.filter(({ metrics }) => metrics.has(key));
  const lead = all.find(isLive) ?? all[0];
  if (lead === undefined) return undefined;
  const best = bestRun(all, key, direction);
  const newest = [lead, ...all.filter((run) => run !== lead)].slice(0, MOST_LINES);
  const bestAdded = best !== undefined && !newest.includes(best);
  return { lead, lines: bestAdded ? [...newest.slice(0, MOST_LINES - 1), best] : newest, bestAdded, all, ...(best === undefined ? {} : { best }) };
}

/** Those that a chart of single values shows, oldest first. */
export function dottedRuns({ all }: HoverRuns): readonly CodeRun[] {
  return all.slice(0, MOST_DOTS).reverse();
}
