import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { toConnectionError } from '../../client/connectionError';
import { Meter } from '../files/meter';
import type { HistoryFile } from '../history';
import type { FileAtTarget } from '../sink';
import type { ServerTarget } from './target';

/** The files of a run that is being written: their root, and what lies there where an earlier copy of the same broke off. */
export interface OpenFiles {
  readonly root: string;
  readonly there: Promise<ReadonlyMap<string, number>> | undefined;
}

/** Sends files as streams, checks them, and leaves out what is there already. */
export class FileSender {
  /** Files that were sent by this sink, with the size and time they had: one that still has them is not sent again. */
  readonly #sent = new Map<string, string>();

  constructor(private readonly target: ServerTarget) {}

  /** `there` is what the root held when an earlier copy broke off, by path; a file of the same size is taken for the same. */
  async send(root: string, file: HistoryFile, there?: ReadonlyMap<string, number>): Promise<FileAtTarget> {
    const place = `${root}/${file.path}`;
    const state = file.local === undefined ? undefined : stateOf(file.local);
    if ((state !== undefined && this.#sent.get(place) === state) || (file.size !== undefined && there?.get(file.path) === file.size)) return { bytes: file.size ?? 0, skipped: true };
    const sent = await this.target.call(({ signal }) => this.#upload(root, file, signal), 'upload');
    if (this.target.options.verify === 'digests') {
      const back = await this.target.call(({ signal }) => this.#digestThere(root, file, signal), 'download');
      if (back !== sent.digest) throw new Error('What the target answers for it differs from what was sent');
    }
    if (state !== undefined) this.#sent.set(place, state);
    return sent;
  }

  async #upload(root: string, file: HistoryFile, signal: AbortSignal): Promise<FileAtTarget> {
    const content = await file.open(signal);
    const meter = new Meter(file.size);
    try {
      content.on('error', (error) => meter.destroy(error));
      content.pipe(meter);
      await this.target.client.uploadArtifact(root, file.path, meter, { signal, ...(file.size === undefined ? {} : { size: file.size }) });
    } finally {
      content.destroy();
      meter.destroy();
    }
    return { bytes: meter.bytes, digest: meter.digest(), skipped: false };
  }

  /** Reads a file back. */
  async #digestThere(root: string, file: HistoryFile, signal: AbortSignal): Promise<string> {
    const { client } = this.target;
    const hash = createHash('sha256');
    const content = await client.downloadArtifact(root, file.path, { signal });
    try {
      for await (const chunk of content as AsyncIterable<Buffer>) hash.update(chunk);
    } catch (error) {
      throw signal.aborted ? signal.reason : toConnectionError(error, client.connection.url);
    }
    return hash.digest('hex');
  }

  /** Sizes of all files below a root, by path. */
  async list(root: string): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    const folder = async (path: string): Promise<void> => {
      const files = await this.target.call((options) => this.target.client.listArtifactsAt(root, path, options));
      await Promise.all(files.map(async (file) => {
        if (file.is_dir) await folder(file.path);
        // A server built on protobuf leaves a zero out.
        else found.set(file.path, file.file_size ?? 0);
      }));
    };
    await folder('');
    return found;
  }
}

function stateOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.size} ${stat.mtimeMs}`;
}
