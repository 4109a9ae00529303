import * as vscode from 'vscode';
import type { Watch } from '../../watches/watch';
import { freeName, writeWatch } from '../../watches/writeWatch';
import type { FolderConnection } from '../connection/folderConnection';
import { watchesNotBesideStore } from '../errors/watches';
import { watchEdit } from '../shared/editShared';
import { SHARED_FILE } from '../shared/sharedFiles';
import { showError } from '../showError';
import { plain } from './watchWords';
import { readWatchStates, type WatchServices } from './watchServices';

/**
 * Adds watches to the folder's `trialbook.json` under names like theirs, and says so with a way back. One that waits for the same is there once. Raises `UserError` where
 * nothing can be watched or written.
 */
export async function addWatches({ shared, tree, muted }: WatchServices, connection: FolderConnection, watches: readonly Watch[], said: string): Promise<void> {
  await readWatchStates(connection);
  const known = [...(await shared.content(connection)).watches];
  const fresh: Watch[] = [];
  const names: string[] = [];
  for (const watch of watches) {
    const entry = JSON.stringify(writeWatch(watch));
    const same = known.find((one) => JSON.stringify(writeWatch(one)) === entry);
    const own = same ?? { ...watch, name: freeName(watch.name, new Set(known.map((one) => one.name))) };
    names.push(own.name);
    if (same !== undefined) continue;
    known.push(own);
    fresh.push(own);
  }
  if (fresh.length > 0) await shared.edit(connection, () => fresh.map((watch) => watchEdit(watch.name, writeWatch(watch))));
  for (const name of names) await muted.set(connection.id, name, false);
  const problem = await whyNotSeen(connection, names);
  if (problem !== undefined) {
    await showError(tree.log, problem);
    return;
  }
  const [undo, open] = [vscode.l10n.t('Undo'), vscode.l10n.t('Open trialbook.json')];
  const unsaved = isUnsaved(connection) ? ` ${vscode.l10n.t('It begins when you save {0}.', SHARED_FILE)}` : '';
  const chosen = await vscode.window.showInformationMessage(said + unsaved, ...(fresh.length === 0 ? [] : [undo]), open);
  if (chosen === undo) await shared.edit(connection, () => fresh.map((watch) => watchEdit(watch.name, undefined)));
  if (chosen === open) await shared.show(connection);
}

/** Takes a watch out of the folder's `trialbook.json`, with a way back. */
export async function removeWatch({ shared, muted }: Pick<WatchServices, 'shared' | 'muted'>, connection: FolderConnection, name: string): Promise<void> {
  const watch = (await shared.content(connection)).watches.find((one) => one.name === name);
  await shared.edit(connection, () => [watchEdit(name, undefined)]);
  await muted.set(connection.id, name, false);
  const undo = vscode.l10n.t('Undo');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('The watch “{0}” was removed from {1}.', plain(name), SHARED_FILE), ...(watch === undefined ? [] : [undo]));
  if (chosen === undo && watch !== undefined) await shared.edit(connection, () => [watchEdit(name, writeWatch(watch))]);
}

async function whyNotSeen(connection: FolderConnection, names: readonly string[]): Promise<Error | undefined> {
  if (isUnsaved(connection)) return undefined;
  const { watches } = await readWatchStates(connection);
  return names.every((name) => watches.some((watch) => watch.name === name)) ? undefined : watchesNotBesideStore(connection.storePath);
}

/** A person has changes of their own in the file, which are theirs to save. */
function isUnsaved({ folder }: FolderConnection): boolean {
  const uri = folder === undefined ? undefined : vscode.Uri.joinPath(folder.uri, SHARED_FILE).toString();
  return vscode.workspace.textDocuments.some((document) => document.isDirty && document.uri.toString() === uri);
}
