import { fileURLToPath } from 'node:url';
import { invalidParameter } from '../../protocol/errors';

/** Longest artifact path, in characters: with the store's own path in front it stays below the systems' limits. */
const MAX_PATH = 1500;

/** Whose artifacts: a run's or a logged model's. */
export type Owner =
  | { kind: 'run'; experiment_id: string; run_id: string }
  | { kind: 'model'; experiment_id: string; model_id: string };

/** A folder of this machine, absolute, that an import left artifacts in. */
export interface Left {
  readonly kind: 'left';
  readonly folder: string;
}

/** A place below an owner's artifact root; no segments is the root itself. */
export interface ArtifactPath<O extends Owner | Left = Owner | Left> {
  readonly owner: O;
  readonly segments: readonly string[];
}

const SERVED_URI = /^mlflow-artifacts:\/(?:\/\/)?(?!\/)(.*)$/s;

/**
 * Reads the path after `mlflow-artifacts/artifacts/` as it stands in a URL: decoded once, segment by segment.
 * Raises INVALID_PARAMETER_VALUE for a path that leads, or could lead, elsewhere.
 */
export function parseUrlPath(encoded: string): ArtifactPath<Owner> {
  return parseRooted(encoded.split('/').map((segment) => {
    let text: string;
    try {
      text = decodeURIComponent(segment);
    } catch {
      throw invalidPath(encoded, 'its percent-encoding is broken');
    }
    if (text.includes('/')) throw invalidPath(encoded, 'a name holds "/"');
    return text;
  }), encoded);
}

/** Reads a decoded path that begins with an owner's root, e.g. `0/RUN_ID/artifacts/plots`. */
export function parseDecodedPath(path: string): ArtifactPath<Owner> {
  return parseRooted(path.split('/'), path);
}

/** Reads a decoded path relative to an artifact root; empty is the root. Raises as `parseUrlPath`. */
export function parseRelativePath(path: string): readonly string[] {
  if (path === '') return [];
  const segments = path.split('/');
  checkSegments(segments, path);
  return segments;
}

/**
 * Reads an `artifact_uri` such as `mlflow-artifacts:/0/RUN_ID/artifacts`, or `file:///…` of artifacts left in place. Raises INVALID_PARAMETER_VALUE for any
 * other scheme, for another host, and for what URI syntax would cut off (`#`, `?`, `;`): such a place is never read by this server.
 */
export function parseArtifactUri(uri: string): ArtifactPath {
  if (/^file:/i.test(uri)) return { owner: { kind: 'left', folder: folderOf(uri) }, segments: [] };
  const path = SERVED_URI.exec(uri)?.[1];
  if (path === undefined) {
    throw invalidParameter(`Artifacts at '${uri}' are not kept by this server. Read them with a client that reaches that place.`);
  }
  if (/[#?;%]/.test(path)) throw invalidPath(uri, 'a location must not hold "#", "?", ";" or "%"');
  return parseDecodedPath(path);
}

function folderOf(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    throw invalidPath(uri, error instanceof Error ? error.message : 'it is no address of a file');
  }
}

function parseRooted(segments: readonly string[], shown: string): ArtifactPath<Owner> {
  checkSegments(segments, shown);
  const [experiment_id, second, third, fourth] = segments;
  if (/^\d{1,19}$/.test(experiment_id ?? '')) {
    if (second === 'models' && isId(third) && fourth === 'artifacts') {
      return { owner: { kind: 'model', experiment_id: experiment_id!, model_id: third }, segments: segments.slice(4) };
    }
    if (second !== 'models' && isId(second) && third === 'artifacts') {
      return { owner: { kind: 'run', experiment_id: experiment_id!, run_id: second }, segments: segments.slice(3) };
    }
  }
  throw invalidPath(shown, 'artifacts live below EXPERIMENT/RUN/artifacts or EXPERIMENT/models/MODEL/artifacts');
}

const isId = (text: string | undefined): text is string => text !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(text);

function checkSegments(segments: readonly string[], shown: string): void {
  if (shown.length > MAX_PATH) throw invalidPath(shown, `it is longer than ${MAX_PATH} characters`);
  for (const segment of segments) {
    if (segment === '') throw invalidPath(shown, 'it must be relative, without empty names');
    if (segment === '.' || segment === '..') throw invalidPath(shown, '"." and ".." are not allowed');
    if (segment.includes('\\')) throw invalidPath(shown, '"\\" is not allowed');
    if (segment.includes('\0')) throw invalidPath(shown, 'it holds a NUL');
    if (/\p{Cs}/u.test(segment)) throw invalidPath(shown, 'it is not valid Unicode');
  }
}

function invalidPath(path: string, reason: string): Error {
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return invalidParameter(`Invalid artifact path ${JSON.stringify(shown)}: ${reason}.`);
}
