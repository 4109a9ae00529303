import * as vscode from 'vscode';
import { entered, experimentTarget, modelOf } from '../runs/targets';
import { withoutIcons } from '../tree/format';
import type { Sort } from '../tree/runQueries';
import type { TreeServices } from '../tree/treeServices';

type Column = { readonly by: 'start' | 'end' | 'duration' | 'name' | 'status' } | { readonly by: 'metric' | 'param'; readonly key: string };
type ColumnItem = vscode.QuickPickItem & { readonly column?: Column };

/** Asks by what the runs of an experiment are sorted, then in which direction; remembered for the experiment. */
export async function sortRuns(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const target = await experimentTarget(services, args, vscode.l10n.t('Sort the runs of which experiment?'));
  const model = modelOf(services, target);
  const title = vscode.l10n.t('Sort {0}', withoutIcons(model.experiments.get(target.experimentId)?.name ?? ''));
  const now = services.arrangement.sortOf(target.connectionId, target.experimentId);
  for (;;) {
    const { column } = entered(await vscode.window.showQuickPick(columns(services, target.connectionId, target.experimentId, now), {
      title, placeHolder: vscode.l10n.t('Sort by which value?'), matchOnDescription: true,
    }));
    if (column === undefined) return;
    const ascending = await askDirection(title, column, now);
    if (ascending === 'back') continue;
    await services.arrangement.setSort(target.connectionId, target.experimentId, { ...column, ascending });
    return;
  }
}

function columns(services: TreeServices, connectionId: string, experimentId: string, now: Sort): ColumnItem[] {
  const overview = services.models.byId(connectionId)?.overviews.get(experimentId);
  const item = (column: Column, label: string): ColumnItem => ({ label, column, ...(isSame(column, now) ? { description: vscode.l10n.t('now sorted by this') } : {}) });
  const part = (label: string): ColumnItem => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    item({ by: 'start' }, vscode.l10n.t('Start time')),
    item({ by: 'end' }, vscode.l10n.t('End time')),
    item({ by: 'duration' }, vscode.l10n.t('Duration')),
    item({ by: 'name' }, vscode.l10n.t('Name')),
    item({ by: 'status' }, vscode.l10n.t('State')),
    part(vscode.l10n.t('Metrics')),
    ...(overview?.metric_keys ?? []).map((key) => item({ by: 'metric', key }, withoutIcons(key))),
    part(vscode.l10n.t('Parameters')),
    ...(overview?.param_keys ?? []).map((key) => item({ by: 'param', key }, withoutIcons(key))),
  ];
}

function isSame(column: Column, sort: Sort): boolean {
  return column.by === sort.by && ('key' in column ? column.key : '') === ('key' in sort ? sort.key : '');
}

/** The words for the ends of each kind of order, ascending first. */
function ends(column: Column): [ascending: string, descending: string] {
  switch (column.by) {
    case 'start':
    case 'end':
      return [vscode.l10n.t('Oldest first'), vscode.l10n.t('Newest first')];
    case 'duration':
      return [vscode.l10n.t('Shortest first'), vscode.l10n.t('Longest first')];
    case 'name':
    case 'status':
      return [vscode.l10n.t('A to Z'), vscode.l10n.t('Z to A')];
    default:
      return [vscode.l10n.t('Lowest first'), vscode.l10n.t('Highest first')];
  }
}

/** The second step, with a way back to the first. Raises `CancellationError`. */
function askDirection(title: string, column: Column, now: Sort): Promise<boolean | 'back'> {
  const [ascending, descending] = ends(column);
  const items = [{ label: ascending, ascending: true }, { label: descending, ascending: false }];
  const newestFirst = column.by === 'start' || column.by === 'end' || column.by === 'duration';
  // The likely answer is the first; of the order that is on, its reverse.
  const likely = isSame(column, now) ? !now.ascending : !newestFirst;
  items.sort((a, b) => Number(b.ascending === likely) - Number(a.ascending === likely));
  const pick = vscode.window.createQuickPick<(typeof items)[number]>();
  pick.title = title;
  pick.step = 2;
  pick.totalSteps = 2;
  pick.items = items;
  pick.placeholder = vscode.l10n.t('Which first?');
  pick.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve, reject) => {
    pick.onDidTriggerButton(() => {
      resolve('back');
      pick.hide();
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item === undefined) return;
      resolve(item.ascending);
      pick.hide();
    });
    pick.onDidHide(() => {
      pick.dispose();
      reject(new vscode.CancellationError());
    });
    pick.show();
  });
}
