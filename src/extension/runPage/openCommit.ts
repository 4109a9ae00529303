import * as vscode from 'vscode';
import { commitNotFound } from '../errors';

/** The part of the built-in Git extension's interface that is used. */
interface GitApi {
  readonly repositories: readonly GitRepository[];
}
interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly remotes: readonly { readonly fetchUrl?: string; readonly pushUrl?: string }[] };
  getCommit(ref: string): Promise<{ readonly hash: string }>;
}

/**
 * Shows a commit: in the editor when a repository of the window has it, else on the web page of a remote. Raises `UserError` when there is neither.
 */
export async function openCommit(commit: string): Promise<void> {
  if (!/^[\da-f]{7,64}$/i.test(commit)) throw commitNotFound(commit.slice(0, 80));
  const git = await gitApi();
  for (const repository of git?.repositories ?? []) {
    if (!(await has(repository, commit))) continue;
    await vscode.commands.executeCommand('git.viewCommit', repository.rootUri, commit);
    return;
  }
  const page = git?.repositories.flatMap((repository) => repository.state.remotes).map((remote) => commitPage(remote.fetchUrl ?? remote.pushUrl ?? '', commit)).find((url) => url !== undefined);
  if (page === undefined) throw commitNotFound(commit.slice(0, 12));
  await vscode.env.openExternal(vscode.Uri.parse(page, true));
}

async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ getAPI(version: 1): GitApi }>('vscode.git');
  if (extension === undefined) return undefined;
  try {
    return (await extension.activate()).getAPI(1);
  } catch {
    // Git is switched off in the settings or not installed: then there is nothing to show.
    return undefined;
  }
}

async function has(repository: GitRepository, commit: string): Promise<boolean> {
  try {
    await repository.getCommit(commit);
    return true;
  } catch {
    return false;
  }
}

/** The web page of a commit for a remote on a host that has one at the usual place; user and password are left out. */
export function commitPage(remote: string, commit: string): string | undefined {
  const match = /^(?:https?:\/\/(?:[^@/]*@)?|ssh:\/\/(?:[^@/]*@)?|[\w.-]+@)([\w.-]+)(?::\d+)?[:/](.+?)(?:\.git)?\/?$/.exec(remote);
  const [, host, path] = match ?? [];
  if (host === undefined || path === undefined || !/^[\w./~-]+$/.test(path)) return undefined;
  if (/(?:^|\.)gitlab\./.test(host)) return `https://${host}/${path}/-/commit/${commit}`;
  if (/(?:^|\.)(?:github|codeberg|gitea)\./.test(host)) return `https://${host}/${path}/commit/${commit}`;
  return host === 'bitbucket.org' ? `https://${host}/${path}/commits/${commit}` : undefined;
}
