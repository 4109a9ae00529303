import * as vscode from 'vscode';
import { keptWorktrees, removeWorktree, type Worktree } from '../../exec/reproduce/worktree';
import { noCheckouts } from '../errors';
import { formatElapsed, withoutIcons } from '../tree/format';

type CheckoutItem = vscode.QuickPickItem & { readonly worktree: Worktree | undefined };

/** Lists the checkouts that reproducing runs left, to open one or to delete some. */
export async function manageCheckouts(): Promise<void> {
  const { l10n } = vscode;
  const kept = keptWorktrees();
  if (kept.length === 0) throw noCheckouts();
  const all: CheckoutItem = { label: `$(trash) ${kept.length === 1 ? l10n.t('Delete It') : l10n.t('Delete All {0}', kept.length)}`, worktree: undefined };
  const remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: l10n.t('Delete') };
  const list = vscode.window.createQuickPick<CheckoutItem>();
  list.title = l10n.t('Reproduction Checkouts');
  list.placeholder = l10n.t('Choose one to open it in a new window');
  list.items = [
    ...kept.map((worktree): CheckoutItem => ({
      label: `$(repo) ${withoutIcons(worktree.runName)}`, description: l10n.t('{0} ago', formatElapsed(Date.now() - worktree.made)), detail: worktree.path, buttons: [remove], worktree,
    })),
    all,
  ];
  const chosen = await new Promise<{ remove: boolean; item: CheckoutItem } | undefined>((resolve) => {
    list.onDidAccept(() => {
      const [item] = list.selectedItems;
      if (item !== undefined) resolve({ remove: item.worktree === undefined, item });
      list.hide();
    });
    list.onDidTriggerItemButton(({ item }) => {
      resolve({ remove: true, item });
      list.hide();
    });
    list.onDidHide(() => {
      list.dispose();
      resolve(undefined);
    });
    list.show();
  });
  if (chosen === undefined) return;
  const { worktree } = chosen.item;
  if (chosen.remove) for (const one of worktree === undefined ? kept : [worktree]) await removeWorktree(one);
  else if (worktree !== undefined) await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(worktree.path), { forceNewWindow: true });
}
