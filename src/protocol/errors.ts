/** MLflow's error codes with the HTTP status each is answered with. */
export const ERROR_STATUS = {
  BAD_REQUEST: 400,
  INVALID_PARAMETER_VALUE: 400,
  RESOURCE_ALREADY_EXISTS: 400,
  INVALID_STATE: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  RESOURCE_CONFLICT: 409,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
} as const;

/** One of MLflow's `error_code` words. */
export type ErrorCode = keyof typeof ERROR_STATUS;

/** An error that is answered on the wire as `{"error_code", "message"}`. */
export class MlflowError extends Error {
  override readonly name = 'MlflowError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    private readonly otherStatus?: number,
  ) {
    super(message);
  }

  /** HTTP status of the answer. */
  get status(): number {
    return this.otherStatus ?? ERROR_STATUS[this.code];
  }

  /** The body of the answer. */
  toJSON(): { error_code: ErrorCode; message: string } {
    return { error_code: this.code, message: this.message };
  }
}

/** A value of the request is wrong; `message` names the field and the value. */
export const invalidParameter = (message: string): MlflowError =>
  new MlflowError('INVALID_PARAMETER_VALUE', message);

/**
 * There is no room for what was to be written. Answered with 507 (RFC 4918, 11.5), which MLflow's client tells at once, while it tries again for four minutes after
 * the 429 of this code or a 503: space does not come by waiting.
 */
export const noRoom = (message: string): MlflowError => new MlflowError('RESOURCE_EXHAUSTED', message, 507);

/** The codes of the system that say so. */
export const NO_ROOM: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT']);

/** What the request names is not there. */
export const notFound = (message: string): MlflowError =>
  new MlflowError('RESOURCE_DOES_NOT_EXIST', message);

/** What the request would make is there already. */
export const alreadyExists = (message: string): MlflowError =>
  new MlflowError('RESOURCE_ALREADY_EXISTS', message);
