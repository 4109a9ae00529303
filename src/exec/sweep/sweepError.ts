/** A sweep cannot be planned, started or found; the message is for the person. */
export class SweepError extends Error {
  override readonly name: string = 'SweepError';
}

/** The values of a parameter do not read; `at` is the place in them, from 0. */
export class ValuesError extends SweepError {
  override readonly name = 'ValuesError';

  constructor(
    readonly reason: string,
    readonly at: number,
  ) {
    super(`${reason} (at character ${at + 1})`);
  }
}
