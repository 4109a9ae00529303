import * as vscode from 'vscode';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';
import type { Connections } from '../connection/folderConnection';
import { TextFiles, type Texts } from '../flatFiles';
import { oneLine } from '../tree/format';
import { tagValue } from '../../protocol/keyMetric';
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
  return vscode.workspace.registerFileSystemProvider(SCHEME, new TextFiles(new Notes(connections)), { isCaseSensitive: true });
}

class Notes implements Texts {
  constructor(private readonly connections: Connections) {}

  async read(uri: vscode.Uri): Promise<string> {
    const { client, id } = await this.#open(uri);
    const tags = uri.authority === 'run' ? (await client.getRun(id)).data.tags : (await client.getExperiment(id)).tags;
    return tagValue(tags, SYSTEM_TAGS.note) ?? '';
  }

  async write(uri: vscode.Uri, note: string): Promise<void> {
    if (note.length > LIMITS.tagValue) {
      throw vscode.FileSystemError.NoPermissions(vscode.l10n.t('A note has at most {0} characters; this one has {1}.', LIMITS.tagValue, note.length));
    }
    const { client, id } = await this.#open(uri);
    await (uri.authority === 'run' ? client.setTag(id, SYSTEM_TAGS.note, note) : client.setExperimentTag(id, SYSTEM_TAGS.note, note));
  }

  async #open(uri: vscode.Uri): Promise<{ client: Awaited<ReturnType<Connections['active'][number]['client']>>; id: string }> {
    const connection = this.connections.byId(uri.query);
    const id = uri.path.split('/')[1];
    if (connection === undefined || id === undefined || id === '') throw vscode.FileSystemError.FileNotFound(uri);
    return { client: await connection.client(), id };
  }
}
