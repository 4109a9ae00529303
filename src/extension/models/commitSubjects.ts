import { gitApi, isHash } from '../git/git';

/** Subjects of commits, as the repositories of the window have them; a commit is looked for once. */
export class CommitSubjects {
  readonly #known = new Map<string, string | undefined>();

  /** What is known by now. */
  get(commit: string): string | undefined {
    return this.#known.get(commit);
  }

  /** The first line of a commit's message; `undefined` where no repository has it. */
  async read(commit: string): Promise<string | undefined> {
    if (this.#known.has(commit) || !isHash(commit)) return this.#known.get(commit);
    const git = await gitApi();
    // Git may only be starting: what was not found then is looked for again.
    if (git === undefined || git.repositories.length === 0) return undefined;
    for (const repository of git.repositories) {
      try {
        this.#known.set(commit, (await repository.getCommit(commit)).message.split('\n', 1)[0]?.trim());
        return this.#known.get(commit);
      } catch {
        // This repository does not have it; another one may.
      }
    }
    this.#known.set(commit, undefined);
    return undefined;
  }
}
