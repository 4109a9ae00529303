/** A run that a command is about. */
export interface RunTarget {
  readonly kind: 'run';
  readonly connectionId: string;
  readonly runId: string;
}

/** An experiment that a command is about. */
export interface ExperimentTarget {
  readonly kind: 'experiment';
  readonly connectionId: string;
  readonly experimentId: string;
}

/** What a command can be about. */
export type Target = RunTarget | ExperimentTarget;
