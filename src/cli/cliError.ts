/** The command cannot be done; the message is for the person. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    /** 1 for a failure, 2 for a wrong call. */
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}
