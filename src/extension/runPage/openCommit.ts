import * as vscode from 'vscode';
import { commitNotFound } from '../errors';
import { gitApi, isHash, repositoryWith } from '../git/git';

/**
 * Shows a commit: in the editor when a repository of the window has it, else on the web page of a remote. Raises `UserError` when there is neither.
 */
export async function openCommit(commit: string): Promise<void> {
  if (!isHash(commit)) throw commitNotFound(commit.slice(0, 80));
  const git = await gitApi();
  const repository = git === undefined ? undefined : await repositoryWith(git, [commit]);
  if (repository !== undefined) {
    await vscode.commands.executeCommand('git.viewCommit', repository.rootUri, commit);
    return;
  }
  const page = git?.repositories.flatMap((repository) => repository.state.remotes).map((remote) => commitPage(remote.fetchUrl ?? remote.pushUrl ?? '', commit)).find((url) => url !== undefined);
  if (page === undefined) throw commitNotFound(commit.slice(0, 12));
  await vscode.env.openExternal(vscode.Uri.parse(page, true));
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
