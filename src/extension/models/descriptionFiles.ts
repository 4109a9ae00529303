import * as vscode from 'vscode';
import { MlflowError } from '../../protocol/errors';
import type { Connections } from '../connection/folderConnection';
import { oneLine } from '../tree/format';
import type { RegistryTarget } from './modelTargets';

const SCHEME = 'trialbook-description';

/** The address of the description of a model or a version, as a Markdown file that bears its name. */
export function descriptionUri(target: RegistryTarget): vscode.Uri {
  const of = target.kind === 'version' ? `${target.name} v${target.version}` : target.name;
  const file = oneLine(of, 60).replace(/[\\/]+/g, '_');
  const { connectionId, name } = target;
  const query = JSON.stringify({ connectionId, name, ...(target.kind === 'version' ? { version: target.version } : {}) });
  return vscode.Uri.from({ scheme: SCHEME, path: `/${file}.md`, query });
}

/** Lets descriptions be edited as files: reading reads the description, saving writes it. */
export function registerDescriptionFiles(connections: Connections): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(SCHEME, new DescriptionFiles(connections), { isCaseSensitive: true });
}

class DescriptionFiles implements vscode.FileSystemProvider {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  readonly #versions = new Map<string, { text: string; mtime: number }>();

  constructor(private readonly connections: Connections) {}

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const text = await this.#read(uri);
    const known = this.#versions.get(uri.toString());
    // A description has no time of its own: it is newer when it says something else than before.
    const version = known?.text === text ? known : { text, mtime: known === undefined ? 1 : known.mtime + 1 };
    this.#versions.set(uri.toString(), version);
    return { type: vscode.FileType.File, ctime: 0, mtime: version.mtime, size: Buffer.byteLength(text) };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return Buffer.from(await this.#read(uri));
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const text = Buffer.from(content).toString('utf8');
    await this.#on(uri, async (client, { name, version }) => {
      await (version === undefined ? client.updateRegisteredModel(name, text) : client.updateModelVersion(name, version, text));
    });
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

  #read(uri: vscode.Uri): Promise<string> {
    return this.#on(uri, async (client, { name, version }) => {
      const { description } = version === undefined ? await client.getRegisteredModel(name) : await client.getModelVersion(name, version);
      return description ?? '';
    });
  }

  async #on<T>(uri: vscode.Uri, work: (client: Awaited<ReturnType<Connections['all'][number]['client']>>, what: Described) => Promise<T>): Promise<T> {
    const what = readQuery(uri.query);
    const connection = what === undefined ? undefined : this.connections.byId(what.connectionId);
    if (what === undefined || connection === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    try {
      return await work(await connection.client(), what);
    } catch (error) {
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') throw vscode.FileSystemError.FileNotFound(uri);
      throw error;
    }
  }
}

interface Described {
  readonly connectionId: string;
  readonly name: string;
  readonly version?: string;
}

function readQuery(query: string): Described | undefined {
  try {
    const { connectionId, name, version } = JSON.parse(query) as Record<string, unknown>;
    if (typeof connectionId !== 'string' || typeof name !== 'string') return undefined;
    return { connectionId, name, ...(typeof version === 'string' ? { version } : {}) };
  } catch {
    return undefined;
  }
}
