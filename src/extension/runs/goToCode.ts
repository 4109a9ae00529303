import * as vscode from 'vscode';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { noSource } from '../errors';
import { openSource } from '../runPage/openSource';
import { tagValue } from '../../protocol/keyMetric';
import type { TreeServices } from '../tree/treeServices';
import { findStartLine } from './startLine';
import { modelOf, runTarget } from './targets';

/** Opens the file that a run was started from, at the line that starts it. */
export async function goToCode(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const target = await runTarget(services, args, vscode.l10n.t('Go to the code of which run?'));
  const model = modelOf(services, target);
  const run = await (await model.client()).getRun(target.runId);
  const source = tagValue(run.data.tags, SYSTEM_TAGS.sourceName);
  if (source === undefined || source === '') throw noSource(vscode.l10n.t('The run did not say which file it was started from.'));
  if (/ipykernel_launcher|colab_kernel/.test(source)) {
    throw noSource(vscode.l10n.t('The run was started in a notebook, and MLflow recorded the kernel in place of the notebook.'));
  }
  await openSource(source, undefined, model.connection.folder?.uri);
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || !source.endsWith(editor.document.uri.path.split('/').at(-1) ?? ' ')) return;
  const line = findStartLine(editor.document.getText(), run.info.run_name);
  editor.selection = new vscode.Selection(line, 0, line, 0);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
