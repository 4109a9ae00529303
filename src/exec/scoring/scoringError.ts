/** Scoring cannot begin; the message is for the person. */
export class ScoringError extends Error {
  override readonly name = 'ScoringError';

  constructor(
    /** Stable name of what is wrong. */
    readonly code: ScoringErrorCode,
    message: string,
    /** Program and arguments that mend it. */
    readonly install?: readonly string[],
  ) {
    super(message);
  }
}

/** What can be wrong before anything is started. */
export type ScoringErrorCode =
  | 'no-model'
  | 'no-input'
  | 'output-there'
  | 'no-python'
  | 'missing-package'
  | 'no-holdout'
  | 'no-java'
  | 'wrong-versions'
  | 'no-spark'
  | 'no-cluster'
  | 'wrong-call';
