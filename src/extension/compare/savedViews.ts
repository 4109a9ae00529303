import * as vscode from 'vscode';
import { SYSTEM_TAGS } from '../../protocol/entities';
import type { Direction } from '../../protocol/direction';
import { readSetup } from '../../../webview/compare/setup';
import { noSavedView } from '../errors';
import { showError } from '../showError';
import { directionEdit, viewEdit, type SharedEdit } from '../shared/editShared';
import type { SharedContent, SharedView } from '../shared/sharedContent';
import type { SharedFiles } from '../shared/sharedFiles';
import { oneLine } from '../tree/format';
import type { ComparePanelContext } from './panelContext';
import { sharedSetup } from './sharedSetup';
import { readExperiments, saidDirection } from './start';

/** Characters of a view's name. */
const LONGEST_NAME = 200;

/** Saves what the page shows under a name in the team's file; asks for one when none is given. A view of that name gives way, with Undo. */
export async function saveView(shared: SharedFiles, panel: ComparePanelContext, setup: unknown, given?: string): Promise<void> {
  const name = given ?? (await askName(await shared.content(panel.connection), vscode.l10n.t('Save View'), ''));
  if (name === undefined) return;
  const [experiment] = await readExperiments(panel);
  const view: SharedView = { experiment: experiment?.name ?? '', setup: sharedSetup(readSetup(setup)) };
  const before = (await shared.content(panel.connection)).views.get(name);
  await shared.edit(panel.connection, () => [viewEdit(name, view)]);
  const text = before === undefined ? vscode.l10n.t('{0} is saved in trialbook.json.', shown(name)) : vscode.l10n.t('{0} is replaced in trialbook.json.', shown(name));
  offerUndo(shared, panel, text, () => [viewEdit(name, before)]);
}

/** Takes a view out of the team's file, with Undo. */
export async function deleteView(shared: SharedFiles, panel: ComparePanelContext, name: string): Promise<void> {
  const before = (await shared.content(panel.connection)).views.get(name);
  if (before === undefined) throw noSavedView();
  await shared.edit(panel.connection, () => [viewEdit(name, undefined)]);
  offerUndo(shared, panel, vscode.l10n.t('{0} is deleted from trialbook.json.', shown(name)), () => [viewEdit(name, before)]);
}

/** Asks for another name of a view, with Undo. */
export async function renameView(shared: SharedFiles, panel: ComparePanelContext, name: string): Promise<void> {
  const content = await shared.content(panel.connection);
  const view = content.views.get(name);
  if (view === undefined) throw noSavedView();
  const to = await askName(content, vscode.l10n.t('Rename View'), name);
  if (to === undefined || to === name) return;
  const taken = content.views.get(to);
  await shared.edit(panel.connection, () => [viewEdit(name, undefined), viewEdit(to, view)]);
  offerUndo(shared, panel, vscode.l10n.t('{0} is now {1}.', shown(name), shown(to)), () => [viewEdit(to, taken), viewEdit(name, view)]);
}

/**
 * Says in the team's file which way a metric gets better. What a person said for the key metric of an experiment comes before the file, so that is
 * changed with it.
 */
export async function setDirection(shared: SharedFiles, panel: ComparePanelContext, metric: string, direction: Direction): Promise<void> {
  await shared.edit(panel.connection, () => [directionEdit(metric, direction)]);
  const said = (await readExperiments(panel)).filter((one) => saidDirection(one)?.[0] === metric);
  const client = await panel.client();
  for (const { experiment_id: id } of said) await client.setExperimentTag(id, SYSTEM_TAGS.keyMetricDirection, direction);
}

function askName(content: SharedContent, title: string, value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    value,
    prompt: vscode.l10n.t('Kept in trialbook.json, for all who work in this folder'),
    placeHolder: vscode.l10n.t('Name of the view'),
    validateInput: (typed) => {
      const name = typed.trim();
      if (name === '' || name.length > LONGEST_NAME) return vscode.l10n.t('A name has 1 to {0} characters.', LONGEST_NAME);
      if (name === value || !content.views.has(name)) return undefined;
      return { message: vscode.l10n.t('There is a view of this name. It will be replaced.'), severity: vscode.InputBoxValidationSeverity.Warning };
    },
  }).then((typed) => typed?.trim());
}

/** Says what was done; does not wait for the answer. */
function offerUndo(shared: SharedFiles, { connection, log }: ComparePanelContext, text: string, edits: () => readonly SharedEdit[]): void {
  const undo = vscode.l10n.t('Undo');
  void vscode.window.showInformationMessage(text, undo).then(async (chosen) => {
    if (chosen !== undefined) await shared.edit(connection, edits);
  }).then(undefined, (error: unknown) => showError(log, error));
}

const shown = (name: string): string => oneLine(name, 60);
