import * as vscode from 'vscode';
import { isFavorite } from '../tree/collectExperiments';
import { formatCount, withoutIcons } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import type { ExperimentTarget } from '../runs/targets';

/** Lets the person pick an experiment of any folder; there is no question when there is one only. Raises `CancellationError`. */
export async function pickExperiment(services: TreeServices, placeHolder: string): Promise<ExperimentTarget> {
  const { all } = services.models;
  await Promise.all(all.filter((model) => !model.loaded).map((model) => model.loadExperiments()));
  const items = all.flatMap((model) => [...model.groups.shown, ...model.groups.hidden].map((experiment) => {
    const runs = formatCount(model.overviews.get(experiment.experiment_id)?.runs ?? 0, vscode.env.language);
    return {
      label: `$(${isFavorite(experiment) ? 'star-full' : 'beaker'}) ${withoutIcons(experiment.name)}`,
      description: [all.length > 1 ? withoutIcons(model.connection.name) : '', vscode.l10n.t('{0} runs', runs)].filter((part) => part !== '').join('  '),
      target: { kind: 'experiment' as const, connectionId: model.connection.id, experimentId: experiment.experiment_id },
    };
  }));
  const [only] = items;
  if (items.length === 1 && only !== undefined) return only.target;
  const picked = await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true });
  if (picked === undefined) throw new vscode.CancellationError();
  return picked.target;
}
