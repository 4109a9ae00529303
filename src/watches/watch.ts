/** Which runs a watch is about; all that is said has to fit. */
export interface WatchScope {
  /** Name of an experiment. */
  readonly experiment?: string;
  /** Name of a run, in which `*` stands for any text. */
  readonly runs?: string;
  /** Id of the one run. */
  readonly run?: string;
}

/** What a watch waits for. */
export type WatchCondition =
  /** A run logs a value of the metric below or above a bound, in the metric's own unit. */
  | { readonly kind: 'metric'; readonly metric: string; readonly side: 'below' | 'above'; readonly bound: number }
  /** A run ends, or only when it fails. */
  | { readonly kind: 'ends'; readonly only?: 'failed' }
  /**
   * A series of runs (names that differ by a date or a counter): a finished run's metric leaves what is expected of it, or no run comes when one is due. `every` in ms
   * says how often one comes; without, the rhythm is learned from the runs.
   */
  | { readonly kind: 'series'; readonly series: string; readonly metric?: string; readonly missing: boolean; readonly every?: number };

/** One entry of `watches` in `trialbook.json`. */
export interface Watch {
  /** Its key. */
  readonly name: string;
  readonly scope: WatchScope;
  readonly condition: WatchCondition;
}

/** Something that could not be read; the rest was. */
export interface WatchProblem {
  /** Where, as a person reads it: `watches.Nightly.metric`. */
  readonly path: string;
  /** What is wrong, as the end of a sentence that begins with the path. */
  readonly message: string;
}
