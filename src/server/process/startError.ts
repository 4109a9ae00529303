/** Why a server cannot serve a store; the caller that started it knows these words. */
export type StartErrorCode = 'owned-elsewhere' | 'newer-schema' | 'store-unusable' | 'port-taken' | 'usage';

/** A server cannot start, with words for the person. */
export class StartError extends Error {
  override readonly name = 'StartError';

  constructor(
    readonly code: StartErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
