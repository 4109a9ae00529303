import * as vscode from 'vscode';
import type { ArtifactSource } from '../../client/artifacts';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Connections } from '../connection/folderConnection';
import { FlatFiles } from '../flatFiles';
import { parseJson } from '../../protocol/json';
import { artifactTooLarge } from '../errors';
import { formatBytes } from '../tree/format';

const SCHEME = 'trialbook-artifact';
/** Largest file that is shown in the editor, bytes. */
const MOST = 50_000_000;

/** The address of a run's artifact as a read-only file. */
export function artifactUri(connectionId: string, runId: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, authority: 'run', path: `/${runId}/${path}`, query: connectionId });
}

/** The address of a file of a logged model. */
export function modelFileUri(connectionId: string, modelId: string, path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, authority: 'model', path: `/${modelId}/${path}`, query: connectionId });
}

/** The address of a run's dataset as a JSON document. */
export function datasetUri(connectionId: string, runId: string, index: number, name: string): vscode.Uri {
  const file = name.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 60);
  return vscode.Uri.from({ scheme: SCHEME, authority: 'dataset', path: `/${runId}/${index}/${file === '' ? 'dataset' : file}.json`, query: connectionId });
}

/** Shows artifacts in the editor's own viewers, text and pictures alike, without a copy on the disk. */
export function registerArtifactFiles(connections: Connections): vscode.Disposable {
  return vscode.workspace.registerFileSystemProvider(SCHEME, new ArtifactFiles(connections), { isReadonly: true, isCaseSensitive: true });
}

interface Place {
  readonly client: MlflowClient;
  readonly id: string;
  readonly path: string;
}

class ArtifactFiles extends FlatFiles {
  constructor(private readonly connections: Connections) {
    super();
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const place = await this.#open(uri);
    const size = uri.authority === 'dataset' ? (await dataset(place)).length : await fileSize(place, uri);
    if (size === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size, permissions: vscode.FilePermission.Readonly };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const place = await this.#open(uri);
    if (uri.authority === 'dataset') return dataset(place);
    const size = await fileSize(place, uri);
    if (size === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    if (size > MOST) throw artifactTooLarge(place.path, formatBytes(size, vscode.env.language));
    return place.client.readArtifact(await sourceOf(place, uri), place.path, MOST);
  }

  async #open(uri: vscode.Uri): Promise<Place> {
    const connection = this.connections.byId(uri.query);
    const [, id, ...rest] = uri.path.split('/');
    if (connection === undefined || id === undefined || rest.length === 0) throw vscode.FileSystemError.FileNotFound(uri);
    return { client: await connection.client(), id, path: rest.join('/') };
  }
}

/** Where the files of the run or model are read from. */
async function sourceOf(place: Place, uri: vscode.Uri): Promise<ArtifactSource> {
  return uri.authority === 'run' ? place.client.getRun(place.id) : (await place.client.getLoggedModel(place.id)).info.artifact_uri;
}

/** Bytes of a file; `undefined` when it is not there. */
async function fileSize(place: Place, uri: vscode.Uri): Promise<number | undefined> {
  const folder = place.path.includes('/') ? place.path.slice(0, place.path.lastIndexOf('/')) : '';
  const files = uri.authority === 'run'
    ? await place.client.listArtifacts(place.id, folder === '' ? undefined : folder)
    : await place.client.listArtifactsAt((await place.client.getLoggedModel(place.id)).info.artifact_uri, folder);
  return files.find((file) => file.path === place.path && !file.is_dir)?.file_size;
}

/** A dataset with all that is known of it; JSON inside its fields is written out. */
async function dataset(place: Place): Promise<Uint8Array> {
  const run = await place.client.getRun(place.id);
  const input = run.inputs.dataset_inputs[Number(place.path.split('/')[0])];
  if (input === undefined) throw vscode.FileSystemError.FileNotFound(place.path);
  const { dataset: { source, schema, profile, ...fields }, tags } = input;
  const details = { ...fields, source: unfold(source), ...(schema === undefined ? {} : { schema: unfold(schema) }), ...(profile === undefined ? {} : { profile: unfold(profile) }), tags };
  return Buffer.from(indent(details));
}

function unfold(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** JSON for reading; numbers past 2^53 keep their digits. */
function indent(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one), 2);
}
