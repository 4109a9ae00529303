import { callGit } from '../../capture/git';
import { isHash } from '../git/git';

/** Commits that a repository has, by its folder: a commit that is there stays. */
const known = new Map<string, Set<string>>();

/** Which of the commits are in the repository of a folder. Starts Git once for those that were not found yet. Raises nothing. */
export async function commitsHere(root: string, commits: readonly string[]): Promise<ReadonlySet<string>> {
  const here = known.get(root) ?? new Set<string>();
  known.set(root, here);
  const asked = [...new Set(commits)].filter((commit) => isHash(commit) && !here.has(commit));
  if (asked.length > 0) {
    const answer = await callGit(['cat-file', '--batch-check=%(objecttype)'], { cwd: root, input: Buffer.from(asked.map((commit) => `${commit}^{commit}\n`).join('')) });
    const lines = answer.kind === 'answered' ? answer.out.toString('utf8').split('\n') : [];
    asked.forEach((commit, at) => {
      if (lines[at] === 'commit') here.add(commit);
    });
  }
  return new Set(commits.filter((commit) => here.has(commit)));
}
