import * as vscode from 'vscode';
import { activeExperimentIds, childrenOf } from '../../client/childRuns';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Direction } from '../../protocol/direction';
import { quoteKey } from '../../protocol/columns';
import type { Run } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { readProgress } from '../../exec/sweep/progress';
import type { Setup } from '../../../webview/compare/protocol';
import { readSetup } from '../../../webview/compare/setup';
import { pickExperiment } from '../experiments/pickExperiment';
import { noPreviousRun, noSavedView } from '../errors';
import { readKeyMetric } from '../runPage/keyMetric';
import type { ExperimentTarget, RunTarget } from '../runs/target';
import { experimentTarget, givenTargets, modelOf, runTarget } from '../runs/targets';
import type { TreeServices } from '../tree/treeServices';
import type { ComparePanels } from './comparePanels';
import { isChosenFilter, setupForExperiment, setupForRun, setupForRuns, setupForSweep, setupForTop, type ChosenRun } from './opening';
import { previousRun } from './previousRun';
import { askTop, topRuns } from './topRuns';
import { deleteView, renameView } from './savedViews';
import type { SharedFiles } from '../shared/sharedFiles';

/** What the commands that open Compare Runs work with. */
export interface OpenServices {
  readonly tree: TreeServices;
  readonly panels: ComparePanels;
  readonly shared: SharedFiles;
}

/** Compares the runs given or selected in the tree; an experiment with all its runs; else asks for an experiment. */
export async function compareRuns(services: OpenServices, args: readonly unknown[]): Promise<void> {
  const { tree } = services;
  const given = givenTargets(args);
  const targets = given.length > 0 ? given : await selectedTargets(tree);
  const runs = targets.filter((target) => target.kind === 'run');
  const [first] = runs;
  if (first !== undefined) return openRuns(services, first.connectionId, runs.filter((run) => run.connectionId === first.connectionId));
  const experiments = targets.filter((target) => target.kind === 'experiment');
  const chosen = experiments.length > 0 ? experiments : [await pickExperiment(tree, vscode.l10n.t('Compare the runs of which experiment?'))];
  openExperiments(services, chosen);
}

/** The runs of a sweep, or of another parent; asks for a sweep when none was given. */
export async function compareSweep({ tree, panels }: OpenServices, args: readonly unknown[]): Promise<void> {
  const target = await runTarget(tree, args, vscode.l10n.t('Compare the runs of which sweep?'), `tags.${quoteKey(RECORDED_TAGS.sweep)} LIKE '%'`);
  const { connection } = modelOf(tree, target);
  const client = await connection.client();
  const run = await client.getRun(target.runId);
  const { runs } = await client.searchRuns({ experiment_ids: await activeExperimentIds(client), filter: childrenOf(target.runId), max_results: 10_000 });
  // Where its program put them; the parent's own experiment before there are any.
  const experimentIds = [...new Set(runs.length === 0 ? [run.info.experiment_id] : runs.map(({ info }) => info.experiment_id))];
  const metric = readProgress(run.data.tags.find(({ key }) => key === RECORDED_TAGS.sweepProgress)?.value)?.metric;
  panels.open(connection, experimentIds, setupForSweep(panels.setup(connection, experimentIds), target.runId, metric));
}

/** The best runs of an experiment by a metric. */
export async function compareTop(services: OpenServices, args: readonly unknown[]): Promise<void> {
  const { tree, panels, shared } = services;
  const { connectionId, experimentId } = await experimentTarget(tree, args, vscode.l10n.t('Compare the top runs of which experiment?'));
  const model = modelOf(tree, { connectionId });
  const client = await model.client();
  const experiment = await client.getExperiment(experimentId);
  const { directions } = await shared.content(model.connection);
  const key = await readKeyMetric(client, experiment, AbortSignal.timeout(30_000), directions);
  const directionOf = (metric: string): Direction => (key?.key === metric ? key.direction : (directions.get(metric) ?? 'unknown'));
  const wish = await askTop(client, experimentId, experiment.name, key?.key, directionOf, tree.workspaceState);
  const runIds = await topRuns(client, experimentId, wish);
  panels.open(model.connection, [experimentId], setupForTop(panels.setup(model.connection, [experimentId]), wish.metric, wish.direction, runIds));
}

/** A run against the one before it in its series. Raises `UserError` when there is none. */
export async function compareWithPrevious(services: OpenServices, args: readonly unknown[]): Promise<void> {
  const { tree, panels } = services;
  const [selected] = (await selectedTargets(tree)).filter((target) => target.kind === 'run');
  const target = givenTargets(args).length > 0 || selected === undefined ? await runTarget(tree, args, vscode.l10n.t('Compare which run with the one before it?')) : selected;
  const { connection } = modelOf(tree, target);
  const client = await connection.client();
  const run = await client.getRun(target.runId);
  const before = await previousRun(client, run);
  if (before === undefined) throw noPreviousRun(run.info.run_name || run.info.run_id);
  const experimentIds = [run.info.experiment_id];
  panels.open(connection, experimentIds, setupForRuns(panels.setup(connection, experimentIds), [before, run].map(chosenRun), before.info.run_id));
}

type ViewItem = vscode.QuickPickItem & { readonly target: ExperimentTarget; readonly setup: unknown };

/** Lets the person choose one of the views that the team saved. Buttons rename and delete one. */
export async function openSavedView(services: OpenServices): Promise<void> {
  const items = await savedViews(services);
  if (items.length === 0) throw noSavedView();
  const { tree, panels, shared } = services;
  const pick = vscode.window.createQuickPick<ViewItem>();
  pick.title = vscode.l10n.t('Open Saved View');
  pick.placeholder = vscode.l10n.t('Which view?');
  pick.matchOnDescription = true;
  const rename = { iconPath: new vscode.ThemeIcon('edit'), tooltip: vscode.l10n.t('Rename') };
  const remove = { iconPath: new vscode.ThemeIcon('trash'), tooltip: vscode.l10n.t('Delete') };
  pick.items = items.map((item) => ({ ...item, buttons: [rename, remove] }));
  const chosen = await new Promise<{ item: ViewItem; act: 'open' | 'rename' | 'delete' } | undefined>((resolve) => {
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item === undefined) return;
      resolve({ item, act: 'open' });
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item, button }) => {
      resolve({ item, act: button === rename ? 'rename' : 'delete' });
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
  if (chosen === undefined) return;
  const { label, target, setup } = chosen.item;
  const { connection } = modelOf(tree, target);
  const experimentIds = [target.experimentId];
  const place = { connection, experimentIds, log: tree.log, client: () => connection.client() };
  if (chosen.act === 'rename') await renameView(shared, place, label);
  else if (chosen.act === 'delete') await deleteView(shared, place, label);
  else panels.open(connection, experimentIds, appliedView(panels.setup(connection, experimentIds), setup));
}

/** A saved view on top of what is one's own: the selection and the pane. */
export function appliedView(own: Setup, setup: unknown): Setup {
  const { selection, colours, pane } = own;
  return { ...readSetup(setup), selection, colours, pane };
}

async function savedViews({ tree, shared }: OpenServices): Promise<ViewItem[]> {
  const lists = await Promise.all(tree.models.all.map(async (model) => {
    if (!model.loaded) await model.loadExperiments();
    const { views } = await shared.content(model.connection);
    const ids = new Map([...model.experiments.values()].map((one) => [one.name, one.experiment_id]));
    return [...views].flatMap(([label, { experiment, setup }]): ViewItem[] => {
      const experimentId = ids.get(experiment);
      return experimentId === undefined ? [] : [{ label, description: experiment, setup, target: { kind: 'experiment', connectionId: model.connection.id, experimentId } }];
    });
  }));
  return lists.flat();
}

function openExperiments({ panels, tree }: OpenServices, targets: readonly ExperimentTarget[]): void {
  const [first] = targets;
  if (first === undefined) return;
  const experimentIds = targets.filter((target) => target.connectionId === first.connectionId).map((target) => target.experimentId);
  const { connection } = modelOf(tree, first);
  const shown = panels.find(connection, experimentIds)?.shown;
  // A filter that a person wrote stays; one that only names runs gives way to all.
  const asItIs = shown !== undefined && !isChosenFilter(shown.filter);
  panels.open(connection, experimentIds, asItIs ? undefined : setupForExperiment(panels.setup(connection, experimentIds)));
}

async function openRuns({ panels, tree }: OpenServices, connectionId: string, targets: readonly RunTarget[]): Promise<void> {
  const { connection } = modelOf(tree, { connectionId });
  const client = await connection.client();
  const runs = await readRuns(client, targets, (id) => tree.models.byId(connectionId)?.runs.get(id));
  const experimentIds = [...new Set(runs.map((run) => run.info.experiment_id))];
  const base = panels.setup(connection, experimentIds);
  const [only] = runs;
  panels.open(connection, experimentIds, runs.length === 1 && only !== undefined ? setupForRun(base, only.info.run_id) : setupForRuns(base, runs.map(chosenRun)));
}

/** The tree knows most of them. */
function readRuns(client: MlflowClient, targets: readonly RunTarget[], known: (runId: string) => Run | undefined): Promise<Run[]> {
  return Promise.all(targets.map(async ({ runId }) => known(runId) ?? client.getRun(runId)));
}

/** The runs and experiments that are selected in the tree; none while it is hidden. */
export async function selectedTargets({ view, selection }: Pick<TreeServices, 'view' | 'selection'>): Promise<ReturnType<typeof givenTargets>> {
  const rows = view.visible ? await selection.settled() : [];
  return givenTargets(rows.length === 0 ? [] : [rows[0], rows]);
}

function chosenRun({ info }: Run): ChosenRun {
  return { id: info.run_id, start: Number(info.start_time) };
}
