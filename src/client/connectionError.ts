/** Why no answer came from a server. */
export type ConnectionErrorKind =
  /** Nobody listens at the address. */
  | 'refused'
  /** The connection broke before the answer was whole. */
  | 'reset'
  /** No byte came for the time allowed. */
  | 'timeout'
  /** The name of the host is not known or its network cannot be reached. */
  | 'unreachable'
  /** What answered does not speak MLflow's protocol. */
  | 'not-mlflow'
  /** Anything else; the cause says it. */
  | 'failed';

const WORDS: Record<ConnectionErrorKind, string> = {
  refused: 'Nothing answers at',
  reset: 'The connection broke to',
  timeout: 'No answer in time from',
  unreachable: 'Cannot reach',
  'not-mlflow': 'No MLflow server answers at',
  failed: 'Cannot talk to',
};

/** No usable answer came from the server at `address`. The address and the message never hold a token. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  /** Address of the server without token, user or password. */
  readonly address: string;

  constructor(
    readonly kind: ConnectionErrorKind,
    address: string,
    options?: ErrorOptions & { detail?: string },
  ) {
    const shown = withoutSecrets(address);
    super(`${WORDS[kind]} ${shown}${options?.detail === undefined ? '' : ` (${withoutSecrets(options.detail)})`}`, options);
    this.address = shown;
  }
}

/** Cuts a token in the path (`/t/…`), and a user and password, out of a text that holds addresses. */
export function withoutSecrets(text: string): string {
  return text.replace(/\/t\/[A-Za-z0-9_-]{16,}/g, '').replace(/(\w+:\/\/)[^/@\s]*@/g, '$1');
}

const KINDS: Partial<Record<string, ConnectionErrorKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  UND_ERR_SOCKET: 'reset',
  ETIMEDOUT: 'timeout',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

/** The `ConnectionError` for an error of `node:http`. */
export function toConnectionError(error: unknown, address: string): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const kind = KINDS[code ?? ''] ?? 'failed';
  return new ConnectionError(kind, address, { cause: error, ...(kind === 'failed' ? { detail: message } : {}) });
}
