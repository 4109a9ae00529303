import { dirname, isAbsolute, resolve } from 'node:path';
import { VERSION } from '../../address/version';
import { findProgram } from '../../capture/programs';
import { ensureGateway, findGateway } from '../../client/gateway/gateway';
import type { GatewayClient } from '../../client/gateway/gatewayClient';
import { pythonFor } from '../../exec/project/interpreter';
import { MlflowError } from '../../protocol/errors';
import { parseRef, refText, servedId, type BackendState, type EnvManager, type ModelRef, type ServeRequest, type Served } from '../../protocol/serving';
import { CliError } from '../cliError';
import { NOT_RUNNING, USAGE, type Call, type Command } from '../command';
import { storeOf, text, texts } from '../store';

/** Serves registered models by the store's gateway, and manages what is served. */
export const serve: Command = {
  options: {
    challenger: { type: 'string' }, share: { type: 'string' }, python: { type: 'string' }, env: { type: 'string' }, workers: { type: 'string' },
    origin: { type: 'string', multiple: true }, detach: { type: 'boolean' }, json: { type: 'boolean' },
  },
  takesWords: true,
  help: `Usage: trialbook serve NAME/REF [OPTIONS]     REF: a version, a stage, or an alias (or NAME@ALIAS)
       trialbook serve list [--json]
       trialbook serve stop NAME/REF
       trialbook serve key LABEL             make a key; it is printed this once
       trialbook serve keys
       trialbook serve revoke KEY_ID

Starts "mlflow models serve" behind one address that stays the same: POST http://127.0.0.1:PORT/model/NAME/REF/invocations with
"Authorization: Bearer KEY". When the stage or alias moves to another version, the requests move once that version is ready. In the foreground it
serves until Ctrl+C.

  --detach             return when it is ready, and serve on
  --challenger REF     another version that gets a share of the requests
  --share N            that share, 0 to 1 (default: 0.1)
  --workers N | N-M    scoring processes of each version, or least and most (default: 1)
  --python PROGRAM     interpreter with mlflow (default: the folder's environment, else python3)
  --env MANAGER        local, virtualenv, conda or uv, as mlflow takes it (default: local)
  --origin ORIGIN      web pages of this origin may call; may be repeated`,
  async run(call) {
    const [word = '', ...others] = call.words;
    const action = Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
    if (action !== undefined) return action(call, others);
    if (word === '' || others.length > 0) throw new CliError(USAGE, 'Name one model and what of it, as in: trialbook serve House/Production');
    return serveModel(call, word);
  },
};

const ACTIONS: Readonly<Record<string, (call: Call, words: readonly string[]) => Promise<number>>> = {
  list: (call) => withGateway(call, async (client) => {
    const { served } = await client.status();
    if (call.values['json'] === true) call.print(JSON.stringify(served));
    else for (const one of served) printServed(call, one);
    return 0;
  }),
  stop: (call, words) => withGateway(call, async (client) => {
    await client.stop(idOf(words));
    return 0;
  }),
  key: async (call, words) => {
    const client = await gatewayOf(call);
    try {
      call.print((await client.createKey(words.join(' ') || 'command line')).secret);
      return 0;
    } finally {
      client.dispose();
    }
  },
  keys: (call) => withGateway(call, async (client) => {
    for (const { id, label, created, lastUsed } of (await client.status()).keys) {
      call.print(`${id}  ${new Date(created).toISOString()}  ${lastUsed === undefined ? 'never used'.padEnd(24) : new Date(lastUsed).toISOString()}  ${label}`);
    }
    return 0;
  }),
  revoke: (call, [id = '']) => withGateway(call, async (client) => {
    await client.revokeKey(id);
    return 0;
  }),
};

async function serveModel(call: Call, word: string): Promise<number> {
  const request = readRequest(call, word);
  const client = await gatewayOf(call);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());
  try {
    const before = (await client.status()).served.map((one) => one.id);
    const { id, url } = await client.serve(request).catch(asCliError);
    if (texts(call, 'origin').length > 0) await client.setOrigins(id, texts(call, 'origin'));
    const { keys } = await client.status();
    if (keys.length === 0) call.print(`key       ${(await client.createKey('command line')).secret}`);
    call.print(`address   ${url}`);
    const isDetached = call.values['detach'] === true;
    const failure = await watch(call, client, id, interrupted.signal, isDetached);
    // What could not be started is not left behind; what was served before is.
    if (!before.includes(id) && (!isDetached || failure !== undefined || interrupted.signal.aborted)) await client.stop(id);
    if (failure !== undefined) throw new CliError(1, failure);
    return 0;
  } finally {
    client.dispose();
  }
}

/** Prints what happens until the signal, or until it is ready with `once`. Answers why it could not be served. */
async function watch(call: Call, client: GatewayClient, id: string, signal: AbortSignal, once: boolean): Promise<string | undefined> {
  const done = new AbortController();
  let failure: string | undefined;
  let said = '';
  await client.follow(({ served }) => {
    const model = served.find((one) => one.id === id);
    if (model === undefined) {
      done.abort();
      return;
    }
    const states = model.backends.map(({ version, role, state }) => `version ${version} ${role === 'champion' ? '' : `(${role}) `}${words(state)}`).join(', ');
    const line = [states, model.notice].filter((part) => part !== undefined && part !== '').join('; ');
    if (line !== said) call.print(`${new Date().toISOString()} ${line}`);
    said = line;
    const [champion] = model.backends;
    failure = champion === undefined ? model.notice : champion.state.kind === 'failed' ? `Version ${champion.version} of ${model.request.name} ${words(champion.state)}` : undefined;
    if (failure !== undefined || (once && champion?.state.kind === 'healthy')) done.abort();
  }, AbortSignal.any([signal, done.signal]));
  return signal.aborted ? undefined : failure;
}

function readRequest(call: Call, word: string): ServeRequest {
  const { name, ref } = modelOf(word);
  const environment = text(call, 'env') ?? 'local';
  if (!['local', 'virtualenv', 'conda', 'uv'].includes(environment)) throw new CliError(USAGE, `--env takes local, virtualenv, conda or uv, not '${environment}'`);
  const [, min = '1', max = min] = /^(\d+)(?:-(\d+))?$/.exec(text(call, 'workers') ?? '1') ?? fail(`--workers takes N or N-M, not '${text(call, 'workers') ?? ''}'`);
  const challenger = text(call, 'challenger');
  return {
    name, ref, environment: environment as EnvManager, python: pythonOf(call), workers: { min: Number(min), max: Number(max) },
    ...(challenger === undefined ? {} : { challenger: { ref: challengerOf(challenger, name), share: shareOf(text(call, 'share') ?? '0.1') } }),
  };
}

/** The interpreter that is named, or that of the folder. */
function pythonOf(call: Call): string {
  const named = text(call, 'python') ?? pythonFor([dirname(storeOf(call)), process.cwd()], process.env);
  const found = isAbsolute(named) ? named : /[\\/]/.test(named) ? resolve(named) : findProgram(named, process.env, process.cwd());
  return found ?? fail(`There is no interpreter ${named}. Name one by --python.`, 1);
}

function modelOf(word: string): { name: string; ref: ModelRef } {
  // An alias may be written as in MLflow's own addresses: House@champion.
  const [, name = '', text = ''] = /^(.+)\/(.+)$/.exec(word) ?? /^(.+)(@[\w-]+)$/.exec(word) ?? [];
  const ref = parseRef(text);
  return name === '' || ref === undefined ? fail(`'${word}' names no model and version; write House/3, House/Production or House@champion`) : { name, ref };
}

function challengerOf(word: string, name: string): ModelRef {
  const bare = word.startsWith(`${name}/`) ? word.slice(name.length + 1) : word.startsWith(`${name}@`) ? word.slice(name.length) : word;
  return parseRef(bare) ?? fail(`'${word}' names no version of ${name}`);
}

function shareOf(word: string): number {
  const share = Number(word);
  return word.trim() !== '' && share >= 0 && share <= 1 ? share : fail(`--share takes a number from 0 to 1, not '${word}'`);
}

function idOf([word = '', ...others]: readonly string[]): string {
  if (word === '' || others.length > 0) fail('Name one served model, as trialbook serve list shows it');
  const { name, ref } = modelOf(word);
  return servedId(name, ref);
}

function printServed(call: Call, { request, url, backends, notice }: Served): void {
  call.print(`${request.name}/${refText(request.ref)}  ${url}`);
  for (const { version, role, share, state, workers, traffic } of backends) {
    const latency = traffic.p95 === undefined ? '' : `, p50 ${traffic.p50 ?? 0} ms, p95 ${traffic.p95} ms`;
    call.print(`  version ${version}, ${role}, ${Math.round(share * 100)} %, ${words(state)}, ${workers} workers, ${traffic.requests} requests in 30 min${latency}`);
  }
  if (notice !== undefined) call.print(`  ${notice}`);
}

function words(state: BackendState): string {
  switch (state.kind) {
    case 'restarting':
      return `is started again (${state.restarts}): ${state.reason}`;
    case 'failed':
      return `could not be served: ${state.reason}${state.hint === undefined ? '' : `. Try: ${state.hint}`}`;
    case 'healthy':
      return 'is ready';
    case 'starting':
    case 'stopping':
      return `is ${state.kind}`;
  }
}

function gatewayOf(call: Call): Promise<GatewayClient> {
  return ensureGateway({ storePath: storeOf(call), script: resolve(__dirname, 'gateway.js'), version: VERSION });
}

/** Calls with the gateway that runs; without one there is nothing. */
async function withGateway(call: Call, act: (client: GatewayClient) => Promise<number>): Promise<number> {
  const client = await findGateway(storeOf(call));
  if (client === undefined) {
    call.warn('nothing is served');
    return NOT_RUNNING;
  }
  try {
    return await act(client).catch(asCliError);
  } finally {
    client.dispose();
  }
}

function asCliError(error: unknown): never {
  throw error instanceof MlflowError ? new CliError(1, error.message) : error;
}

function fail(message: string, code = USAGE): never {
  throw new CliError(code, message);
}
