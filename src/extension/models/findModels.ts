import * as vscode from 'vscode';
import { withoutIcons } from '../tree/format';
import { pickConnection } from '../connection/pickConnection';
import type { ModelServices } from './modelServices';
import { readSearch } from './modelSearch';
import { showModels } from './openRow';

/** Searches of this window that are offered again. */
const MOST_PAST = 10;
const past: string[] = [];

type SearchItem = vscode.QuickPickItem & ({ readonly does: 'apply' | 'type'; readonly text: string } | { readonly does: 'clear' | 'nothing' });

/** Asks for words of a name, or a filter in MLflow's language, and shows only the models that fit. */
export async function findModels(services: ModelServices): Promise<void> {
  // A window without a folder that could have models says so.
  if (services.connections.active.length === 0) await pickConnection(services.connections);
  const { search } = services;
  const text = await ask(search.current?.text ?? '', search.current !== undefined);
  if (text === undefined) return;
  const read = readSearch(text);
  if (read === undefined || read.kind === 'malformed') search.set(undefined);
  else {
    search.set({ text: text.trim(), filter: read.filter });
    past.splice(0, past.length, ...[text.trim(), ...past.filter((one) => one !== text.trim())].slice(0, MOST_PAST));
  }
  await showModels(services);
}

/** What to search for, empty to show all models, `undefined` when the person went away. */
function ask(value: string, on: boolean): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<SearchItem>();
  pick.title = vscode.l10n.t('Find Models');
  pick.placeholder = vscode.l10n.t("Part of a name, or tags.team = 'pricing'");
  pick.value = value;
  const show = (): void => {
    pick.items = items(pick.value, on).map((item) => ({ ...item, alwaysShow: true }));
  };
  show();
  return new Promise((resolve) => {
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item === undefined || item.does === 'nothing') return;
      if (item.does === 'type') {
        pick.value = item.text;
        show();
        return;
      }
      resolve('text' in item ? item.text : '');
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

function items(text: string, on: boolean): SearchItem[] {
  const search = readSearch(text);
  if (search === undefined) {
    return [
      ...(on ? [{ label: vscode.l10n.t('$(clear-all) Show all models'), does: 'clear' } as const] : []),
      ...past.map((one) => ({ label: `$(history) ${withoutIcons(one)}`, does: 'apply', text: one }) as const),
      { label: '$(symbol-field) name', description: vscode.l10n.t("such as name LIKE 'house%'"), does: 'type', text: "name LIKE '" },
      { label: '$(tag) tags', description: vscode.l10n.t("such as tags.team = 'pricing'"), does: 'type', text: 'tags.' },
    ];
  }
  if (search.kind === 'malformed') return [{ label: vscode.l10n.t('$(warning) Not finished'), detail: withoutIcons(search.reason), does: 'nothing' }];
  const label = search.kind === 'filter' ? vscode.l10n.t('$(filter) Show models with {0}', withoutIcons(text.trim())) : vscode.l10n.t('$(search) Show models with {0} in their name', withoutIcons(text.trim()));
  return [{ label, does: 'apply', text }];
}
