import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { proofOf } from '../../address/proof';
import { MlflowError } from '../../protocol/errors';
import { GATEWAY_PREFIX } from '../../protocol/serving';
import { TRIALBOOK_PREFIX, TRIALBOOK_PROTOCOL, type Hello } from '../../protocol/trialbook';
import { bearer, isOurHost, isToken } from './access';
import { answerOwner, type OwnerSide } from './admin';
import { answerError, answerJson } from './answer';
import { answerPublic } from './publicSide';

/** What the HTTP side needs. */
export interface AppOptions extends OwnerSide {
  readonly token: string;
  readonly port: () => number;
  readonly version: string;
  readonly storeHash: string;
  readonly log: (line: string) => void;
  /** The owner called. */
  readonly used: () => void;
  readonly leaving: () => boolean;
}

/** The listener of the gateway: hello for those who look for it, the owner's side by its token, the public side by keys. */
export function createApp(options: AppOptions): RequestListener {
  return (request, response) => {
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    handle(options, request, response).catch((error: unknown) => {
      if (!(error instanceof MlflowError)) options.log(`${request.method ?? ''}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      answerError(response, error);
    });
  };
}

async function handle(options: AppOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOurHost(request, options.port())) throw new MlflowError('PERMISSION_DENIED', 'The Host header does not name this server. Use its address as given, with 127.0.0.1.');
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const secret = bearer(request);
  if (path.startsWith('/model/')) {
    // The owner may call too, which is how Try It works without a key.
    const knows = (given: string): boolean => options.keys.knows(given) || isToken(given, options.token);
    await answerPublic({ get: (id) => options.models.get(id), knows }, path, secret, request, response);
    return;
  }
  if (request.headers.origin !== undefined) throw new MlflowError('PERMISSION_DENIED', 'Requests from web pages (with an Origin header) are refused here.');
  if (path === `${TRIALBOOK_PREFIX}/hello`) {
    answerJson(response, 200, hello(options, query));
    return;
  }
  if (!path.startsWith(`${GATEWAY_PREFIX}/`)) throw new MlflowError('ENDPOINT_NOT_FOUND', 'Models are served below /model/NAME/REF');
  if (!isToken(secret, options.token)) throw new MlflowError('UNAUTHENTICATED', 'The token of the gateway is missing or wrong');
  options.used();
  await answerOwner(options, path, request, response);
}

function hello({ token, version, storeHash, leaving }: AppOptions, query: string): Hello {
  const nonce = /^nonce=([0-9a-f]{16,256})$/.exec(query)?.[1];
  if (nonce === undefined) throw new MlflowError('INVALID_PARAMETER_VALUE', 'nonce must be 16 to 256 hex digits');
  return {
    product: 'trialbook', version, protocol: TRIALBOOK_PROTOCOL, schema: 0, store: storeHash, readOnly: false, proof: proofOf(token, nonce),
    ...(leaving() ? { leaving: true } : {}),
  };
}
