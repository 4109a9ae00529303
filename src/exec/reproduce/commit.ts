import { git, gitOrNothing } from './git';
import { ReproduceError } from './obstacle';
import type { RecordedCode } from './recipe';

/** Whether a text is nothing but a whole hash: only that is handed to Git. */
export function isCommitHash(text: string): boolean {
  return /^(?:[\da-f]{40}|[\da-f]{64})$/i.test(text);
}

/** The run's commit once the repository has it. Raises `ReproduceError` no-commit, not-a-commit or commit-unknown. */
export async function checkedCommit(repository: string, code: RecordedCode): Promise<string> {
  const { commit } = code;
  if (commit === undefined || commit === '') throw new ReproduceError({ kind: 'no-commit' });
  if (!isCommitHash(commit)) throw new ReproduceError({ kind: 'not-a-commit', commit });
  if ((await gitOrNothing(repository, ['cat-file', '-e', `${commit}^{commit}`])) !== undefined) return commit;
  const remotes = await remotesOf(repository);
  const shallow = (await gitOrNothing(repository, ['rev-parse', '--is-shallow-repository'])) === 'true';
  const theirs = code.remote === undefined ? undefined : remotes.find(({ url }) => sameRepository(url, code.remote!));
  throw new ReproduceError({
    kind: 'commit-unknown', commit, repository, shallow,
    remote: (theirs ?? remotes.find(({ name }) => name === 'origin') ?? remotes[0])?.name,
    elsewhere: code.remote !== undefined && remotes.length > 0 && theirs === undefined ? code.remote : undefined,
  });
}

/**
 * Fetches a commit from a remote of the repository, by the person's wish; a clone without history gets all of it. Branches and tags stay as they are.
 * Raises `GitError` with what the remote said.
 */
export async function fetchCommit(repository: string, remote: string, commit: string, shallow: boolean, signal?: AbortSignal): Promise<void> {
  const call = signal === undefined ? {} : { signal };
  if (!isCommitHash(commit)) throw new ReproduceError({ kind: 'not-a-commit', commit });
  if (shallow) await git(repository, ['fetch', '--no-tags', '--unshallow', '--', remote], call);
  else await git(repository, ['fetch', '--no-tags', '--no-write-fetch-head', '--', remote, commit], call);
}

/** A remote of a repository. */
export interface Remote {
  readonly name: string;
  readonly url: string;
}

/** The remotes of a repository. */
export async function remotesOf(repository: string): Promise<Remote[]> {
  const lines = (await gitOrNothing(repository, ['config', '--get-regexp', '^remote\\..*\\.url$'])) ?? '';
  return lines.split('\n').flatMap((line) => {
    const [, name, url] = /^remote\.(.*)\.url (.*)$/.exec(line) ?? [];
    return name === undefined || url === undefined ? [] : [{ name, url }];
  });
}

/** Whether two addresses are of one repository, be it by https or ssh, with or without `.git` and a user. */
export function sameRepository(one: string, other: string): boolean {
  return plainAddress(one) === plainAddress(other);
}

function plainAddress(url: string): string {
  const scp = /^(?:[^@/:]+@)?([^/:]{2,}):(?!\/\/)(.*)$/.exec(url);
  const plain = scp === null ? url.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/^[^@/]*@/, '').replace(/^([^/:]+):\d+/, '$1') : `${scp[1]}/${scp[2]}`;
  return plain.replace(/\/+$/, '').replace(/\.git$/, '').replace(/\/{2,}/g, '/').toLowerCase();
}
