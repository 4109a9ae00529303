/** Why a place cannot be read or written at all. */
export type InteropErrorKind =
  /** There is nothing at the path. */
  | 'missing'
  /** Nothing that is known lies there. */
  | 'unknown-format'
  /** The runtime or machine lacks what this kind needs; the message says what. */
  | 'unsupported'
  | 'damaged'
  | 'no-access'
  | 'disk-full'
  /** Written by a newer version than this one knows. */
  | 'newer'
  /** The target is there and is not to be written over. */
  | 'exists';

/** A place cannot be read or written; the message is a sentence for the person and says what to do. */
export class InteropError extends Error {
  override readonly name = 'InteropError';

  constructor(readonly kind: InteropErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
