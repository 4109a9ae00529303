import { MlflowError } from '../protocol/errors';

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
  /** The server wants to know who asks, or its credentials do not hold (any more): 401. */
  | 'sign-in'
  /** A page to sign in at came instead of an answer: a gateway stands in front of the server. `location` is where it led to. */
  | 'sign-in-page'
  /** The server sends everyone to another address, `location`, which is not followed. */
  | 'moved'
  /** A web page came instead of an answer. */
  | 'html'
  /** What answered does not speak MLflow's protocol. */
  | 'not-mlflow'
  /** An MLflow that is too old for what every view needs. */
  | 'version'
  /** An MLflow that lacks an endpoint which every view needs. */
  | 'missing'
  /** The server's certificate is not trusted, has expired or is of another host. */
  | 'certificate'
  /** The server wants a client's certificate, or another one. */
  | 'client-certificate'
  /** The port does not speak TLS: the address is one of http. */
  | 'not-tls'
  /** The proxy on the way refused, or is not there. */
  | 'proxy'
  /** Anything else; the cause says it. */
  | 'failed';

const WORDS: Record<ConnectionErrorKind, string> = {
  refused: 'Nothing answers at',
  reset: 'The connection broke to',
  timeout: 'No answer in time from',
  unreachable: 'Cannot reach',
  'sign-in': 'Sign-in is missing or does not hold at',
  'sign-in-page': 'A page to sign in at came instead of an answer from',
  moved: 'Another address is meant than',
  html: 'A web page came instead of an answer from',
  'not-mlflow': 'No MLflow server answers at',
  version: 'MLflow is too old at',
  missing: 'An endpoint that is needed is missing at',
  certificate: 'The certificate cannot be trusted of',
  'client-certificate': 'A client certificate is wanted, or another one, by',
  'not-tls': 'No encrypted connection can be made (the address may be one of http) to',
  proxy: 'The proxy does not let through to',
  failed: 'Cannot talk to',
};

/** No usable answer came from the server at `address`. The address and the message never hold a token. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  /** Address of the server without token, user or password. */
  readonly address: string;
  /** Address that the server named instead, without query. */
  readonly location: string | undefined;
  /** What is known beside the kind, in English: the server's or the system's own words. */
  readonly detail: string | undefined;

  constructor(
    readonly kind: ConnectionErrorKind,
    address: string,
    options?: ErrorOptions & { detail?: string; location?: string },
  ) {
    const shown = withoutSecrets(address);
    const detail = options?.detail === undefined ? undefined : withoutSecrets(options.detail);
    super(`${WORDS[kind]} ${shown}${detail === undefined ? '' : ` (${detail})`}`, options);
    this.address = shown;
    this.location = options?.location === undefined ? undefined : withoutSecrets(options.location);
    this.detail = detail;
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
  ERR_SSL_WRONG_VERSION_NUMBER: 'not-tls',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'not-tls',
  ERR_SSL_HTTP_REQUEST: 'not-tls',
};

/** Codes of OpenSSL for a server's certificate that is not trusted. */
const CERTIFICATE = /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID|PATH_LENGTH_EXCEEDED)/;

/** Alerts by which a server refuses a client's certificate, or says that it wants one (RFC 8446, 6.2). */
const CLIENT_CERTIFICATE = /ALERT_(?:CERTIFICATE_|BAD_CERTIFICATE|NO_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|ACCESS_DENIED)/;

function kindOf(code: string): ConnectionErrorKind {
  const known = KINDS[code];
  if (known !== undefined) return known;
  if (CERTIFICATE.test(code)) return 'certificate';
  return CLIENT_CERTIFICATE.test(code) ? 'client-certificate' : 'failed';
}

/** Kinds of which the system's own words say more. */
const TELLING: readonly ConnectionErrorKind[] = ['failed', 'certificate', 'client-certificate'];

/** The `ConnectionError` for an error of `node:http`. */
export function toConnectionError(error: unknown, address: string): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  // Some say it in the message alone.
  const kind = code === 'EPROTO' && /wrong version number|packet length too long|http request/i.test(message) ? 'not-tls' : kindOf(code ?? '');
  return new ConnectionError(kind, address, { cause: error, ...(TELLING.includes(kind) ? { detail: plain(message) } : {}) });
}

/** OpenSSL's words without its file names and numbers. */
function plain(message: string): string {
  const parts = message.split(':');
  return /^[0-9A-F]{8,}$/.test(parts[0] ?? '') && parts.length > 5 ? (parts[5] ?? message).trim() : message;
}

/** Whether a person has to sign in (again) before anything is answered. */
export function wantsSignIn(error: unknown): boolean {
  return (error instanceof ConnectionError && error.kind === 'sign-in') || (error instanceof MlflowError && error.code === 'UNAUTHENTICATED');
}
