import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { callGit, type GitAnswer } from './git';
import { settingsOfRepository, type RepositorySettings } from './repositorySettings';

/** The state of the code below a folder, as Git knows it. */
export interface CodeState {
  /** Absolute folder of the working tree. */
  readonly root: string;
  /** Full hash; undefined before the first commit. */
  readonly commit: string | undefined;
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** Address that the branch follows, else of `origin`, else of the only remote; without user and password. */
  readonly remote: string | undefined;
  /** Whether files that Git knows differ from the commit (or are staged); undefined when Git took too long to say. */
  readonly dirty: boolean | undefined;
}

/** Longest that a question to Git may take, ms: a run does not wait for a slow disk. */
const PATIENCE = 2000;

const asked = new Map<string, { readonly at: number; readonly state: Promise<CodeState | undefined> }>();

/**
 * The code state of the folder `cwd`; undefined outside a working tree, without Git, and where Git refuses to read (e.g. a folder of another owner).
 * Calls for one folder share an answer while it is on its way, and after that for `maxAge` ms. Never raises.
 */
export function codeState(cwd: string, { maxAge = 0 }: { readonly maxAge?: number } = {}): Promise<CodeState | undefined> {
  const key = resolve(cwd);
  const known = asked.get(key);
  if (known !== undefined && Date.now() - known.at < maxAge) return known.state;
  const state = readState(key);
  const entry = { at: Infinity, state };
  asked.set(key, entry);
  void state.finally(() => {
    entry.at = Date.now();
    if (asked.size > 100) asked.clear();
  });
  return state;
}

async function readState(cwd: string): Promise<CodeState | undefined> {
  const root = workingTree(cwd);
  if (root === undefined) return undefined;
  const settings = await settingsOfRepository(root);
  return settings === undefined ? undefined : stateOf(root, settings);
}

/** The code state of a working tree whose repository's settings are known; undefined where Git refuses to read. Never raises. */
export async function stateOf(root: string, settings: RepositorySettings): Promise<CodeState | undefined> {
  // One process says commit, branch, what it follows, and whether anything changed. What is inside submodules is theirs.
  const status = await callGit(['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=no', '--ignore-submodules=dirty', '--no-renames'], { cwd: root, settings: settings.harmless, time: PATIENCE });
  if (status.kind === 'answered') return { root, ...readStatus(status.out.toString('utf8'), settings) };
  return status.kind === 'too-slow' ? withoutStatus(root, settings) : undefined;
}

/** What can be had where looking at every file takes too long. */
async function withoutStatus(root: string, settings: RepositorySettings): Promise<CodeState | undefined> {
  const call = (...args: string[]): Promise<GitAnswer> => callGit(args, { cwd: root, time: PATIENCE });
  const [commit, branch] = await Promise.all([call('rev-parse', '--verify', '-q', 'HEAD'), call('symbolic-ref', '--short', '-q', 'HEAD')]);
  if (commit.kind !== 'answered') return undefined;
  const name = branch.kind === 'answered' ? branch.out.toString('utf8').trim() : undefined;
  return { root, commit: commit.out.toString('utf8').trim(), branch: name, remote: settings.remoteOf(name), dirty: undefined };
}

function readStatus(text: string, settings: RepositorySettings): Omit<CodeState, 'root'> {
  let commit: string | undefined;
  let branch: string | undefined;
  let dirty = false;
  for (const entry of text.split('\0')) {
    if (entry.startsWith('# branch.oid ')) commit = valueOf(entry, '(initial)');
    else if (entry.startsWith('# branch.head ')) branch = valueOf(entry, '(detached)');
    else if (entry !== '' && !entry.startsWith('# ')) dirty = true;
  }
  return { commit, branch, remote: settings.remoteOf(branch), dirty };
}

function valueOf(entry: string, none: string): string | undefined {
  const value = entry.slice(entry.indexOf(' ', 2) + 1);
  return value === none ? undefined : value;
}

/** The nearest folder at or above that holds a `.git`, folder or file (worktree, submodule), as Git looks for it. */
export function workingTree(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
