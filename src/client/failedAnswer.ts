import type { IncomingHttpHeaders } from 'node:http';
import { ERROR_STATUS, MlflowError, type ErrorCode } from '../protocol/errors';
import { parseJson } from '../protocol/json';
import type { Connection } from './connection';
import { ConnectionError } from './connectionError';
import { neededPermission, PermissionDenied } from './permission';
import { retryAfter, Throttled } from './retry';

const CODE_OF_STATUS: Partial<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'ENDPOINT_NOT_FOUND', 405: 'ENDPOINT_NOT_FOUND',
  409: 'RESOURCE_CONFLICT', 429: 'RESOURCE_EXHAUSTED', 501: 'NOT_IMPLEMENTED', 502: 'TEMPORARILY_UNAVAILABLE',
  503: 'TEMPORARILY_UNAVAILABLE', 504: 'TEMPORARILY_UNAVAILABLE', 507: 'RESOURCE_EXHAUSTED',
};

/** An answer that tells of failure. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly method: string;
  /** Path and query of the request. */
  readonly path: string;
}

/** The error of an answer that tells of failure, in MLflow's JSON or in anything else. */
export function failureOf(answer: FailedAnswer, connection: Connection): Error {
  const { status, method } = answer;
  const path = answer.path.replace(/\?.*/, '');
  const front = fromTheFront(answer, connection.url);
  if (front !== undefined) return front;
  const { code, message } = errorOf(answer, path);
  switch (code) {
    case 'UNAUTHENTICATED':
      // Our own server's token is no matter of a person's sign-in: who holds it looks for the server anew.
      return connection.token === undefined ? new ConnectionError('sign-in', connection.url, { detail: message }) : new MlflowError(code, message);
    case 'PERMISSION_DENIED':
      return new PermissionDenied(message, neededPermission(method, path));
    case 'TEMPORARILY_UNAVAILABLE':
    case 'RESOURCE_EXHAUSTED': {
      // Stock MLflow says so of what was switched off, for good.
      if (status === 503 && /\bdisabled\b/i.test(message)) return new MlflowError('NOT_IMPLEMENTED', message);
      const wait = retryAfter(answer.headers['retry-after']);
      return wait === undefined ? new MlflowError(code, message) : new Throttled(code, message, wait);
    }
    default:
      return new MlflowError(code, message);
  }
}

/** What nginx and its like answer to a client without the certificate they want, and to plain HTTP at a port of TLS. */
function fromTheFront({ status, text }: FailedAnswer, url: string): ConnectionError | undefined {
  if (status === 495 || status === 496 || (status === 400 && /SSL certificate/i.test(text))) {
    return new ConnectionError('client-certificate', url, { detail: /No required SSL certificate/i.test(text) || status === 496 ? 'none was sent' : 'it was refused' });
  }
  if (status !== 497 && !(status === 400 && /(?:plain )?HTTP request (?:was sent )?to (?:an )?HTTPS/i.test(text))) return undefined;
  const location = url.replace(/^http:/i, 'https:');
  return new ConnectionError('moved', url, { detail: location, location });
}

function errorOf({ status, headers, text }: FailedAnswer, path: string): { code: ErrorCode; message: string } {
  const fallback = CODE_OF_STATUS[status] ?? (status >= 500 ? 'INTERNAL_ERROR' : 'BAD_REQUEST');
  try {
    const body = parseJson(text) as { error_code?: unknown; message?: unknown } | null;
    const code = typeof body?.error_code === 'string' && body.error_code in ERROR_STATUS ? (body.error_code as ErrorCode) : fallback;
    return { code, message: typeof body?.message === 'string' ? body.message : `${path} answered ${status}` };
  } catch {
    const words = /^text\/plain/i.test(headers['content-type'] ?? '') || !isMarkup(headers, text) ? text.replace(/\s+/g, ' ').trim() : '';
    return { code: fallback, message: words === '' || words.length > 300 ? `${path} answered ${status}` : words };
  }
}

/** Whether an answer is a web page. */
export function isMarkup(headers: IncomingHttpHeaders, text: string): boolean {
  return /^(?:text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '') || /^\s*<(?:!doctype|html|head|body)\b/i.test(text);
}

/** The error of a page that came with success where JSON was asked for. `redirectedTo` is where the server led, if it did. */
export function pageInstead(connection: Connection, text: string, redirectedTo: string | undefined): ConnectionError {
  const isSignIn = redirectedTo !== undefined || /type=["']?password/i.test(text) || /<title>[^<]{0,80}(?:sign|log)[\s-]?in/i.test(text);
  const title = /<title>\s*([^<]{1,80}?)\s*<\/title>/i.exec(text)?.[1];
  return new ConnectionError(isSignIn ? 'sign-in-page' : 'html', connection.url, {
    ...(title === undefined ? {} : { detail: title }), ...(redirectedTo === undefined ? {} : { location: redirectedTo }),
  });
}
