/** Why a server cannot serve a store; the caller that started it knows these words. */
export type StartErrorCode = 'owned-elsewhere' | 'newer-schema' | 'store-unusable' | 'store-no-access' | 'port-taken' | 'usage';

/** A server cannot start, with words for the person. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** Where the store's owner runs, when there is one. */
  readonly owner: 'here' | 'elsewhere' | undefined;

  constructor(
    readonly code: StartErrorCode,
    message: string,
    options?: ErrorOptions & { owner?: 'here' | 'elsewhere' },
  ) {
    super(message, options);
    this.owner = options?.owner;
  }
}
