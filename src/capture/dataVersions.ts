import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { codeState, type CodeState } from './code';
import { deltaVersion, type DeltaVersion } from './delta';
import { slashed } from './files';
import { callGit } from './git';
import { isRecord } from '../protocol/plainJson';

/** Data that a Git LFS pointer names. */
export interface LfsVersion {
  readonly kind: 'lfs';
  /** SHA-256 of the content, hex. */
  readonly oid: string;
  /** Bytes of the content. */
  readonly size: number;
}

/** Data that DVC keeps. */
export interface DvcVersion {
  readonly kind: 'dvc';
  /** What DVC keeps, relative to the repository, with `/`: the path itself or a folder above it. */
  readonly path: string;
  /** DVC's hash of it. */
  readonly hash: string;
  /** The path that was asked for, relative to the repository. */
  readonly inside: string;
}

/** A version of data by something that keeps versions, and where its repository is. */
export interface DataVersion {
  readonly version: DeltaVersion | DvcVersion | LfsVersion | { readonly kind: 'lfs-file' };
  /** Repository and commit; undefined outside of one. */
  readonly code: CodeState | undefined;
  /** The path relative to the repository, with `/`. */
  readonly path: string | undefined;
}

/** The version of the file or folder `path` (absolute) that a Delta log, a DVC file or Git LFS names; undefined when none does. Never raises. */
export async function versionOf(path: string): Promise<DataVersion | undefined> {
  try {
    const delta = await deltaVersion(path);
    const code = await codeState(dirname(path), { maxAge: 2000 });
    const inRepository = code === undefined ? undefined : slashed(relative(code.root, path));
    const version = delta ?? (await dvcVersion(path, code?.root)) ?? (await lfsVersion(path, code?.root));
    return version === undefined ? undefined : { version, code, path: inRepository };
  } catch {
    // A file of versions that cannot be read names none; the data has its own digest.
    return undefined;
  }
}

/** Paths among a command's arguments that name data of which versions are kept; they are inputs that nobody has to list. */
export async function versionedArguments(command: readonly string[], cwd: string): Promise<string[]> {
  const found: string[] = [];
  for (const argument of command.slice(1, 200)) {
    const path = argument.replace(/^--?[\w.-]+=/, '');
    if (path === '' || path.startsWith('-') || path.length > 1000 || path.includes('\0')) continue;
    const absolute = resolve(cwd, path);
    if ((await stat(absolute).catch(() => undefined)) === undefined) continue;
    if ((await versionOf(absolute)) !== undefined) found.push(path);
  }
  return found;
}

/** DVC keeps a path by `path.dvc` beside it or beside a folder above, or by a stage in `dvc.lock`. Not looked for above the repository. */
async function dvcVersion(path: string, root: string | undefined): Promise<DvcVersion | undefined> {
  if (root === undefined) return undefined;
  for (let kept = path; isBelow(kept, root); kept = dirname(kept)) {
    const out = outOf(await readYaml(`${kept}.dvc`), basename(kept)) ?? lockedOut(await readYaml(join(dirname(kept), 'dvc.lock')), basename(kept));
    if (out !== undefined) return { kind: 'dvc', path: slashed(relative(root, kept)), hash: out, inside: slashed(relative(root, path)) };
  }
  // A stage's paths are relative to the folder of its file, which may be any above.
  for (let folder = dirname(path); folder === root || isBelow(folder, root); folder = dirname(folder)) {
    const lock = await readYaml(join(folder, 'dvc.lock'));
    for (let kept = path; lock !== undefined && isBelow(kept, folder); kept = dirname(kept)) {
      const out = lockedOut(lock, slashed(relative(folder, kept)));
      if (out !== undefined) return { kind: 'dvc', path: slashed(relative(root, kept)), hash: out, inside: slashed(relative(root, path)) };
    }
    if (folder === root) break;
  }
  return undefined;
}

function isBelow(path: string, root: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

async function readYaml(path: string): Promise<unknown> {
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() !== true || info.size > 4 * 1024 * 1024) return undefined;
  // Every value as text: a hash of digits alone is no number.
  return parse(await readFile(path, 'utf8'), { schema: 'failsafe' }) as unknown;
}

function outOf(file: unknown, path: string): string | undefined {
  return isRecord(file) ? hashOf(file['outs'], path) : undefined;
}

function lockedOut(lock: unknown, path: string): string | undefined {
  const stages = isRecord(lock) && isRecord(lock['stages']) ? Object.values(lock['stages']) : [];
  for (const stage of stages) {
    const hash = isRecord(stage) ? (hashOf(stage['outs'], path) ?? hashOf(stage['deps'], path)) : undefined;
    if (hash !== undefined) return hash;
  }
  return undefined;
}

/** The hash of an entry: `md5`, or what `hash` names. */
function hashOf(entries: unknown, path: string): string | undefined {
  if (!Array.isArray(entries)) return undefined;
  const entry = entries.filter(isRecord).find((one) => one['path'] === path);
  const value = entry === undefined ? undefined : (entry[typeof entry['hash'] === 'string' ? entry['hash'] : 'md5'] ?? entry['md5'] ?? entry['etag'] ?? entry['checksum']);
  return typeof value === 'string' ? value : undefined;
}

/** A pointer (its content was not fetched), or a file that Git hands to LFS. */
async function lfsVersion(path: string, root: string | undefined): Promise<LfsVersion | { kind: 'lfs-file' } | undefined> {
  const info = await stat(path);
  if (!info.isFile()) return undefined;
  if (info.size < 1024) {
    const pointer = readPointer(await readFile(path, 'utf8'));
    if (pointer !== undefined) return pointer;
  }
  if (root === undefined || !(await mentionsLfs(dirname(path), root))) return undefined;
  const answer = await callGit(['check-attr', '-z', 'filter', '--', slashed(relative(root, path))], { cwd: root, time: 2000 });
  return answer.kind === 'answered' && answer.out.toString('utf8').split('\0')[2] === 'lfs' ? { kind: 'lfs-file' } : undefined;
}

async function mentionsLfs(folder: string, root: string): Promise<boolean> {
  for (let one = folder; ; one = dirname(one)) {
    if (/\bfilter=lfs\b/.test(await readFile(join(one, '.gitattributes'), 'utf8').catch(() => ''))) return true;
    if (one === root || dirname(one) === one) return false;
  }
}

/** Reads a pointer of Git LFS (its specification, version 1); undefined when the text is none. */
export function readPointer(text: string): LfsVersion | undefined {
  if (!/^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\n/.test(text)) return undefined;
  const oid = /^oid sha256:([\da-f]{64})$/m.exec(text)?.[1];
  const size = /^size (\d+)$/m.exec(text)?.[1];
  return oid === undefined || size === undefined ? undefined : { kind: 'lfs', oid, size: Number(size) };
}
