import * as vscode from 'vscode';
import { MlflowError } from '../../protocol/errors';
import type { Connections } from '../connection/folderConnection';
import { TextFiles, type Texts } from '../flatFiles';
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
  return vscode.workspace.registerFileSystemProvider(SCHEME, new TextFiles(new Descriptions(connections)), { isCaseSensitive: true });
}

class Descriptions implements Texts {
  constructor(private readonly connections: Connections) {}

  read(uri: vscode.Uri): Promise<string> {
    return this.#on(uri, async (client, { name, version }) => {
      const { description } = version === undefined ? await client.getRegisteredModel(name) : await client.getModelVersion(name, version);
      return description ?? '';
    });
  }

  async write(uri: vscode.Uri, text: string): Promise<void> {
    await this.#on(uri, async (client, { name, version }) => {
      await (version === undefined ? client.updateRegisteredModel(name, text) : client.updateModelVersion(name, version, text));
    });
  }

  async #on<T>(uri: vscode.Uri, work: (client: Awaited<ReturnType<Connections['active'][number]['client']>>, what: Described) => Promise<T>): Promise<T> {
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
