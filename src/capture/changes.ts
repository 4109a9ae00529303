import { copyFile, lstat, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { callGit, type GitAnswer, type GitCall } from './git';
import { settingsOfRepository, type RepositorySettings } from './repositorySettings';
import { secretFile } from './secretFile';
import { patchParts } from './patchParts';

/** A file whose change is not in a patch. */
export interface LeftOut {
  /** Relative to the repository, with `/`; a sentence's subject such as `untracked files` when it stands for several. */
  readonly path: string;
  /** For a person. */
  readonly reason: string;
}

/** Uncommitted changes. */
export interface Changes {
  /**
   * A patch that `git apply` takes on a clean checkout of the commit; empty when nothing that can be in it changed. Bytes, since a source file need not
   * be UTF-8.
   */
  readonly patch: Buffer;
  readonly leftOut: readonly LeftOut[];
}

/** Bounds of a patch. */
export interface ChangesOptions {
  /** Bytes of a file; larger ones are left out. */
  readonly mostFileBytes?: number;
  /** Bytes of the patch. */
  readonly mostBytes?: number;
  /** ms for each question to Git. */
  readonly time?: number;
  /** Settings of the repository, when they were read already. */
  readonly settings?: RepositorySettings;
  /** Whether a text (a character for each byte) holds a known secret; such a file is left out. */
  readonly holds?: (text: string) => boolean;
}

const MOST_UNTRACKED = 2000;
/** Paths travel as arguments, whose length Windows bounds. */
const MOST_PATHS = 100;
const LONGEST_PATHS = 12_000;

interface Bounds {
  readonly mostFileBytes: number;
  readonly mostBytes: number;
  readonly time: number;
  readonly holds: (text: string) => boolean;
}

/**
 * What differs between the working tree `root` and its commit (before the first commit: from nothing): staged and unstaged changes, and untracked text
 * files that are not ignored and do not look like secrets. Undefined when there is no Git or it refuses. Changes nothing in the repository: untracked
 * files are added to a copy of its index. Never raises.
 */
export async function changesPatch(root: string, options: ChangesOptions = {}): Promise<Changes | undefined> {
  const bounds: Bounds = { mostFileBytes: 2 * 1024 * 1024, mostBytes: 20 * 1024 * 1024, time: 5000, holds: () => false, ...options };
  const settings = options.settings ?? await settingsOfRepository(root);
  if (settings === undefined) return undefined;
  const call = (args: readonly string[], more: Partial<GitCall> = {}): Promise<GitAnswer> => callGit(args, { cwd: root, settings: settings.harmless, time: bounds.time, ...more });
  const leftOut: LeftOut[] = [];
  const index = indexOf(call, root);
  const seen = await lookAround(call, leftOut);
  if (seen === undefined) return leftOut.length === 0 ? undefined : { patch: Buffer.alloc(0), leftOut };
  if (seen.changed.length === 0 && seen.untracked.length === 0) return { patch: Buffer.alloc(0), leftOut };
  const folder = await mkdtemp(join(tmpdir(), 'trialbook-changes-')).catch(() => undefined);
  if (folder === undefined) return undefined;
  try {
    const excluded = await tooLarge(root, seen.changed, bounds, leftOut);
    const added = await takeUntracked(root, seen.untracked, bounds, leftOut);
    const env = added.length === 0 ? {} : await indexWith(call, await index, folder, added, leftOut);
    const patch = await writePatch(call, { changed: [...seen.changed, ...added], excluded, env, bounds, unborn: seen.unborn, leftOut });
    return { patch, leftOut };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Call = (args: readonly string[], more?: Partial<GitCall>) => Promise<GitAnswer>;

interface Seen {
  readonly changed: readonly string[];
  readonly untracked: readonly string[];
  readonly unborn: boolean;
}

/** Which files changed and which are untracked. */
async function lookAround(call: Call, leftOut: LeftOut[]): Promise<Seen | undefined> {
  const status = ['status', '--porcelain=v2', '--branch', '-z', '--ignore-submodules=dirty', '--no-renames'];
  let answer = await call([...status, '--untracked-files=all']);
  if (answer.kind === 'too-slow' || answer.kind === 'too-much') {
    leftOut.push({ path: 'untracked files', reason: 'There are so many that looking at them took too long.' });
    answer = await call([...status, '--untracked-files=no']);
  }
  if (answer.kind === 'too-slow' || answer.kind === 'too-much') leftOut.push({ path: 'all changes', reason: 'Looking at them took too long.' });
  if (answer.kind !== 'answered') return undefined;
  const changed: string[] = [];
  const untracked: string[] = [];
  let unborn = false;
  for (const entry of answer.out.toString('utf8').split('\0')) {
    if (entry === '# branch.oid (initial)') unborn = true;
    else if (entry.startsWith('? ')) untracked.push(entry.slice(2));
    else if (/^[1u] /.test(entry)) {
      // 1 XY sub mH mI mW hH hI path, u XY sub m1 m2 m3 mW h1 h2 h3 path
      const fields = entry.split(' ');
      const path = fields.slice(entry.startsWith('1') ? 8 : 10).join(' ');
      if (fields[2]?.startsWith('S') === true) leftOut.push({ path, reason: 'It is a submodule.' });
      else changed.push(path);
    }
  }
  return { changed, untracked, unborn };
}

/** Changed files that are too large, told. */
async function tooLarge(root: string, paths: readonly string[], bounds: Bounds, leftOut: LeftOut[]): Promise<string[]> {
  const excluded: string[] = [];
  for (const path of paths) {
    const size = (await lstat(join(root, path)).catch(() => undefined))?.size ?? 0;
    if (size <= bounds.mostFileBytes) continue;
    leftOut.push({ path, reason: sizeReason(size, bounds) });
    excluded.push(path);
  }
  return excluded;
}

function sizeReason(size: number, { mostFileBytes }: Bounds): string {
  return `It has ${megabytes(size)}, more than ${megabytes(mostFileBytes)}.`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Untracked files that belong into the patch; those that do not are told. */
async function takeUntracked(root: string, paths: readonly string[], bounds: Bounds, leftOut: LeftOut[]): Promise<string[]> {
  const taken: string[] = [];
  let room = bounds.mostBytes;
  for (const path of paths.slice(0, MOST_UNTRACKED)) {
    const reason = await whyNot(root, path, Math.min(room, bounds.mostFileBytes), bounds);
    if ('reason' in reason) leftOut.push({ path, reason: reason.reason });
    else {
      room -= reason.size;
      taken.push(path);
    }
  }
  if (paths.length > MOST_UNTRACKED) leftOut.push({ path: 'untracked files', reason: `There are ${paths.length}; the first ${MOST_UNTRACKED} were looked at. List folders of data in .gitignore.` });
  return taken;
}

async function whyNot(root: string, path: string, room: number, bounds: Bounds): Promise<{ reason: string } | { size: number }> {
  if (path.endsWith('/')) return { reason: 'It is a repository of its own.' };
  const stat = await lstat(join(root, path)).catch(() => undefined);
  if (stat === undefined) return { reason: 'It could not be read.' };
  if (stat.isSymbolicLink()) return { size: stat.size };
  if (!stat.isFile()) return { reason: 'It is no ordinary file.' };
  if (stat.size > room) return { reason: stat.size > bounds.mostFileBytes ? sizeReason(stat.size, bounds) : 'The patch is full.' };
  const secret = await secretFile(join(root, path));
  return secret === undefined ? { size: stat.size } : { reason: secret };
}

/** Absolute path of the index; asked for while Git looks at the files. */
async function indexOf(call: Call, root: string): Promise<string | undefined> {
  const where = await call(['rev-parse', '--git-path', 'index']);
  return where.kind === 'answered' ? resolve(root, where.out.toString('utf8').replace(/\n$/, '')) : undefined;
}

/** The environment of a copy of the index in which untracked files are announced; the copy lies in `folder`. */
async function indexWith(call: Call, index: string | undefined, folder: string, paths: readonly string[], leftOut: LeftOut[]): Promise<Record<string, string>> {
  const copy = join(folder, 'index');
  // Before the first `git add` there is no index, and none is needed.
  if (index !== undefined) await copyFile(index, copy).catch(() => undefined);
  const env = { GIT_INDEX_FILE: copy };
  const list = join(folder, 'paths');
  await writeFile(list, paths.map((path) => `${path}\0`).join(''));
  const answer = await call(['--literal-pathspecs', 'add', '--intent-to-add', '--ignore-errors', `--pathspec-from-file=${list}`, '--pathspec-file-nul'], { env });
  if (answer.kind === 'answered') return env;
  leftOut.push({ path: 'untracked files', reason: answer.kind === 'refused' ? `Git refused: ${answer.message}` : 'Git took too long.' });
  return {};
}

interface Writing {
  readonly changed: readonly string[];
  readonly excluded: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly bounds: Bounds;
  readonly unborn: boolean;
  readonly leftOut: LeftOut[];
}

/** The patch itself, without files that hold secrets. */
async function writePatch(call: Call, { changed, excluded, env, bounds, unborn, leftOut }: Writing): Promise<Buffer> {
  const out = new Set(excluded);
  const paths = pathsOf(changed.filter((path) => !out.has(path)), excluded);
  if (paths === undefined) {
    leftOut.push({ path: 'all changes', reason: `${excluded.length} changed files are too large.` });
    return Buffer.alloc(0);
  }
  const from = unborn ? await emptyTree(call) : 'HEAD';
  const format = ['--binary', '--full-index', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--ignore-submodules=all', '--src-prefix=a/', '--dst-prefix=b/', '--unified=3', '--inter-hunk-context=0', '--diff-algorithm=myers', '--no-relative'];
  const answer = await call(['diff', ...format, from, '--', ...paths], { env, bytes: bounds.mostBytes });
  if (answer.kind === 'answered') return patchParts(answer.out, leftOut, bounds.holds);
  const reasons = { 'too-much': `The patch would have more than ${megabytes(bounds.mostBytes)}.`, 'too-slow': 'Git took too long.', missing: 'There is no Git.' };
  leftOut.push({ path: 'all changes', reason: answer.kind === 'refused' ? `Git refused: ${answer.message}` : reasons[answer.kind] });
  return Buffer.alloc(0);
}

/**
 * What Git is to look at: the changed paths by name when they are few, since it would look at every file of the repository otherwise; else all without
 * the excluded ones. Undefined when those are too many to name.
 */
function pathsOf(changed: readonly string[], excluded: readonly string[]): string[] | undefined {
  const fits = (paths: readonly string[]): boolean => paths.length <= MOST_PATHS && paths.reduce((sum, path) => sum + path.length + 24, 0) <= LONGEST_PATHS;
  // Nothing named would be everything.
  if (changed.length > 0 && fits(changed)) return changed.map((path) => `:(top,literal)${path}`);
  if (!fits(excluded)) return undefined;
  return [':(top)', ...excluded.map((path) => `:(top,exclude,literal)${path}`)];
}

/** The tree with nothing in it, whose hash depends on the repository's format. */
async function emptyTree(call: Call): Promise<string> {
  const answer = await call(['hash-object', '-t', 'tree', '--stdin'], { input: Buffer.alloc(0) });
  return answer.kind === 'answered' ? answer.out.toString('utf8').trim() : '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
}
