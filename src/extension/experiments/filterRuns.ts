import * as vscode from 'vscode';
import { resolveFilterTimes } from '../../client/filterTimes';
import { withoutIcons } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import { completeFilter, nameFilter, type KnownKeys, type Suggestion } from './completeFilter';

const PAST = 'trialbook.tree.filters';
const MOST_PAST = 20;

type FilterItem = vscode.QuickPickItem & (
  | { readonly does: 'apply' | 'past'; readonly filter: string }
  | { readonly does: 'complete'; readonly filter: string }
  | { readonly does: 'clear' | 'nothing' }
);

const KINDS: Record<Suggestion['kind'], string> = {
  metric: 'graph-line', param: 'symbol-parameter', tag: 'tag', attribute: 'symbol-field', operator: 'symbol-operator', value: 'symbol-value', join: 'add',
};

/** Asks for a filter in the search language, completing what is known and saying what cannot be read as it is typed. */
export async function filterRuns(services: TreeServices): Promise<void> {
  const { models, arrangement, workspaceState } = services;
  await Promise.all(models.all.filter((model) => !model.loaded).map((model) => model.loadExperiments()));
  const keys = knownKeys(services);
  const past = workspaceState.get<string[]>(PAST, []);
  const chosen = await ask(arrangement.filter?.text ?? '', keys, past, arrangement.filter !== undefined);
  if (chosen === undefined) return;
  if (chosen === '') { arrangement.setFilter(undefined); return; }
  await workspaceState.update(PAST, [chosen, ...past.filter((one) => one !== chosen)].slice(0, MOST_PAST));
  arrangement.setFilter({ text: chosen, compile: () => resolveFilterTimes(chosen, new Date()) });
}

function knownKeys(services: TreeServices): KnownKeys {
  const overviews = services.models.all.flatMap((model) => [...model.overviews.values()]);
  const unique = (keys: string[]): string[] => [...new Set(keys)];
  return {
    metrics: unique(overviews.flatMap((one) => one.metric_keys)),
    params: unique(overviews.flatMap((one) => one.param_keys)),
    tags: unique(overviews.flatMap((one) => one.tag_keys)).filter((key) => !key.startsWith('trialbook.')),
  };
}

/** The filter chosen, empty to show all runs, `undefined` when the person went away. */
function ask(value: string, keys: KnownKeys, past: readonly string[], on: boolean): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<FilterItem>();
  pick.title = vscode.l10n.t('Filter Runs');
  pick.placeholder = vscode.l10n.t("metrics.loss < 0.3 AND start_time > yesterday");
  pick.ignoreFocusOut = true;
  pick.value = value;
  const show = (): void => {
    pick.items = items(pick.value, keys, past, on);
  };
  show();
  return new Promise((resolve) => {
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item === undefined || item.does === 'nothing') return;
      if (item.does === 'complete') {
        pick.value = item.filter;
        show(); return;
      }
      resolve('filter' in item ? item.filter.trim() : '');
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** Why a filter cannot be read; `undefined` when it can. */
export function filterError(text: string): string | undefined {
  try {
    resolveFilterTimes(text, new Date());
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function items(text: string, keys: KnownKeys, past: readonly string[], on: boolean): FilterItem[] {
  const empty = text.trim() === '';
  const error = empty ? undefined : filterError(text);
  // All rows answer to what was typed; the list must not search through them again.
  const row = (item: FilterItem): FilterItem => ({ ...item, alwaysShow: true });
  const clear: FilterItem[] = empty && on ? [{ label: vscode.l10n.t('$(clear-all) Show all runs'), does: 'clear' }] : [];
  const apply: FilterItem[] = !empty && error === undefined ? [{ label: vscode.l10n.t('$(filter) Show runs with {0}', withoutIcons(text)), does: 'apply', filter: text }] : [];
  const named = error === undefined ? undefined : nameFilter(text);
  const byName: FilterItem[] = named === undefined ? [] : [{ label: vscode.l10n.t('$(filter) Show runs with {0} in their name', withoutIcons(text.trim())), does: 'apply', filter: named }];
  // What is wrong stands below the ways to go on, so that Enter takes one of those.
  const wrong: FilterItem[] = error === undefined || named !== undefined ? [] : [{ label: vscode.l10n.t('$(warning) Not finished'), detail: withoutIcons(error), does: 'nothing' }];
  const next = completeFilter(text, keys, error === undefined).map((one): FilterItem => ({
    label: `$(${KINDS[one.kind]}) ${withoutIcons(one.label)}`, does: 'complete', filter: one.filter,
  }));
  const before = past.filter((one) => one !== text && one.includes(text.trim())).map((one): FilterItem => ({
    label: `$(history) ${withoutIcons(one)}`, does: 'past', filter: one,
  }));
  const part = (label: string, rows: FilterItem[]): FilterItem[] => (rows.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator, does: 'nothing' }, ...rows.map(row)]);
  const goOn = part(vscode.l10n.t('Go on with'), next);
  const usedBefore = part(vscode.l10n.t('Used before'), before);
  return [...[...clear, ...apply].map(row), ...(empty ? [...usedBefore, ...goOn] : [...goOn, ...usedBefore]), ...part('', [...byName, ...wrong])];
}
