import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { RECORDED_FILES, RECORDED_TAGS } from '../../protocol/recorded';
import type { Fact } from '../../../webview/run/protocol';
import { tagValue } from '../../protocol/keyMetric';

/** What a recorded command ran on, each with the file that says more; none for a run that no command of ours made. */
export async function recordedFacts(client: MlflowClient, run: Run, signal: AbortSignal): Promise<Fact[]> {
  const tag = (key: string): string | undefined => tagValue(run.data.tags, key);
  if (tag(RECORDED_TAGS.command) === undefined && tag(RECORDED_TAGS.notebook) === undefined) return [];
  const files = await filesOf(client, run, signal);
  const fact = (name: string, value: string | undefined, file?: string): Fact[] => (value === undefined || value === '' ? [] : [{ name, value, ...(file !== undefined && files.has(file) ? { artifact: file } : {}) }]);
  const remote = tag(RECORDED_TAGS.gitRemote);
  const folder = tag(RECORDED_TAGS.workingDirectory);
  return [
    ...fact(vscode.l10n.t('Interpreter'), tag(RECORDED_TAGS.interpreter), RECORDED_FILES.packages),
    ...fact(vscode.l10n.t('Host'), tag(RECORDED_TAGS.host), RECORDED_FILES.environment),
    ...fact(vscode.l10n.t('Platform'), tag(RECORDED_TAGS.platform)),
    ...fact(vscode.l10n.t('Folder'), folder === '.' ? undefined : folder),
    ...fact(vscode.l10n.t('Repository'), remote),
    ...fact(vscode.l10n.t('Code'), codeWords(tag(SYSTEM_TAGS.gitCommit), tag(RECORDED_TAGS.gitDirty), files.has(RECORDED_FILES.patch)), RECORDED_FILES.patch),
    ...fact(vscode.l10n.t('Output'), files.has(RECORDED_FILES.console) ? 'console.log' : undefined, RECORDED_FILES.console),
  ];
}

function codeWords(commit: string | undefined, dirty: string | undefined, patched: boolean): string | undefined {
  if (patched) return commit === undefined ? vscode.l10n.t('not committed') : vscode.l10n.t('{0} with changes', commit.slice(0, 7));
  if (commit === undefined) return undefined;
  return dirty === 'true' ? vscode.l10n.t('{0} with changes that were not recorded', commit.slice(0, 7)) : vscode.l10n.t('{0}, unchanged', commit.slice(0, 7));
}

async function filesOf(client: MlflowClient, run: Run, signal: AbortSignal): Promise<ReadonlySet<string>> {
  try {
    return new Set((await client.listArtifacts(run.info.run_id, RECORDED_FILES.folder, { signal })).map((file) => file.path));
  } catch (error) {
    // Without the list the facts have no links.
    if (signal.aborted) throw error;
    return new Set();
  }
}
