import { relative, sep } from 'node:path';
import * as vscode from 'vscode';

/** The part of the built-in Git extension's interface (version 1) that is used. */
export interface GitApi {
  readonly repositories: readonly GitRepository[];
  toGitUri(uri: vscode.Uri, ref: string): vscode.Uri;
}
/** A repository of the window. */
export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly remotes: readonly { readonly fetchUrl?: string; readonly pushUrl?: string }[] };
  getCommit(ref: string): Promise<{ readonly hash: string; readonly message: string }>;
  /** Changes from where the two parted up to the second. */
  diffBetween(ref1: string, ref2: string): Promise<readonly GitChange[]>;
  /** A file's text at a commit; raises when it is not there. */
  show(ref: string, path: string): Promise<string>;
  log(options: { range: string; maxEntries: number }): Promise<readonly unknown[]>;
}
/** A file that changed. */
export interface GitChange {
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
  readonly renameUri: vscode.Uri | undefined;
}

/** A commit as a run names it: what is handed to Git must be nothing but a hash. */
export function isHash(commit: string): boolean {
  return /^[\da-f]{7,64}$/i.test(commit);
}

/** The interface; undefined where Git is off or absent. */
export async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  if (extension === undefined) return undefined;
  try {
    return (await extension.activate()).getAPI(1);
  } catch {
    // Git is switched off in the settings or not installed: then no repository is known.
    return undefined;
  }
}

/** The repository of the window that has both commits. */
export async function repositoryWith(git: GitApi, commits: readonly string[]): Promise<GitRepository | undefined> {
  for (const repository of git.repositories) if (await hasAll(repository, commits)) return repository;
  return undefined;
}

async function hasAll(repository: GitRepository, commits: readonly string[]): Promise<boolean> {
  const answers = await Promise.allSettled([...new Set(commits)].map((commit) => repository.getCommit(commit)));
  return answers.every((answer) => answer.status === 'fulfilled');
}

/** Paths, relative to the repository, that differ between two commits, wherever they parted. A renamed file counts under both names. */
export async function changedPaths(repository: GitRepository, from: string, to: string): Promise<string[]> {
  // Either call tells only what changed since the two parted, so that both are needed where one does not follow the other.
  const changes = [...(await repository.diffBetween(from, to)), ...(await repository.diffBetween(to, from))];
  const uris = changes.flatMap((change) => [change.uri, change.originalUri, ...(change.renameUri === undefined ? [] : [change.renameUri])]);
  return [...new Set(uris.map((uri) => pathIn(repository, uri)))].sort();
}

/** A file's path in the repository, with `/`. */
export function pathIn(repository: GitRepository, uri: vscode.Uri): string {
  return relative(repository.rootUri.fsPath, uri.fsPath).split(sep).join('/');
}

/** The text of a file at a commit; undefined when it is not there. */
export async function textAt(repository: GitRepository, commit: string, path: string): Promise<string | undefined> {
  try {
    return await repository.show(commit, path);
  } catch {
    // The interface tells no other failure apart, and what cannot be read counts as absent.
    return undefined;
  }
}
