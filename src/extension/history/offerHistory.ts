import * as vscode from 'vscode';
import { COMMANDS, SETTINGS } from '../ids';
import type { Log } from '../log';
import { oneLine } from '../tree/format';
import { findHistory } from './findHistory';
import type { FoundPlace } from './findPlaces';
import { placeName } from './importRuns';

/** Key under which the folders are kept that an offer was made for. */
const OFFERED = 'trialbook.historyOffered';
/** Names that the offer lists. */
const SHOWN = 3;

/** Offers to import what lies in the folders of the window: once for each folder, and not where the person switched it off. */
export async function offerHistory(workspaceState: vscode.Memento, log: Log): Promise<void> {
  if (!vscode.workspace.isTrusted || !vscode.workspace.getConfiguration('trialbook').get<boolean>(SETTINGS.offerHistory, true)) return;
  const offered = new Set(workspaceState.get<readonly string[]>(OFFERED, []));
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => !offered.has(uri.toString()));
  const found = folders.length === 0 ? [] : await findHistory(folders);
  const [first] = found;
  if (first === undefined) return;
  log.info(`Runs of other tools were found: ${found.map(({ path }) => path).join(', ')}`);
  const holding = folders.filter(({ uri }) => found.some(({ path }) => path.startsWith(uri.fsPath)));
  await workspaceState.update(OFFERED, [...offered, ...holding.map(({ uri }) => uri.toString())]);
  const { l10n } = vscode;
  const [bring, never] = [l10n.t('Import…'), l10n.t("Don't Offer Again")];
  const chosen = await vscode.window.showInformationMessage(words(found), bring, never);
  if (chosen === bring) await vscode.commands.executeCommand(COMMANDS.importRuns, ...(found.length === 1 ? [vscode.Uri.file(first.path)] : []));
  else if (chosen === never) await vscode.workspace.getConfiguration('trialbook').update(SETTINGS.offerHistory, false, vscode.ConfigurationTarget.Global);
}

function words(found: readonly FoundPlace[]): string {
  const names = found.slice(0, SHOWN).map((place) => oneLine(placeName(place), 60)).join(', ');
  return found.length > SHOWN
    ? vscode.l10n.t('Earlier runs were found in {0} and {1} more places. Trialbook can bring them here, and leaves them as they are there.', names, found.length - SHOWN)
    : vscode.l10n.t('Earlier runs were found in {0}. Trialbook can bring them here, and leaves them as they are there.', names);
}
