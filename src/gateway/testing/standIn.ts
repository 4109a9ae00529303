import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ModelRef } from '../../protocol/serving';
import { createApp } from '../http/app';
import { Changes } from '../http/changes';
import { Keys } from '../keys';
import type { Resolved, VersionFiles } from '../model/registry';
import { ServedModels } from '../model/servedModels';
import type { WatchTimes } from '../workers/worker';

/**
 * Takes the place of an interpreter with mlflow, which takes seconds to start: it reads the same arguments and answers on the port. Version 66 lacks a package,
 * 77 ends with an error; a body with `sleep` is answered after so many ms, one with `hang` never, one with `die` ends the process, one with `predict` is answered
 * with what it has for the version, others with the version.
 */
const STAND_IN = `#!${process.execPath}
const args = process.argv.slice(2);
const version = args[args.indexOf('serve') + 2].split('/').pop();
const port = Number(args[args.indexOf('-p') + 1]);
if (version === '66') { console.error("Traceback (most recent call last):\\n  File \\"x.py\\", line 1\\nModuleNotFoundError: No module named 'sklearn'"); process.exit(1); }
if (version === '77') { console.error('RuntimeError: the model is broken'); process.exit(3); }
require('node:http').createServer((request, response) => {
  if (request.url === '/ping') return response.end('\\n');
  let text = ''; let size = 0;
  request.on('data', (chunk) => { size += chunk.length; if (size < 100000) text += chunk; });
  request.on('end', () => {
    const answer = (status, body) => { response.writeHead(status, { 'Content-Type': 'application/json' }); response.end(JSON.stringify(body)); };
    if (text.includes('"die"')) process.exit(9);
    if (text.includes('"hang"')) return;
    if (text.includes('"predict"')) return answer(200, { predictions: JSON.parse(text).predict[version] });
    if (text.includes('"refuse"')) return answer(400, { error_code: 'BAD_REQUEST', message: 'Invalid input', stack_trace: 'Traceback\\nValueError: unknown' });
    const sleep = Number(/"sleep": ?(\\d+)/.exec(text)?.[1] ?? 0);
    setTimeout(() => answer(200, { predictions: [Number(version)], size, pid: process.pid, ...(text.includes('"id"') ? { text } : {}) }), sleep);
  });
}).listen(port, '127.0.0.1', () => console.log('INFO:     Uvicorn running on http://127.0.0.1:' + port + ' (Press CTRL+C to quit)'));
`;

/** Writes the stand-in and answers its path, as an interpreter's. */
export function writeStandIn(folder: string): string {
  const path = join(folder, 'bin', 'python');
  mkdirSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(path, STAND_IN);
  chmodSync(path, 0o755);
  return path;
}

/** A gateway in this process, on a registry that is a map. */
export interface TestGateway {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly models: ServedModels;
  readonly keys: Keys;
  /** What references name: `stage Production` → `1`. */
  readonly registry: Map<string, string>;
  /** The port is closed; what runs is ended, or left. */
  close(leave?: boolean): Promise<void>;
}

/** Starts one whose state is kept in `folder`; `reply` is how long a scoring server may take for an answer, ms. */
export async function startTestGateway(folder: string, registry = new Map<string, string>(), { reply }: Pick<WatchTimes, 'reply'> = { reply: 60_000 }): Promise<TestGateway> {
  const token = 'owner'.repeat(8);
  const server: Server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const models = new ServedModels({
    folder, state: join(folder, 'state'), patience: 300, backoff: [50, 50, 50], env: process.env,
    times: { starting: 30, healthy: 200, answer: 20_000, reply, start: 60_000, grace: 2000 },
    publicUrl: () => url, redact: (text) => text, log: () => undefined,
    trackingUri: () => Promise.resolve('http://127.0.0.1:1'),
    resolve: (_, ref) => Promise.resolve(resolve(registry, ref)),
    files: (_, version): Promise<VersionFiles> => Promise.resolve(version === '55' ? { kind: 'missing', failure: { reason: 'The files are missing', final: true } }
      : { kind: 'there', signature: { kind: 'columns', columns: [{ name: 'bedrooms', type: 'long', required: true }] } }),
  });
  const keys = new Keys(join(folder, 'state', 'keys.json'));
  const status = (): { pid: number; version: string; served: ReturnType<ServedModels['list']>; keys: ReturnType<Keys['list']> } => ({ pid: process.pid, version: '1.0.0', served: models.list(), keys: keys.list() });
  const changes = new Changes(status);
  server.on('request', createApp({
    models, keys, changes, status, token, version: '1.0.0', storeHash: '', port: () => port, log: () => undefined, shutdown: () => undefined, used: () => undefined, leaving: () => false,
  }));
  models.resume();
  return {
    url, port, token, models, keys, registry,
    close: async (leave = false) => {
      if (leave) models.leave();
      else await models.close();
      changes.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function resolve(registry: Map<string, string>, ref: ModelRef): Resolved {
  if (ref.kind === 'version' && registry.get(ref.version) === 'deleted') return { kind: 'none', reason: `Version ${ref.version} was deleted` };
  const key = ref.kind === 'stage' ? ref.stage : ref.kind === 'alias' ? `@${ref.alias}` : ref.version;
  const version = ref.kind === 'version' ? ref.version : registry.get(key);
  return version === undefined ? { kind: 'none', reason: `nothing is in ${key}` } : { kind: 'version', version };
}
