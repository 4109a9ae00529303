import { MlflowError, type ErrorCode } from '../../protocol/errors';
import type { FileInfo } from '../../protocol/entities';
import { listArtifacts } from '../artifacts/list';
import { parseArtifactUri, parseDecodedPath, parseRelativePath, parseUrlPath, type ArtifactPath, type Owner } from '../artifacts/paths';
import { sendArtifact } from '../artifacts/read';
import { receiveArtifact, removeArtifact, requireOwner } from '../artifacts/write';
import { sendJson } from '../http/answer';
import { TRIALBOOK_PREFIX } from '../../protocol/trialbook';
import { apiPaths, endpoint, type Context, type Endpoint, type JsonEndpoint, type StreamEndpoint, type StreamRequest } from './endpoint';

const FILES = apiPaths('mlflow-artifacts/artifacts/{path}');

/** The proxied artifact service (`mlflow-artifacts`), and artifacts of runs, models and versions by their ids. */
export const artifactEndpoints: readonly Endpoint[] = [
  {
    kind: 'json', method: 'GET', paths: apiPaths('mlflow-artifacts/artifacts'), durable: false,
    call: async (fields, { artifacts }) => ({ files: await listArtifacts(artifacts, parseDecodedPath(fields.text('path').replace(/\/$/, ''))) }),
  },
  stream('GET', FILES, ({ request, response, params }, { artifacts }) =>
    sendArtifact(artifacts, parseUrlPath(params['path']!), request, response)),
  stream('PUT', FILES, receive),
  stream('DELETE', FILES, remove),
  endpoint('GET', 'artifacts/list', (fields, { store, artifacts }) => {
    const uri = store.runs.get(fields.textOf('run_id', 'run_uuid')).info.artifact_uri;
    return listBelow(artifacts, uri, fields.textOrEmpty('path'));
  }),
  endpoint('GET', 'logged-models/{model_id}/artifacts/directories', (fields, { store, artifacts }) => {
    const uri = store.loggedModels.get(fields.text('model_id')).info.artifact_uri;
    return listBelow(artifacts, uri, fields.textOrEmpty('artifact_directory_path'));
  }),
  stream('GET', ['/get-artifact', '/ajax-api/2.0/mlflow/get-artifact'], ({ request, response, query }, { store, artifacts }) => {
    const uri = store.runs.get(query.textOf('run_id', 'run_uuid')).info.artifact_uri;
    return sendArtifact(artifacts, below(uri, query.text('path')), request, response);
  }),
  // What an import left in place has no path below `mlflow-artifacts`; runs are asked by their ids, logged models so.
  {
    kind: 'json', method: 'GET', paths: [`${TRIALBOOK_PREFIX}/artifacts/left/list`], durable: false,
    call: async (fields, { artifacts }) => ({ files: await listArtifacts(artifacts, below(fields.text('uri'), fields.textOrEmpty('path'))) }),
  },
  stream('GET', [`${TRIALBOOK_PREFIX}/artifacts/left`], ({ request, response, query }, { artifacts }) => sendArtifact(artifacts, below(query.text('uri'), query.text('path')), request, response)),
  stream('GET', ['/model-versions/get-artifact', '/ajax-api/2.0/mlflow/model-versions/get-artifact'], ({ request, response, query }, { store, artifacts }) => {
    const uri = store.registry.downloadUri(query.text('name'), query.text('version'));
    return sendArtifact(artifacts, below(uri, query.text('path')), request, response);
  }),
  unsupported('GET', 'mlflow-artifacts/presigned/{path}', 'Presigned download'),
  unsupported('POST', 'mlflow/artifacts/presigned-upload-url', 'Presigned upload', 'INVALID_PARAMETER_VALUE'),
  unsupported('POST', 'mlflow/artifacts/presigned-download-url', 'Presigned download', 'INVALID_PARAMETER_VALUE'),
];

function stream(method: StreamEndpoint['method'], paths: readonly string[], call: StreamEndpoint['call']): StreamEndpoint {
  return { kind: 'stream', method, paths, call };
}

/** The client takes this message as the word to upload or download in one piece. */
function unsupported(method: JsonEndpoint['method'], name: string, what: string, code: ErrorCode = 'NOT_IMPLEMENTED'): JsonEndpoint {
  return {
    kind: 'json', method, paths: apiPaths(name), durable: false,
    call: () => {
      throw new MlflowError(code, `${what} is not supported for the current artifact repository`);
    },
  };
}

function below(uri: string, path: string): ArtifactPath {
  const root = parseArtifactUri(uri);
  return { owner: root.owner, segments: [...root.segments, ...parseRelativePath(path)] };
}

async function listBelow(artifacts: Context['artifacts'], uri: string, path: string): Promise<{ root_uri: string; files: FileInfo[] }> {
  const folder = path.replace(/\/$/, '');
  const files = await listArtifacts(artifacts, below(uri, folder));
  return { root_uri: uri, files: folder === '' ? files : files.map((file) => ({ ...file, path: `${folder}/${file.path}` })) };
}

async function receive({ request, response, params }: StreamRequest, { store, artifacts, feed, patience }: Context): Promise<void> {
  const path = parseUrlPath(params['path']!);
  requireOwner(store, path.owner);
  await receiveArtifact(artifacts, path, request, patience);
  feed.publish([change(path.owner)]);
  sendJson(response, undefined);
}

async function remove({ response, params }: StreamRequest, { artifacts, feed }: Context): Promise<void> {
  // The client ends the path of a whole folder with a slash.
  const path = parseUrlPath(params['path']!.replace(/\/$/, ''));
  await removeArtifact(artifacts, path);
  feed.publish([change(path.owner)]);
  sendJson(response, undefined);
}

const change = (owner: Owner) =>
  owner.kind === 'run'
    ? { kind: 'artifacts' as const, experiment_id: owner.experiment_id, run_id: owner.run_id }
    : { kind: 'artifacts' as const, experiment_id: owner.experiment_id, model_id: owner.model_id };
