import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { ensureStateFolder, stateFolder } from '../../address/stateFolder';
import { git, GitError, gitOrNothing } from './git';
import { ReproduceError } from './obstacle';

/** A commit that was checked out to reproduce a run. */
export interface Worktree {
  /** Absolute. */
  readonly path: string;
  /** The repository that it belongs to, absolute. */
  readonly repository: string;
  readonly runId: string;
  readonly runName: string;
  /** When it was made, UTC ms. */
  readonly made: number;
}

const folderOf = (): string => join(stateFolder(), 'worktrees');

/** A folder for a worktree that nothing has yet: in the user's own state folder, so that it is in nobody's way and survives a restart. */
export function freeWorktreePath(repository: string, runId: string): string {
  const home = join(folderOf(), `${plain(basename(repository))}-${createHash('sha256').update(repository).digest('hex').slice(0, 8)}`);
  const name = plain(runId).slice(0, 12) || 'run';
  for (let count = 1; ; count += 1) {
    const path = join(home, count === 1 ? name : `${name}-${count}`);
    if (!existsSync(path) && !existsSync(`${path}.json`)) return path;
  }
}

function plain(name: string): string {
  return name.replace(/[^\w-]/g, '_').slice(0, 40);
}

/**
 * Checks a commit out into a folder of its own. The person's files, index, branches and stash stay as they are; no hook runs. Raises `ReproduceError`
 * no-worktree, and the reason of an aborted signal, after taking away what was begun.
 */
export async function addWorktree(worktree: Worktree, commit: string, signal?: AbortSignal): Promise<void> {
  const { path, repository } = worktree;
  ensureStateFolder();
  mkdirSync(join(path, '..'), { recursive: true });
  // Written first: whatever comes of the checkout, it is found again and can be removed.
  writeFileSync(`${path}.json`, JSON.stringify(worktree));
  try {
    await git(repository, ['worktree', 'add', '--detach', '--force', path, commit], signal === undefined ? {} : { signal });
  } catch (error) {
    await removeWorktree(worktree);
    if (error instanceof GitError) throw new ReproduceError({ kind: 'no-worktree', path, reason: error.message });
    throw error;
  }
}

/**
 * Applies a patch to a worktree. Git itself refuses paths outside of it, paths in `.git` and paths behind links. Raises `ReproduceError` patch-refused;
 * then nothing of it was applied.
 */
export async function applyPatch(worktree: string, patch: Buffer, signal?: AbortSignal): Promise<void> {
  try {
    await git(worktree, ['apply', '--whitespace=nowarn', '-'], { input: patch, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (error instanceof GitError) throw new ReproduceError({ kind: 'patch-refused', reason: error.message, path: worktree });
    throw error;
  }
}

/** Deletes a worktree with all that was made in it, and the repository's mention of it. */
export async function removeWorktree({ path, repository }: Worktree): Promise<void> {
  if (!isOurs(path)) throw new ReproduceError({ kind: 'outside', path });
  if (existsSync(repository) && existsSync(path)) await gitOrNothing(repository, ['worktree', 'remove', '--force', '--force', path]);
  // Git leaves what it cannot delete, and knows nothing of one whose repository is gone.
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  if (existsSync(repository)) await forget(repository, path);
  rmSync(`${path}.json`, { force: true });
}

/** Takes a worktree whose folder is gone off Git's list; others that may be on a drive that is not there stay. */
async function forget(repository: string, path: string): Promise<void> {
  const list = (await gitOrNothing(repository, ['worktree', 'list', '--porcelain'])) ?? '';
  const listed = list.split('\n').filter((line) => line.startsWith('worktree ')).map((line) => line.slice('worktree '.length));
  if (listed.some((one) => one.split('/').join(sep) === path)) await gitOrNothing(repository, ['worktree', 'remove', '--force', '--force', path]);
}

function isOurs(path: string): boolean {
  return path.startsWith(folderOf() + sep) && !path.includes(`${sep}..`);
}

/** The worktrees that are there, the newest first. */
export function keptWorktrees(): Worktree[] {
  const home = folderOf();
  if (!existsSync(home)) return [];
  const found = readdirSync(home).flatMap((folder) => {
    const inside = join(home, folder);
    if (!statSync(inside).isDirectory()) return [];
    return readdirSync(inside).filter((name) => name.endsWith('.json')).flatMap((name) => readMark(join(inside, name)));
  });
  return found.sort((a, b) => b.made - a.made);
}

function readMark(file: string): Worktree[] {
  try {
    const { repository, runId, runName, made } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Worktree>;
    if (typeof repository !== 'string' || typeof runId !== 'string') return [];
    return [{ path: file.slice(0, -'.json'.length), repository, runId, runName: runName ?? runId, made: made ?? 0 }];
  } catch {
    // Another process may be writing or deleting it right now; it is there the next time or it is not.
    return [];
  }
}
