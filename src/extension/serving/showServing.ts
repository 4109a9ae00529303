import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { givenVersion, servedItem } from './servedTarget';
import { nothingServed } from '../errors/serving';
import type { ServingServices } from './servingServices';

/** Lists what is served, with what can be done to each. */
export async function showServing(services: ServingServices, args: readonly unknown[]): Promise<void> {
  const { connections, serving } = services;
  await Promise.all(connections.active.map((connection) => serving.find(connection)));
  const { l10n } = vscode;
  const curl: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('terminal'), tooltip: l10n.t('Copy curl…') };
  const log: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('output'), tooltip: l10n.t('Show Serving Log') };
  const stop: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('debug-stop'), tooltip: l10n.t('Stop Serving') };
  const commands = new Map([[curl, COMMANDS.copyServingCall], [log, COMMANDS.showServingLog], [stop, COMMANDS.stopServing]]);
  const now = Date.now();
  const wanted = givenVersion(args)?.name;
  const items = connections.active.flatMap((connection) => serving.all(connection.id).filter(({ request }) => wanted === undefined || request.name === wanted).map((served) => ({
    ...servedItem(served, now), detail: served.url, buttons: [curl, log, stop],
    target: { connectionId: connection.id, servedId: served.id },
    model: { connectionId: connection.id, name: served.request.name },
  })));
  if (items.length === 0) throw nothingServed();
  const pick = vscode.window.createQuickPick<(typeof items)[number]>();
  pick.title = l10n.t('Served Models');
  pick.placeholder = l10n.t('Open a model, or choose what to do at the right');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = items;
  pick.onDidAccept(() => {
    const [item] = pick.selectedItems;
    pick.hide();
    if (item !== undefined) void vscode.commands.executeCommand(COMMANDS.openModelPage, item.model);
  });
  pick.onDidTriggerItemButton(({ item, button }) => {
    const command = commands.get(button);
    pick.hide();
    if (command !== undefined) void vscode.commands.executeCommand(command, item.target);
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
}
