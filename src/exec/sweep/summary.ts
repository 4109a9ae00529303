import { readState, runnerOf, type SweepPlan } from './sweepFiles';

/** How far a sweep is, by its files. */
export interface SweepSummary {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  /** `interrupted`: nothing runs it any more, and it can be resumed. */
  readonly state: 'running' | 'paused' | 'interrupted' | 'finished' | 'cancelled';
  readonly runs: number;
  readonly finished: number;
  readonly failed: number;
  readonly running: number;
  readonly note?: string;
}

/** How far a sweep is. */
export function summaryOf({ id, name, experiment, runs }: SweepPlan): SweepSummary {
  const { phase, begun, note } = readState(id);
  const count = (state: string): number => Object.values(begun).filter((one) => one.state === state).length;
  const gone = (phase === 'running' || phase === 'paused') && runnerOf(id) === undefined;
  return {
    id, name, experiment, state: gone ? 'interrupted' : phase, runs: runs.length, finished: count('finished'), failed: count('failed'),
    running: gone ? 0 : count('running'), ...(note === undefined ? {} : { note }),
  };
}
