import * as vscode from 'vscode';
import type { Experiment } from '../../protocol/entities';
import { isFavorite } from '../tree/collectExperiments';
import { formatCount, withoutIcons } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import type { ExperimentTarget } from '../runs/target';

/**
 * Lets the person pick an experiment of any folder; there is no question when there is one only. `fits` says which come
 * into question; that none does is said. Raises `CancellationError`.
 */
export async function pickExperiment(
  services: TreeServices, placeHolder: string, fits: (experiment: Experiment) => boolean = () => true,
): Promise<ExperimentTarget> {
  const { all } = services.models;
  await Promise.all(all.filter((model) => !model.loaded).map((model) => model.loadExperiments()));
  const items = all.flatMap((model) => [...model.groups.shown, ...model.groups.hidden].filter(fits).map((experiment) => {
    const runs = formatCount(model.overviews.get(experiment.experiment_id)?.runs ?? 0, vscode.env.language);
    return {
      label: `$(${isFavorite(experiment) ? 'star-full' : 'beaker'}) ${withoutIcons(experiment.name)}`,
      description: [all.length > 1 ? withoutIcons(model.connection.name) : '', runs === '1' ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', runs)].filter((part) => part !== '').join('  '),
      target: { kind: 'experiment' as const, connectionId: model.connection.id, experimentId: experiment.experiment_id },
    };
  }));
  const [only] = items;
  if (only === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no experiment here that this could be done with.'));
    throw new vscode.CancellationError();
  }
  if (items.length === 1) return only.target;
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.target;
}
