import { withoutEditor } from '../address/environment';
import { ensureStateFolder } from '../address/stateFolder';
import { checkStore } from './check/checkStore';
import { repairStore } from './check/repairStore';
import { describeCopies } from '../store/engine/copies';
import { describe, serve } from './process/serve';
import { megabytes, parseServerArguments, wholeNumber } from './process/serverArguments';
import { StartError } from './process/startError';

/*
 * The tracking server as a process of its own, started by `ensureServer`: one line of JSON on standard output when it is ready, or
 * `{"error": {"code", "message"}}` when it cannot be; after that it depends on nobody. With `--list-copies FOLDER` it only says which
 * copies of a database are there, as `{"copies": [DatabaseCopy]}`, with `--check STORE [BACKUP]` whether a data folder is whole, as `{"check": CheckReport}`, and with
 * `--repair STORE [BACKUP]` what it mended, as `{"repair": RepairReport}`: reading takes SQLite, which the editor's process does not load.
 */

/** Longest wait for the last snapshot, ms. What was acknowledged is in the journal. */
const FORCED = 120_000;

/** Longest wait for a server to leave the store that is to be mended, ms. */
const RELEASE = 30_000;

async function main(): Promise<void> {
  // Whoever reads our output goes away once we are ready.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  for (const name of Object.keys(process.env)) if (!(name in withoutEditor(process.env))) Reflect.deleteProperty(process.env, name);
  const [first, folder, backup] = process.argv.slice(2);
  if (first === '--list-copies' && folder !== undefined) {
    process.stdout.write(`${JSON.stringify({ copies: await describeCopies(folder) })}\n`);
    return;
  }
  if (first === '--check' && folder !== undefined) {
    process.stdout.write(`${JSON.stringify({ check: await checkStore(folder, backup) })}\n`);
    return;
  }
  if (first === '--repair' && folder !== undefined) {
    process.stdout.write(`${JSON.stringify({ repair: await repairStore(folder, backup, RELEASE) })}\n`);
    return;
  }
  const serving = await serve(parseServerArguments(process.argv.slice(2)));
  process.chdir(ensureStateFolder());
  const leave = (reason: string): void => {
    setTimeout(() => process.exit(1), FORCED).unref();
    void serving.close(reason);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      leave(signal);
    });
  }
  const crash = (error: unknown): void => {
    // Its state is not known any more, so that nothing more may be written. The next start reads the journal.
    serving.log.write(`unexpected: ${describe(error)}`);
    process.exit(1);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  process.stdout.write(`${JSON.stringify(serving.ready)}\n`);
  serving.closed.then(() => process.exit(0), crash);
}

// The command line loads this program to serve in the foreground, by a way of its own.
if (require.main === module) {
  main().catch((error: unknown) => {
    const failure = error instanceof StartError ? { code: error.code, message: error.message } : { code: 'unexpected', message: describe(error) };
    process.stdout.write(`${JSON.stringify({ error: failure })}\n`, () => process.exit(1));
  });
}

export { megabytes, serve, wholeNumber };
