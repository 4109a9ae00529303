import { resolve } from 'node:path';
import { addressUrl, findAddress } from '../../address/address';
import { probe } from '../../address/probe';
import { VERSION } from '../../address/version';
import { ensureServer } from '../../client/ensureServer';
import { MlflowClient } from '../../client/mlflowClient';
import { ServerStartError, type ServerStartErrorKind } from '../../client/serverStartError';
import { stopServer } from '../../client/stopServer';
import { InteropError, type InteropErrorKind } from '../interopError';
import { openServerSource } from '../server/serverSource';
import type { HistorySource, OpenSource } from '../source';
import { storeFolder } from './storeFiles';

/** What it means for a copy that a store cannot be opened. */
const KINDS: Readonly<Partial<Record<ServerStartErrorKind, InteropErrorKind>>> = { 'newer-server': 'newer', 'newer-schema': 'newer', 'store-no-access': 'no-access', 'owned-elsewhere': 'no-access' };

/** Minutes after which a server that was started for a copy leaves, should the copy be killed. */
const IDLE_MINUTES = 5;

/**
 * Opens another store of Trialbook. The server that writes it answers when it runs on this machine; else one that only reads is started beside this program, and
 * ended again: nothing in the store changes.
 */
export async function openTrialbook(path: string, { problem, signal }: OpenSource): Promise<HistorySource> {
  const storePath = storeFolder(path);
  const { client, started } = await reader(storePath, signal);
  const close = async (): Promise<void> => {
    client.dispose();
    if (started) await stopServer(storePath, { readOnly: true });
  };
  try {
    return withClose(await openServerSource(client, { problem, signal, name: path }), close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function reader(storePath: string, signal: AbortSignal): Promise<{ client: MlflowClient; started: boolean }> {
  const owner = findAddress(storePath);
  if (owner !== undefined && (await probe(owner, 3000, signal)).kind === 'ours') return { client: clientOf({ url: addressUrl(owner), token: owner.token }), started: false };
  try {
    // One that runs already shows the store as it was when that was opened; a window that looks through it finds the new one.
    await stopServer(storePath, { readOnly: true, signal });
    const { connection, pid } = await ensureServer({ storePath, readOnly: true, serverScript: resolve(__dirname, 'server.js'), version: VERSION, idleMinutes: IDLE_MINUTES, signal });
    return { client: clientOf(connection), started: pid !== undefined };
  } catch (error) {
    if (!(error instanceof ServerStartError)) throw error;
    throw new InteropError(KINDS[error.kind] ?? 'damaged', error.message, { cause: error });
  }
}

const clientOf = (connection: ConstructorParameters<typeof MlflowClient>[0]): MlflowClient => new MlflowClient(connection, { connections: 16 });

/** The source, which lets go of its server as well. */
function withClose(source: HistorySource, close: () => Promise<void>): HistorySource {
  const { kind, origin } = source;
  return {
    kind, origin, close,
    summary: () => source.summary(),
    experiments: () => source.experiments(),
    runs: (...args) => source.runs(...args),
    points: (...args) => source.points(...args),
    files: (...args) => source.files(...args),
    loggedModels: (...args) => source.loggedModels(...args),
    modelFiles: (...args) => source.modelFiles(...args),
    registeredModels: (...args) => source.registeredModels(...args),
  };
}
