import { createInterface } from 'node:readline';
import { GATEWAY_PREFIX, type GatewayStatus, type ServeRequest, type Served, type ServingKey } from '../../protocol/serving';
import type { Connection } from '../connection';
import { readAll, sleep, Transport, type CallOptions } from '../transport';

/** An answer of a served model. */
export interface Prediction {
  readonly predictions: unknown;
  /** Until the answer was here, ms. */
  readonly ms: number;
  /** The version that answered. */
  readonly version: string;
  /** The request's id: outcomes are told by it. */
  readonly requestId: string;
}

/** Largest answer to a prediction that is read, bytes. */
const ANSWER = 256 * 1024 * 1024;
/** A stream without a line for so long is dead, ms; the gateway sends one every 15 s. */
const SILENCE = 40_000;

/** A typed client of a gateway. Every method raises `MlflowError`, `ConnectionError` or the reason of an aborted signal. */
export class GatewayClient {
  readonly #transport: Transport;
  readonly #streams: Transport;

  constructor(readonly connection: Connection) {
    this.#transport = new Transport(connection);
    this.#streams = new Transport(connection, { timeout: 0, retryDelays: [] });
  }

  /** Closes idle connections; the client may still be used. */
  dispose(): void {
    this.#transport.dispose();
    this.#streams.dispose();
  }

  async status(options?: CallOptions): Promise<GatewayStatus> {
    return (await this.#transport.json({ method: 'GET', path: `${GATEWAY_PREFIX}/status` }, options)) as unknown as GatewayStatus;
  }

  /** Serves a model or changes how it is served. Answers once its version is known, before it is ready. */
  serve(request: ServeRequest, options?: CallOptions): Promise<Served> {
    return this.#post('/served', request, options) as Promise<Served>;
  }

  /** Ends a served model; answers when its processes are gone. */
  async stop(id: string, options?: CallOptions): Promise<void> {
    await this.#post('/served/stop', { id }, options);
  }

  /** Sets the origins whose web pages may call a model. */
  setOrigins(id: string, origins: readonly string[], options?: CallOptions): Promise<Served> {
    return this.#post('/origins', { id, origins }, options) as Promise<Served>;
  }

  /** Makes a key; its secret is told this once. */
  createKey(label: string, options?: CallOptions): Promise<{ key: ServingKey; secret: string }> {
    return this.#post('/keys', { label }, options) as Promise<{ key: ServingKey; secret: string }>;
  }

  /** Takes a key away, from the next request on. */
  async revokeKey(id: string, options?: CallOptions): Promise<void> {
    await this.#post('/keys/revoke', { id }, options);
  }

  /** Asks the gateway to leave; `handover` keeps the scoring servers for the next one. It answers before it is gone. */
  async shutdown(request: { handover?: boolean } = {}, options?: CallOptions): Promise<void> {
    await this.#post('/shutdown', request, options);
  }

  /**
   * Tells the status at once and after each change, at most once a second, until the signal is aborted or the gateway is gone: then it resolves. A connection that
   * breaks is tried again for a moment.
   */
  async follow(onStatus: (status: GatewayStatus) => void, signal: AbortSignal): Promise<void> {
    for (let tries = 0; tries < 5 && !signal.aborted; tries++) {
      try {
        for await (const status of this.#lines(signal)) {
          tries = 0;
          onStatus(status);
        }
      } catch {
        // Broken off or refused: another look tells whether the gateway is still there.
      }
      await sleep(200 * 2 ** tries, signal).catch(() => undefined);
    }
  }

  /**
   * Asks a served model with an object of MLflow's scoring protocol. Without a key's secret it is asked as its owner. With a `version` that one answers, whatever its
   * share; TEMPORARILY_UNAVAILABLE when it takes no requests.
   */
  async predict(id: string, payload: object, secret?: string, options: CallOptions & { readonly version?: string } = {}): Promise<Prediction> {
    const transport = secret === undefined ? this.#transport : new Transport({ url: this.connection.url, token: secret }, { retryDelays: [] });
    const started = performance.now();
    try {
      const response = await transport.open({ method: 'POST', path: `/model/${id}/invocations`, query: { version: options.version }, body: payload }, options);
      const bytes = await readAll(response, ANSWER, this.connection.url, options.signal);
      const ms = performance.now() - started;
      const { predictions } = JSON.parse(bytes.toString('utf8')) as { predictions?: unknown };
      return { predictions, ms, version: header(response.headers['x-served-version']), requestId: header(response.headers['x-request-id']) };
    } finally {
      if (secret !== undefined) transport.dispose();
    }
  }

  async *#lines(signal: AbortSignal): AsyncGenerator<GatewayStatus> {
    const dead = new AbortController();
    const timer = setTimeout(() => dead.abort(), SILENCE);
    try {
      const stream = await this.#streams.open({ method: 'GET', path: `${GATEWAY_PREFIX}/changes` }, { signal: AbortSignal.any([signal, dead.signal]) });
      stream.on('error', () => undefined);
      for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
        timer.refresh();
        if (line !== '') yield JSON.parse(line) as GatewayStatus;
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async #post(path: string, body: object, options?: CallOptions): Promise<unknown> {
    return this.#transport.json({ method: 'POST', path: GATEWAY_PREFIX + path, body }, options);
  }
}

function header(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
