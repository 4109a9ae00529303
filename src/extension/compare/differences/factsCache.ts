import type { GoneRun, RunFacts } from '../../../../webview/compare/differences/protocol';
import type { FolderConnection } from '../../connection/folderConnection';
import { runNotFound } from '../../errors';
import { readFacts } from './readFacts';

/** A file of a run as it is asked for. */
export interface FileRef {
  readonly runId: string;
  /** A `FileFact`'s: for a model's file it begins with the model's name. */
  readonly path: string;
  readonly modelId?: string;
}

/** How long one run may take to read, ms. Several may wait for it, so it does not end when one of them loses interest. */
const PATIENCE = 120_000;
/** Most runs that are remembered. */
const MOST = 200;

/** What was read of runs, kept until the server says that a run changed. */
export class FactsCache {
  private readonly known = new Map<string, Promise<RunFacts | GoneRun>>();

  /** What the run is; from memory unless `fresh`. Raises what the connection raises. */
  facts(connection: FolderConnection, runId: string, fresh = false): Promise<RunFacts | GoneRun> {
    const key = `${connection.id}\n${runId}`;
    const held = fresh ? undefined : this.known.get(key);
    if (held !== undefined) return held;
    const read = connection.client().then((client) => readFacts(client, runId, AbortSignal.timeout(PATIENCE)));
    this.known.set(key, read);
    // An answer that failed is not one to keep; whoever asked hears of it.
    read.catch(() => {
      if (this.known.get(key) === read) this.known.delete(key);
    });
    for (const old of [...this.known.keys()].slice(0, -MOST)) this.known.delete(old);
    return read;
  }

  /** The same for a run that must be there. Raises `UserError` run-not-found. */
  async run(connection: FolderConnection, runId: string): Promise<RunFacts> {
    const facts = await this.facts(connection, runId);
    if (facts.kind === 'gone') throw runNotFound(runId);
    return facts;
  }

  /** Forgets runs that changed; all of a connection without ids. */
  forget(connectionId: string, runIds?: readonly string[]): void {
    for (const key of [...this.known.keys()]) {
      const [id, runId] = key.split('\n');
      if (id === connectionId && (runIds === undefined || runIds.includes(runId ?? ''))) this.known.delete(key);
    }
  }

  /** The first `most` bytes of a file. Raises `MlflowError` when it is not there. */
  async readFile(connection: FolderConnection, { runId, path, modelId }: FileRef, most: number, signal?: AbortSignal): Promise<Uint8Array> {
    const client = await connection.client();
    const options = signal === undefined ? {} : { signal };
    if (modelId === undefined) return client.readArtifact(await client.getRun(runId, options), path, most, options);
    const model = await client.getLoggedModel(modelId, options);
    return client.readArtifact(model.info.artifact_uri, path.slice(path.indexOf('/') + 1), most, options);
  }
}
