import type { Run } from '../protocol/entities';
import { invalidParameter } from '../protocol/errors';
import { TRIALBOOK_PREFIX } from '../protocol/trialbook';
import type { Request } from './transport';

/** Where artifacts are: a run, or an artifact URI as runs and logged models carry it. */
export type ArtifactSource = Run | string;

/** Artifacts that an import left where they were. */
const LEFT = /^file:/i;
const SERVED = /^mlflow-artifacts:(?:\/\/[^/]*)?\/?(.*)$/;

/** The path of a served artifact URI below the server's artifact root, or undefined when the server does not serve it. */
export function servedPath(uri: string): string | undefined {
  return SERVED.exec(uri)?.[1]?.replace(/\/$/, '');
}

/** The request that reads one file. Raises INVALID_PARAMETER_VALUE for a URI that no server of this protocol serves. */
export function readRequest(source: ArtifactSource, path: string): Request {
  const root = servedPath(typeof source === 'string' ? source : source.info.artifact_uri);
  if (root !== undefined) return { method: 'GET', path: artifactPath(join(root, path)) };
  // A server that does not proxy its storage still reads a run's files for its own pages.
  if (typeof source !== 'string') return { method: 'GET', path: '/get-artifact', query: { run_uuid: source.info.run_id, path } };
  // Our server reads what an import left in place.
  if (LEFT.test(source)) return { method: 'GET', path: `${TRIALBOOK_PREFIX}/artifacts/left`, query: { uri: source, path } };
  throw invalidParameter(`artifact_uri '${source}' is not served by the tracking server`);
}

/** The path that a file is written to. Raises INVALID_PARAMETER_VALUE when the server does not serve it. */
export function writePath(source: ArtifactSource, path: string): string {
  const uri = typeof source === 'string' ? source : source.info.artifact_uri;
  const root = servedPath(uri);
  if (root === undefined) throw invalidParameter(`artifact_uri '${uri}' is not served by the tracking server`);
  return artifactPath(join(root, path));
}

/** The request that lists a folder below a served URI. */
export function listRequest(uri: string, path: string): Request {
  if (LEFT.test(uri)) return { method: 'GET', path: `${TRIALBOOK_PREFIX}/artifacts/left/list`, query: { uri, path } };
  const root = servedPath(uri);
  if (root === undefined) throw invalidParameter(`artifact_uri '${uri}' is not served by the tracking server`);
  return { method: 'GET', path: '/api/2.0/mlflow-artifacts/artifacts', query: { path: join(root, path) } };
}

function join(root: string, path: string): string {
  return [root, path].filter((part) => part !== '').join('/');
}

/** Each name is encoded, the slashes between them stay. */
function artifactPath(path: string): string {
  return `/api/2.0/mlflow-artifacts/artifacts/${path.split('/').map(encodeURIComponent).join('/')}`;
}
