import * as vscode from 'vscode';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';
import type { Connections } from '../connection/folderConnection';
import { oneLine } from '../tree/format';
import { tagValue } from '../tree/keyMetric';
import type { Target } from './target';

const SCHEME = 'trialbook-note';

/** The address of a run's note, or an experiment's description, as a Markdown file that bears its name. */
export function noteUri(target: Target, name: string): vscode.Uri {
  const id = target.kind === 'run' ? target.runId : target.experimentId;
  const file = oneLine(name, 60).replace(/[\\/]+/g, '_');
  return vscode.Uri.from({ scheme: SCHEME, authority: target.kind, path: `/${id}/${file === '' ? 'note' : file}.md`, query: target.connectionId });
}

/** Lets notes be edited as files: reading reads the tag, saving writes it. */
export function registerNoteFiles(connections: Connections): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(SCHEME, new NoteFiles(connections), { isCaseSensitive: true });
}

class NoteFiles implements vscode.FileSystemProvider {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  readonly #versions = new Map<string, { note: string; mtime: number }>();

  constructor(private readonly connections: Connections) {}

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const note = await this.#read(uri);
    const known = this.#versions.get(uri.toString());
    // A note has no time of its own: it is newer when it says something else than before.
    const version = known?.note === note ? known : { note, mtime: known === undefined ? 1 : known.mtime + 1 };
    this.#versions.set(uri.toString(), version);
    return { type: vscode.FileType.File, ctime: 0, mtime: version.mtime, size: Buffer.byteLength(note) };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from(await this.#read(uri));
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const note = Buffer.from(content).toString('utf8');
    if (note.length > LIMITS.tagValue) {
      throw vscode.FileSystemError.NoPermissions(vscode.l10n.t('A note has at most {0} characters; this one has {1}.', LIMITS.tagValue, note.length));
    }
    const { client, id } = await this.#open(uri);
    await (uri.authority === 'run' ? client.setTag(id, SYSTEM_TAGS.note, note) : client.setExperimentTag(id, SYSTEM_TAGS.note, note));
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  async #read(uri: vscode.Uri): Promise<string> {
    const { client, id } = await this.#open(uri);
    const tags = uri.authority === 'run' ? (await client.getRun(id)).data.tags : (await client.getExperiment(id)).tags;
    return tagValue(tags, SYSTEM_TAGS.note) ?? '';
  }

  async #open(uri: vscode.Uri): Promise<{ client: Awaited<ReturnType<Connections['all'][number]['client']>>; id: string }> {
    const connection = this.connections.byId(uri.query);
    const id = uri.path.split('/')[1];
    if (connection === undefined || id === undefined || id === '') throw vscode.FileSystemError.FileNotFound(uri);
    return { client: await connection.client(), id };
  }
}
