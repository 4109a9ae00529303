import { invalidParameter } from '../../protocol/errors';

/** What the `source` of a model version says, after the checks. */
export type Source =
  /** `runs:/<run_id>/<path>` */
  | { readonly kind: 'run'; readonly runId: string }
  /** `models:/m-…` */
  | { readonly kind: 'logged-model'; readonly modelId: string }
  /** `models:/name/version`, `…/stage`, `…/latest` or `name@alias` */
  | { readonly kind: 'version'; readonly name: string; readonly suffix: string; readonly by: 'suffix' | 'alias' }
  /** `mlflow-artifacts:/<path>`, in this server's own artifacts */
  | { readonly kind: 'artifacts'; readonly uri: string }
  /** Somewhere this server never reads: `s3://…`, `gs://…`, `dbfs:/…` */
  | { readonly kind: 'remote' };

/** What MLflow's client sends as the source of a prompt's version. */
export const PROMPT_SOURCES: readonly string[] = ['dummy-source', 'prompt-template'];

const SCHEME = /^([a-z][a-z0-9+.-]+):\//i;
const REFUSED_SCHEMES = new Set(['file', 'http', 'https', 'ftp', 'sftp']);
const CONTROL = /[\u0000-\u001f\u007f]/;
const LONGEST = 4096;

/**
 * Reads a source and refuses what could lead out of where models may be: local paths, `file:` and web addresses, other
 * hosts, `..` however it is encoded, and in our own locations `#`, `?`, `;` and backslashes.
 * Raises INVALID_PARAMETER_VALUE.
 */
export function readSource(source: string): Source {
  if (source === '') throw invalidParameter("Missing value for required parameter 'source'.");
  if (source.length > LONGEST) throw invalidParameter(`source has ${source.length} characters; at most ${LONGEST} are allowed`);
  const scheme = SCHEME.exec(source)?.[1]?.toLowerCase();
  if (scheme === undefined) throw refused(source, 'a local path cannot be the source of a model version; log the model to a run and register it from there');
  if (REFUSED_SCHEMES.has(scheme)) throw refused(source, `${scheme}: cannot be the source of a model version`);
  const decoded = decodeAll(source);
  if (CONTROL.test(decoded)) throw refused(source, 'it contains a control character');
  if (decoded.split(/[/\\]/).includes('..')) throw refused(source, "it contains '..'");
  return scheme === 'runs' || scheme === 'models' || scheme === 'mlflow-artifacts' ? readOwn(source, scheme, decoded) : { kind: 'remote' };
}

/** A location that this server resolves itself. */
function readOwn(source: string, scheme: 'runs' | 'models' | 'mlflow-artifacts', decoded: string): Source {
  const rest = source.slice(scheme.length + 1);
  if (rest.startsWith('//')) throw refused(source, `${scheme}: names another host`);
  if (/[#?;\\]/.test(decoded)) throw refused(source, "it contains one of '#', '?', ';' and '\\'");
  const parts = rest.slice(1).split('/');
  if (scheme === 'models') return readModelUri(source, parts);
  if (parts.some((part) => part === '.' || part === '') || decodeAll(rest) !== rest) throw refused(source, 'it is no plain path');
  return scheme === 'runs' ? { kind: 'run', runId: parts[0] ?? '' } : { kind: 'artifacts', uri: source };
}

function readModelUri(source: string, parts: readonly string[]): Source {
  const [first = '', second] = parts;
  if (first.trim() === '' || parts.length > 2 || second?.trim() === '') throw refused(source, 'expected models:/<id>, models:/<name>/<version or stage> or models:/<name>@<alias>');
  if (second !== undefined) return { kind: 'version', name: first, suffix: second, by: 'suffix' };
  const at = first.lastIndexOf('@');
  if (at < 0) return { kind: 'logged-model', modelId: first };
  if (at === 0 || at === first.length - 1) throw refused(source, 'expected models:/<name>@<alias>');
  return { kind: 'version', name: first.slice(0, at), suffix: first.slice(at + 1), by: 'alias' };
}

/** Takes percent escapes off until none is left: what is decoded twice somewhere must be safe too. */
function decodeAll(text: string): string {
  let decoded = text;
  for (let round = 0; round < 10; round++) {
    const next = decoded.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(parseInt(code.slice(1), 16)));
    if (next === decoded) return decoded;
    decoded = next;
  }
  throw refused(text, 'it is encoded too many times');
}

/** Whether a location lies within a root, by whole path segments. */
export function isWithin(uri: string, root: string): boolean {
  const base = root.replace(/\/+$/, '');
  return base.length > 'mlflow-artifacts:/'.length && (uri === base || uri.startsWith(`${base}/`));
}

/** The error for a source that may not be. */
export const refused = (source: string, why: string): Error =>
  invalidParameter(`Invalid model version source: '${source.length > 200 ? `${source.slice(0, 200)}…` : source}': ${why}.`);
