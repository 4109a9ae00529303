import type { Readable } from 'node:stream';
import type { FileInfo, Run } from '../protocol/entities';
import { invalidParameter } from '../protocol/errors';
import type { Json } from '../protocol/json';
import { TRIALBOOK_PREFIX } from '../protocol/trialbook';
import type { Request } from './transport';
import { asText } from './wire';

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

/** The first `maxBytes` bytes of a stream, which is ended then. */
export async function firstBytes(stream: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop destroys the stream, so that no more is sent than was asked for.
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

/** A file or folder of a list. */
export function decodeFile(wire: Record<string, Json>): FileInfo {
  const size = wire['file_size'];
  return {
    path: asText(wire['path']),
    is_dir: wire['is_dir'] === true,
    ...(size === undefined || size === null || wire['is_dir'] === true ? {} : { file_size: Number(size) }),
  };
}
