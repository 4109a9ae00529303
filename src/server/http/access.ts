import type { IncomingMessage } from 'node:http';
import { proofOf } from '../../address/proof';
import { MlflowError } from '../../protocol/errors';
import type { Judged, Tokens } from './tokens';

/** A request that may come in. */
export interface Admitted {
  /** Path without query and without the token. */
  readonly path: string;
  /** What follows `?`, undecoded; empty without a query. */
  readonly query: string;
  /** Whether the caller showed the token. Without it only `hello` is answered. */
  readonly trusted: boolean;
  /** The hash of a token that was replaced, when that is the one that the caller showed. */
  readonly retired?: string;
  /** The run whose command the caller belongs to: see `Launched`. */
  readonly run?: string;
  /** The caller is a program that a debugger started: see `addressOfDebugger`. */
  readonly debugged?: true;
}

/** Decides who may call. The rules are those of DESIGN.md, "Access". */
export interface Gate {
  /**
   * Raises `MlflowError`: BAD_REQUEST for a target that is no path, PERMISSION_DENIED for a foreign Host or any Origin,
   * UNAUTHENTICATED for a token that is wrong in the path, or was replaced and is good no more.
   */
  admit(request: IncomingMessage): Admitted;
  /** Hex HMAC-SHA-256 of a nonce under the token: shows a client that this server knows it. */
  prove(nonce: string): string;
}

const PATH_TOKEN = '/t/';

/** Makes the gate; `port` is asked at each request. */
export function createGate(tokens: Pick<Tokens, 'judge' | 'current'>, port: () => number): Gate {
  let hosts: { port: number; names: ReadonlySet<string> } = { port: -1, names: new Set() };

  const isOurHost = (host: string | undefined): boolean => {
    const now = port();
    if (hosts.port !== now) {
      hosts = { port: now, names: new Set([`127.0.0.1:${now}`, `localhost:${now}`, `[::1]:${now}`]) };
    }
    return host !== undefined && hosts.names.has(host);
  };

  return {
    admit(request) {
      // Host first: a web page whose name was made to resolve to 127.0.0.1 still sends its own name.
      if (!isOurHost(request.headers.host) || hasTwoHosts(request.rawHeaders)) {
        throw new MlflowError('PERMISSION_DENIED', 'The Host header does not name this server. Use its address as given, with 127.0.0.1.');
      }
      if (request.headers.origin !== undefined) {
        throw new MlflowError('PERMISSION_DENIED', 'Requests from web pages (with an Origin header) are refused.');
      }
      const target = request.url ?? '';
      if (!target.startsWith('/')) throw new MlflowError('BAD_REQUEST', 'The request target must be a path.');
      const question = target.indexOf('?');
      const path = question < 0 ? target : target.slice(0, question);
      const query = question < 0 ? '' : target.slice(question + 1);
      if (!path.startsWith(PATH_TOKEN)) return { path, query, ...shown(tokens.judge(bearer(request.headers.authorization))) };
      // With the token in the path an Authorization header is somebody else's: it is not looked at.
      const slash = path.indexOf('/', PATH_TOKEN.length);
      const end = slash < 0 ? path.length : slash;
      const judged = shown(tokens.judge(path.slice(PATH_TOKEN.length, end)));
      if (!judged.trusted) throw unauthenticated();
      return { ...ofRun(slash < 0 ? '/' : path.slice(slash)), query, ...judged };
    },
    prove: (nonce) => proofOf(tokens.current, nonce),
  };
}

/** Of two only the first is looked at by Node; a program in between may have looked at the other (RFC 9112, section 3.2). */
function hasTwoHosts(raw: readonly string[]): boolean {
  let hosts = 0;
  for (let at = 0; at < raw.length; at += 2) if (raw[at]!.length === 4 && raw[at]!.toLowerCase() === 'host') hosts++;
  return hosts > 1;
}

/** Raises UNAUTHENTICATED for a token that was good once: its holder is to know why it is no more. */
function shown(judged: Judged): Pick<Admitted, 'trusted' | 'retired'> {
  switch (judged.kind) {
    case 'current':
      return { trusted: true };
    case 'retired':
      return { trusted: true, retired: judged.hash };
    case 'ended':
      throw new MlflowError('UNAUTHENTICATED', 'The token of this address was replaced by another. Open a new terminal, restart the kernel, or take the address anew from "Copy Connection" or "trialbook env".');
    case 'unknown':
      return { trusted: false };
  }
}

/** Programs that a recorded command started are given an address that ends with `/x/RUN_ID`, those that a debugger started one with `/o/debugger`. */
function ofRun(path: string): Pick<Admitted, 'path' | 'run' | 'debugged'> {
  const rest = /^\/o\/debugger(\/.*)?$/.exec(path);
  if (rest !== null) return { path: rest[1] ?? '/', debugged: true };
  const found = /^\/x\/([0-9a-f]{32})(\/.*)?$/.exec(path);
  return found === null ? { path } : { path: found[2] ?? '/', run: found[1]! };
}

/** The caller did not show the token. */
export function unauthenticated(): MlflowError {
  return new MlflowError(
    'UNAUTHENTICATED',
    'The token is missing or wrong. Use the tracking address with /t/TOKEN in its path, or send "Authorization: Bearer TOKEN".',
  );
}

function bearer(header: string | undefined): string {
  return header !== undefined && /^bearer /i.test(header) ? header.slice('bearer '.length).trim() : '';
}
