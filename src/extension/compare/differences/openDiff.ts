import * as vscode from 'vscode';
import type { DiffPart, RunFacts } from '../../../../webview/compare/differences/protocol';
import { commitNotFound, fileOfNeither, noCommit } from '../../errors';
import { documentUri } from './documents';
import { changedPaths, gitApi, isHash, repositoryWith, textAt } from '../../git/git';
import { PART_FILES } from './partTexts';

/** Two runs, the baseline first. */
export interface Pair {
  readonly connectionId: string;
  readonly baseline: RunFacts;
  readonly run: RunFacts;
}

/** Most files that are opened at once. */
const MOST_FILES = 500;

/** Shows a part of both runs in the editor's diff. */
export async function openPartDiff({ connectionId, baseline, run }: Pair, part: DiffPart): Promise<void> {
  const side = ({ id, name }: RunFacts): vscode.Uri => documentUri(`${pathName(name)}/${PART_FILES[part]}`, { kind: 'part', connectionId, runId: id, part });
  await diff(side(baseline), side(run), titleOf(PART_FILES[part], baseline.name, run.name));
}

/** Shows a file that at least one of them has. Raises `UserError` file-of-neither. */
export async function openFileDiff({ connectionId, baseline, run }: Pair, path: string): Promise<void> {
  const side = ({ id, name, files }: RunFacts): vscode.Uri | undefined => {
    const file = files.find((entry) => entry.path === path);
    if (file === undefined) return undefined;
    return documentUri(`${pathName(name)}/${path}`, { kind: 'file', connectionId, runId: id, path, ...(file.modelId === undefined ? {} : { modelId: file.modelId }) });
  };
  const [left, right] = [side(baseline), side(run)];
  if (left === undefined && right === undefined) throw fileOfNeither(path);
  await diff(left ?? nothing(path), right ?? nothing(path), titleOf(path, baseline.name, run.name));
}

/** Shows the code between the runs' commits: one file, or all that differ. Raises `UserError` for runs without commits that a repository has. */
export async function openCodeDiff({ baseline, run }: Pair, path: string | undefined): Promise<void> {
  const [from, to] = [baseline.commit, run.commit];
  if (from === undefined || to === undefined) throw noCommit(from === undefined ? baseline.name : run.name);
  if (!isHash(from) || !isHash(to)) throw commitNotFound(isHash(from) ? to.slice(0, 80) : from.slice(0, 80));
  const git = await gitApi();
  const repository = git === undefined ? undefined : await repositoryWith(git, [from, to]);
  if (git === undefined || repository === undefined) throw commitNotFound(`${from.slice(0, 12)}, ${to.slice(0, 12)}`);
  const side = async (commit: string, file: string): Promise<vscode.Uri | undefined> =>
    (await textAt(repository, commit, file)) === undefined ? undefined : git.toGitUri(vscode.Uri.joinPath(repository.rootUri, file), commit);
  if (path !== undefined) {
    const [left, right] = await Promise.all([side(from, path), side(to, path)]);
    if (left === undefined && right === undefined) throw fileOfNeither(path);
    await diff(left ?? nothing(path), right ?? nothing(path), titleOf(path, from.slice(0, 7), to.slice(0, 7)));
    return;
  }
  const files: [vscode.Uri, vscode.Uri | undefined, vscode.Uri | undefined][] = [];
  for (const file of (await changedPaths(repository, from, to)).slice(0, MOST_FILES)) {
    const [left, right] = await Promise.all([side(from, file), side(to, file)]);
    files.push([vscode.Uri.joinPath(repository.rootUri, file), left, right]);
  }
  await vscode.commands.executeCommand('vscode.changes', titleOf(vscode.l10n.t('Code'), `${baseline.name} (${from.slice(0, 7)})`, `${run.name} (${to.slice(0, 7)})`), files);
}

async function diff(left: vscode.Uri, right: vscode.Uri, title: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: true });
}

function titleOf(what: string, from: string, to: string): string {
  return `${what} (${from} ↔ ${to})`;
}

function nothing(path: string): vscode.Uri {
  return documentUri(path, { kind: 'nothing' });
}

/** A run's name as one folder of a path. */
function pathName(name: string): string {
  return name.replace(/[\\/]/g, '∕') || '∕';
}
