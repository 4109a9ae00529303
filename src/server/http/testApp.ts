import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseJson } from '../../protocol/json';
import type { Store } from '../../store/api';
import { openStore } from '../../store/store';
import { createApp, type App, type AppOptions } from '../app';

/** For tests: a token that is one. */
export const TOKEN = 'a1'.repeat(32);

/** An answer, its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON, for tests loosely typed. */
  readonly json: Record<string, unknown>;
}

/** For tests: the HTTP side over a real store, listening on a port of its own. */
export interface TestApp {
  readonly app: App;
  readonly store: Store;
  readonly port: number;
  /** Folder of the store. */
  readonly folder: string;
  readonly log: string[];
  readonly shutdowns: { handover: boolean }[];
  /** Sends exactly what is said: nothing is normalized, no header is added but Host. */
  send(method: string, path: string, body?: string | Buffer, headers?: OutgoingHttpHeaders): Promise<Answer>;
  /** A call of an MLflow endpoint with the token; `fields` go as JSON, or as query for GET. */
  call(method: string, name: string, fields?: object): Promise<Answer>;
  close(): Promise<void>;
}

export async function startTestApp(prepare: (store: Store) => Store = (store) => store, rootsFile?: string, more: Partial<AppOptions> = {}): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'trialbook-app-'));
  const store = prepare(await openStore({ path: join(folder, '.trialbook') }));
  const log: string[] = [];
  const shutdowns: { handover: boolean }[] = [];
  let port = 0;
  const app = createApp({
    store, token: TOKEN, port: () => port, version: '9.9.9', storeHash: 'ff', startedAt: 1,
    onShutdown: (reason) => void shutdowns.push(reason), log: (line) => void log.push(line), ...(rootsFile === undefined ? {} : { rootsFile }), ...more,
  });
  const server = createServer(app.handle);
  app.tune(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;

  const send: TestApp['send'] = (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      // Node sends the body of a DELETE without its length.
      const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
      const sent = request({ host: '127.0.0.1', port, method, path, headers: { ...length, ...headers }, agent: false }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({
            status: response.statusCode ?? 0, headers: response.headers, text,
            get json() {
              return parseJson(text) as Record<string, unknown>;
            },
          });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    app, store, folder: store.path, log, shutdowns, send,
    get port() {
      return port;
    },
    call: (method, name, fields = {}) => {
      const path = `/t/${TOKEN}/api/2.0/${name}`;
      if (method !== 'GET') return send(method, path, JSON.stringify(fields), { 'Content-Type': 'application/json' });
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries(fields)) for (const one of [value as string | string[]].flat()) query.append(key, one);
      return send('GET', `${path}?${query.toString()}`);
    },
    close: async () => {
      app.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
