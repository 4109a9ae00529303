import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { MlflowError } from '../../protocol/errors';
import { TRIALBOOK_PREFIX, type Hello } from '../../protocol/trialbook';

type State =
  /** The port is bound, which keeps others off, while the store is being read: who calls waits. */
  | { readonly kind: 'opening'; readonly waiting: [IncomingMessage, ServerResponse][] }
  | { readonly kind: 'open'; readonly handle: RequestListener }
  /** The last snapshot is being written. MLflow's client tries again for minutes on this answer. */
  | { readonly kind: 'leaving'; readonly hello: (nonce: string) => Hello };

/** Stands before the HTTP side from the moment the port is bound until the process is gone. */
export class Door {
  #state: State = { kind: 'opening', waiting: [] };

  /** Takes the place of the HTTP side's own listener. */
  readonly handle: RequestListener = (request, response) => {
    const state = this.#state;
    if (state.kind === 'open') state.handle(request, response);
    else if (state.kind === 'opening') state.waiting.push([request, response]);
    else turnAway(request, response, state.hello);
  };

  /** Lets everybody in, those who waited first. */
  open(handle: RequestListener): void {
    const { waiting } = this.#state.kind === 'opening' ? this.#state : { waiting: [] };
    this.#state = { kind: 'open', handle };
    for (const [request, response] of waiting) if (!response.destroyed) handle(request, response);
  }

  /** Lets nobody in any more; whoever asks who is here learns that we are leaving. */
  leave(hello: (nonce: string) => Hello): void {
    this.#state = { kind: 'leaving', hello };
  }
}

function turnAway(request: IncomingMessage, response: ServerResponse, hello: (nonce: string) => Hello): void {
  const nonce = new RegExp(`^${TRIALBOOK_PREFIX}/hello\\?nonce=([0-9a-f]{16,256})$`).exec(request.url ?? '')?.[1];
  const refusal = new MlflowError('TEMPORARILY_UNAVAILABLE', 'The tracking server is writing its snapshot and starts again in a moment. Try again.');
  response.writeHead(nonce === undefined ? refusal.status : 200, { 'Content-Type': 'application/json', Connection: 'close', 'Retry-After': '1' });
  response.end(JSON.stringify(nonce === undefined ? refusal : hello(nonce)));
}
