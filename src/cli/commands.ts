import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { addressUrl, findAddress } from '../address/address';
import { probe } from '../address/probe';
import { locateStore } from '../address/storeLocation';
import { VERSION } from '../address/version';
import { ensureServer } from '../client/ensureServer';
import { MlflowClient } from '../client/mlflowClient';
import { stopServer } from '../client/stopServer';
import { serve } from '../server/process/serve';
import { wholeNumber } from '../server/process/serverArguments';
import { clientEnvironment, exportLines, SHELLS, type Shell } from './environment';
import { CliError } from './cliError';

/** Options of the command line, as they were written. */
export interface CliOptions {
  dir?: string | undefined;
  store?: string | undefined;
  port?: string | undefined;
  backup?: string | undefined;
  shell?: string | undefined;
  'idle-minutes'?: string | undefined;
  'read-only'?: boolean | undefined;
  json?: boolean | undefined;
}

/** Writes a line to standard output. */
export type Print = (line: string) => void;

/** A command; answers the exit code. */
export type Command = (options: CliOptions, print: Print) => Promise<number>;

/** Exit code of `status`, `flush` and `stop` when no server runs. */
const NOT_RUNNING = 3;

/** The store that is meant. Raises `CliError` when the folder is not there. */
function storeOf({ dir, store }: CliOptions): string {
  if (store !== undefined) return resolve(store);
  const folder = resolve(dir ?? '.');
  if (!existsSync(folder)) throw new CliError(2, `There is no folder ${folder}`);
  return locateStore(folder);
}

/** Serves a store in the foreground until a signal or `stop`. */
const server: Command = async (options, print) => {
  const port = wholeNumber('port', options.port, 65_535);
  const idle = wholeNumber('idle-minutes', options['idle-minutes'], 1_000_000, true) ?? 0;
  const serving = await serve({
    storePath: storeOf(options),
    readOnly: options['read-only'] === true,
    idle: idle * 60_000,
    ...(port === undefined || port === 0 ? {} : { port }),
    ...(options.backup === undefined ? {} : { backupPath: resolve(options.backup) }),
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void serving.close(signal));
  print(JSON.stringify(serving.ready));
  await serving.closed;
  return 0;
};

/** Says what runs. */
const status: Command = async (options, print) => {
  const storePath = storeOf(options);
  const client = await running(storePath, options);
  if (client === undefined) {
    print(options.json === true ? JSON.stringify({ running: false, storePath }) : `No tracking server runs for ${storePath}`);
    return NOT_RUNNING;
  }
  const state = await client.status();
  client.dispose();
  if (options.json === true) {
    print(JSON.stringify({ running: true, url: client.connection.url, ...state }));
    return 0;
  }
  const lines = [
    ['store', state.storePath], ['address', client.connection.url], ['version', state.version], ['process', String(state.pid)],
    ['since', new Date(state.startedAt).toISOString()], ['database', `${state.databaseBytes} bytes, journal ${state.journalBytes}`],
    ['memory', `${Math.round(state.memoryBytes / 1024 / 1024)} MB`], ['windows', String(state.listeners)], ['active runs', String(state.activeRuns)],
    ...(state.readOnly ? [['mode', 'read-only']] : []), ...state.warnings.map((warning) => ['warning', warning.message]),
  ];
  for (const [name, value] of lines) print(`${`${name}:`.padEnd(13)}${value}`);
  return 0;
};

/** Ends the server; what it holds is written first. */
const stop: Command = async (options, print) => {
  const storePath = storeOf(options);
  const stopped = await stopServer(storePath, { readOnly: options['read-only'] });
  print(stopped ? `Stopped the tracking server of ${storePath}` : `No tracking server runs for ${storePath}`);
  return stopped ? 0 : NOT_RUNNING;
};

/** Writes the snapshot, so that `experiments.db` is current. */
const flush: Command = async (options, print) => {
  const storePath = storeOf(options);
  const client = await running(storePath, options);
  if (client === undefined) {
    // Without a server the last one wrote its snapshot on its way out, or the next one reads the journal.
    print(`No tracking server runs for ${storePath}`);
    return NOT_RUNNING;
  }
  await client.flush();
  client.dispose();
  print(`Wrote ${resolve(storePath, 'experiments.db')}`);
  return 0;
};

/** Finds or starts the server, and prints the lines that make a shell log to it. */
const env: Command = async (options, print) => {
  const shell = options.shell ?? (process.platform === 'win32' ? 'powershell' : 'sh');
  if (!isShell(shell)) throw new CliError(2, `--shell takes ${SHELLS.join(', ')}, not '${shell}'`);
  const { connection } = await ensureServer({
    storePath: storeOf(options), readOnly: options['read-only'] === true, serverScript: resolve(__dirname, 'server.js'), version: VERSION,
  });
  print(exportLines(clientEnvironment(connection, process.env), shell));
  return 0;
};

function isShell(name: string): name is Shell {
  return (SHELLS as readonly string[]).includes(name);
}

async function running(storePath: string, options: CliOptions): Promise<MlflowClient | undefined> {
  const readOnly = options['read-only'];
  const address = findAddress(storePath, { readOnly });
  if (address === undefined || (await probe(address)).kind !== 'ours') return undefined;
  return new MlflowClient({ url: addressUrl(address), token: address.token });
}

/** The commands by name. */
export const COMMANDS: Readonly<Record<string, Command>> = { server, status, stop, flush, env };
