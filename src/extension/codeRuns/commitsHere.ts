import { callGit } from '../../capture/git';
import { isHash } from '../git/git';

/** Commits that a repository was asked for, by its folder: a commit that is there stays. */
const known = new Map<string, Map<string, boolean>>();

/** Which of the commits are in the repository of a folder. Starts Git once for those that were not asked for yet. Raises nothing. */
export async function commitsHere(root: string, commits: readonly string[]): Promise<ReadonlySet<string>> {
  const here = known.get(root) ?? new Map<string, boolean>();
  known.set(root, here);
  const asked = [...new Set(commits)].filter((commit) => isHash(commit) && here.get(commit) === undefined);
  if (asked.length > 0) {
    const answer = await callGit(['cat-file', '--batch-check=%(objecttype)'], { cwd: root, input: Buffer.from(asked.map((commit) => `${commit}^{commit}\n`).join('')) });
    const lines = answer.kind === 'answered' ? answer.out.toString('utf8').split('\n') : [];
    asked.forEach((commit, at) => {
      if (lines[at] === 'commit') here.set(commit, true);
    });
  }
  return new Set(commits.filter((commit) => here.get(commit) === true));
}
