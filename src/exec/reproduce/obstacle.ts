/** Why a run cannot be reproduced, as one of these: each has a way out that the caller offers. */
export type Obstacle =
  | { readonly kind: 'no-git' }
  /** The folder lies in no Git repository. */
  | { readonly kind: 'no-repository'; readonly folder: string }
  /** The run says no commit. */
  | { readonly kind: 'no-commit' }
  /** What it says is no hash, so that Git is not asked for it. */
  | { readonly kind: 'not-a-commit'; readonly commit: string }
  | {
    readonly kind: 'commit-unknown';
    readonly commit: string;
    readonly repository: string;
    /** The repository was cloned without its history. */
    readonly shallow: boolean;
    /** Name of the remote that most likely has it; undefined where the repository has no remote. */
    readonly remote: string | undefined;
    /** Where the run says it was cloned from, when no remote of the repository is that. */
    readonly elsewhere: string | undefined;
  }
  /** The run says no command. */
  | { readonly kind: 'no-command' }
  | { readonly kind: 'no-worktree'; readonly path: string; readonly reason: string }
  | { readonly kind: 'patch-refused'; readonly reason: string; readonly path: string }
  /** Something would be written outside the worktree, or was started outside the repository. */
  | { readonly kind: 'outside'; readonly path: string }
  | { readonly kind: 'bad-pin'; readonly path: string; readonly reason: string };

/** A run cannot be reproduced. The message is for the command line; the editor has its own words for `obstacle`. */
export class ReproduceError extends Error {
  override readonly name = 'ReproduceError';

  constructor(readonly obstacle: Obstacle) {
    super(words(obstacle));
  }
}

function words(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'no-git':
      return 'Git was not found. Install it, or put it on the PATH.';
    case 'no-repository':
      return `${obstacle.folder} is in no Git repository, so there is no commit to check out.`;
    case 'no-commit':
      return 'The run says no commit. Only a run that was started in a Git repository can be reproduced; trialbook exec records the commit.';
    case 'not-a-commit':
      return `'${obstacle.commit.slice(0, 80)}' is no hash of a commit.`;
    case 'commit-unknown':
      return unknownCommit(obstacle);
    case 'no-command':
      return 'The run says no command. Only a run that trialbook exec recorded can be reproduced.';
    case 'no-worktree':
      return `The commit could not be checked out in ${obstacle.path}: ${obstacle.reason}`;
    case 'patch-refused':
      return `The changes of the run do not apply to its commit: ${obstacle.reason}`;
    case 'outside':
      return `${obstacle.path} lies outside the repository, so it cannot be reproduced in a checkout of it.`;
    case 'bad-pin':
      return `${obstacle.path} is no pin of a run: ${obstacle.reason}`;
  }
}

function unknownCommit({ commit, repository, shallow, remote, elsewhere }: Extract<Obstacle, { kind: 'commit-unknown' }>): string {
  const short = commit.slice(0, 12);
  if (elsewhere !== undefined) return `The commit ${short} is not in ${repository}: the run was recorded in a clone of ${elsewhere}.`;
  const why = shallow ? ', which was cloned without its history' : '';
  const out = remote === undefined ? ' It may have been made on another machine and not pushed.' : ` Fetch it with: git fetch ${shallow ? '--unshallow ' : ''}${remote}${shallow ? '' : ` ${commit}`}`;
  return `The commit ${short} is not in ${repository}${why}.${out}`;
}
