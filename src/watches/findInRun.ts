import type { RunStatus } from '../protocol/entities';
import type { WatchFinding } from '../protocol/watches';
import type { WatchCondition } from './watch';

/** What is known of a run that changed. */
export interface WatchedRun {
  readonly status: RunStatus;
  /** Text of the error that it left. */
  readonly error?: string;
  /** Least and greatest number that was logged of a metric; undefined when none was. */
  readonly extent: (metric: string) => { readonly min: number; readonly max: number } | undefined;
}

/** What a watch of single runs finds in one; a watch of a series finds nothing here. */
export function findInRun(condition: WatchCondition, run: WatchedRun): WatchFinding | undefined {
  switch (condition.kind) {
    case 'metric': {
      const { metric, side, bound } = condition;
      const extent = run.extent(metric);
      if (extent === undefined) return undefined;
      // A value that came and went between two looks counts: it was reached.
      const value = side === 'below' ? extent.min : extent.max;
      return (side === 'below' ? value < bound : value > bound) ? { kind: 'metric', metric, side, bound, value } : undefined;
    }
    case 'ends': {
      const { status } = run;
      if (status === 'RUNNING' || status === 'SCHEDULED' || (condition.only === 'failed' && status !== 'FAILED')) return undefined;
      return { kind: 'ended', status, ...(status === 'FAILED' && run.error !== undefined ? { reason: run.error } : {}) };
    }
    case 'series':
      return undefined;
  }
}
