import * as vscode from 'vscode';
import { SYSTEM_TAGS, type Experiment } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';
import { pickConnection } from '../connection/pickConnection';
import { COMMANDS } from '../ids';
import { askName, writeTag } from '../runs/edit';
import type { Target } from '../runs/target';
import { entered, givenNodes, givenTargets } from '../runs/targets';
import { registerCommand } from '../showError';
import { isFavorite, isHidden } from '../tree/collectExperiments';
import type { TreeServices } from '../tree/treeServices';
import { chooseKeyMetric } from './chooseKeyMetric';
import { filterRuns } from './filterRuns';
import { pickExperiment } from './pickExperiment';
import { sortRuns } from './sortRuns';

/** Commands on experiments, and on how the view is arranged. */
export function registerExperimentCommands(services: TreeServices): vscode.Disposable {
  const command = (id: string, run: (...args: unknown[]) => unknown): vscode.Disposable => registerCommand(services.log, id, run);
  const tag = (id: string, key: string, value: string, ask: string, fits: (experiment: Experiment) => boolean): vscode.Disposable =>
    command(id, async (...args) => {
      for (const target of await experiments(services, args, ask, fits)) await writeTag(services, target, key, value);
    });
  return vscode.Disposable.from(
    command(COMMANDS.newExperiment, (...args) => newExperiment(services, args)),
    command(COMMANDS.chooseKeyMetric, (...args) => chooseKeyMetric(services, args)),
    command(COMMANDS.sortRuns, (...args) => sortRuns(services, args)),
    command(COMMANDS.filterRuns, () => filterRuns(services)),
    command(COMMANDS.editFilter, () => filterRuns(services)),
    command(COMMANDS.clearFilter, () => services.arrangement.setFilter(undefined)),
    tag(COMMANDS.favorite, SYSTEM_TAGS.favorite, 'true', vscode.l10n.t('Add which experiment to the favorites?'), (one) => !isFavorite(one)),
    tag(COMMANDS.unfavorite, SYSTEM_TAGS.favorite, '', vscode.l10n.t('Remove which experiment from the favorites?'), isFavorite),
    tag(COMMANDS.hideExperiment, SYSTEM_TAGS.hidden, 'true', vscode.l10n.t('Hide which experiment?'), (one) => !isHidden(one)),
    tag(COMMANDS.showExperiment, SYSTEM_TAGS.hidden, '', vscode.l10n.t('Show which experiment again?'), isHidden),
  );
}

async function experiments(services: TreeServices, args: readonly unknown[], ask: string, fits: (experiment: Experiment) => boolean): Promise<Target[]> {
  const given = givenTargets(args).filter((target) => target.kind === 'experiment');
  return given.length > 0 ? given : [await pickExperiment(services, ask, fits)];
}

async function newExperiment(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const [node] = givenNodes(args);
  const connection = services.connections.byId(node?.connectionId ?? '') ?? (await pickConnection(services.connections));
  const client = await connection.client();
  const taken = [...(services.models.byId(connection.id)?.experiments.values() ?? [])].map((one) => one.name);
  const name = entered(await askName(vscode.l10n.t('Name of the new experiment'), '', LIMITS.experimentName, taken));
  await client.createExperiment({ name });
}
