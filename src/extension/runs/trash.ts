import * as vscode from 'vscode';
import { activeExperimentIds, childrenOf } from '../../client/childRuns';
import type { MlflowClient } from '../../client/mlflowClient';
import type { EmptyTrashAnswer } from '../../protocol/trialbook';
import { nothingSelected } from '../errors';
import type { FolderModel } from '../tree/folderModel';
import { formatBytes, formatCount, oneLine } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import type { Target } from './target';
import { anyTargets, givenTargets, modelOf } from './targets';

const MOST_CHILDREN = 10_000;

/** Moves runs, with their child runs, and experiments to the trash; "Undo" brings back exactly what went. */
export async function moveToTrash(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const targets = await anyTargets(services, args, vscode.l10n.t('Move which run or experiment to the trash?'));
  const moved: Target[] = [];
  for (const target of targets) {
    const client = await modelOf(services, target).client();
    if (target.kind === 'experiment') {
      await client.deleteExperiment(target.experimentId);
      moved.push(target);
      continue;
    }
    for (const runId of await family(client, target.runId)) {
      await client.deleteRun(runId);
      moved.push({ ...target, runId });
    }
  }
  if (moved.length > 0) void offerUndo(services, moved, targets.length);
}

async function offerUndo(services: TreeServices, moved: readonly Target[], asked: number): Promise<void> {
  const undo = vscode.l10n.t('Undo');
  if ((await vscode.window.showInformationMessage(movedText(services, moved, asked), undo)) !== undo) return;
  try {
    await bringBack(services, moved);
  } catch (error) {
    services.log.error(error as Error);
    void vscode.window.showErrorMessage(vscode.l10n.t('Not everything was restored. It is still in the trash.'));
  }
}

function movedText(services: TreeServices, moved: readonly Target[], asked: number): string {
  const [first] = moved;
  if (moved.length === 1 && first !== undefined) {
    const model = services.models.byId(first.connectionId);
    const name = first.kind === 'run' ? model?.runs.get(first.runId)?.info.run_name : model?.experiments.get(first.experimentId)?.name;
    return vscode.l10n.t('Moved {0} to the trash.', oneLine(name ?? '', 80));
  }
  if (moved.every((target) => target.kind === 'run') && moved.length === asked) return vscode.l10n.t('Moved {0} runs to the trash.', moved.length);
  if (moved.every((target) => target.kind === 'run')) return vscode.l10n.t('Moved {0} runs to the trash, child runs included.', moved.length);
  return vscode.l10n.t('Moved {0} items to the trash.', moved.length);
}

/** Brings runs and experiments back from the trash. */
export async function restore(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const given = givenTargets(args);
  const targets = given.length > 0 ? given : await pickFromTrash(services);
  const all: Target[] = [];
  for (const target of targets) {
    if (target.kind === 'experiment') all.push(target);
    else for (const runId of await family(await modelOf(services, target).client(), target.runId, 'DELETED_ONLY')) all.push({ ...target, runId });
  }
  await bringBack(services, all);
}

async function bringBack(services: TreeServices, targets: readonly Target[]): Promise<void> {
  for (const target of targets) {
    const client = await modelOf(services, target).client();
    await (target.kind === 'run' ? client.restoreRun(target.runId) : client.restoreExperiment(target.experimentId));
  }
}

/** A run with all its descendants, parents first. */
async function family(client: MlflowClient, runId: string, view: 'ACTIVE_ONLY' | 'DELETED_ONLY' = 'ACTIVE_ONLY'): Promise<string[]> {
  const experiments = await activeExperimentIds(client);
  const ids = [runId];
  for (let at = 0; at < ids.length && ids.length < MOST_CHILDREN; at += 1) {
    const { runs } = await client.searchRuns({
      experiment_ids: experiments, filter: childrenOf(ids[at] ?? ''), run_view_type: view, max_results: MOST_CHILDREN,
    });
    ids.push(...runs.map((run) => run.info.run_id).filter((id) => !ids.includes(id)));
  }
  return ids;
}

async function pickFromTrash(services: TreeServices): Promise<Target[]> {
  const items: (vscode.QuickPickItem & { target: Target })[] = [];
  for (const model of services.models.all) {
    if (!model.loaded) await model.loadExperiments();
    const connectionId = model.connection.id;
    for (const one of model.groups.trash) {
      items.push({ label: `$(beaker) ${oneLine(one.name)}`, target: { kind: 'experiment', connectionId, experimentId: one.experiment_id } });
    }
    const ids = model.activeIds();
    if (ids.length === 0) continue;
    const { runs } = await (await model.client()).searchRuns({ experiment_ids: ids, run_view_type: 'DELETED_ONLY', max_results: 1000 });
    for (const run of runs) {
      items.push({ label: oneLine(run.info.run_name), description: oneLine(model.experiments.get(run.info.experiment_id)?.name ?? ''), target: { kind: 'run', connectionId, runId: run.info.run_id } });
    }
  }
  if (items.length === 0) throw nothingSelected();
  const picked = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t('Restore from the trash'), canPickMany: true });
  if (picked === undefined || picked.length === 0) throw new vscode.CancellationError();
  return picked.map((item) => item.target);
}

/** Deletes for good what lies in the trash, after asking. What a model version refers to is kept, and said. */
export async function emptyTrash(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const [item] = args as [{ connectionId?: unknown } | undefined];
  const given = typeof item?.connectionId === 'string' ? services.models.byId(item.connectionId) : undefined;
  const models = given === undefined ? services.models.all : [given];
  const found = await Promise.all(models.map(countTrash));
  const experiments = found.reduce((sum, one) => sum + one.experiments, 0);
  const runs = found.reduce((sum, one) => sum + one.runs, 0);
  if (experiments + runs === 0) return void vscode.window.showInformationMessage(vscode.l10n.t('The trash is empty.'));
  const button = vscode.l10n.t('Delete for Good');
  const detail = vscode.l10n.t('{0}, with all artifacts. Runs that a model version refers to are kept. This cannot be undone.', counts(experiments, runs));
  if ((await vscode.window.showWarningMessage(vscode.l10n.t('Empty the trash?'), { modal: true, detail }, button)) !== button) return;
  const answers = await Promise.all(models.map(async (model) => (await model.client()).emptyTrash()));
  await vscode.window.showInformationMessage(emptiedText(answers));
}

async function countTrash(model: FolderModel): Promise<{ experiments: number; runs: number }> {
  await model.loadExperiments();
  const inside = model.groups.trash.map((one) => one.experiment_id);
  const runs = inside.length === 0 ? 0 : await (await model.client()).countRuns({ experiment_ids: inside, run_view_type: 'ALL' });
  return { experiments: inside.length, runs: runs + model.deletedRuns };
}

function emptiedText(answers: readonly EmptyTrashAnswer[]): string {
  const sum = (count: (answer: EmptyTrashAnswer) => number): number => answers.reduce((all, answer) => all + count(answer), 0);
  const deleted = counts(sum((answer) => answer.deleted_experiments), sum((answer) => answer.deleted_runs));
  const kept = answers.flatMap((answer) => answer.kept);
  const versions = [...new Set(kept.map((one) => `${oneLine(one.name, 40)} v${one.version}`))];
  const shown = versions.slice(0, 3).join(', ') + (versions.length > 3 ? '…' : '');
  return [
    ...(deleted === '' ? [] : [vscode.l10n.t('Deleted {0} and freed {1}.', deleted, formatBytes(sum((answer) => answer.freed_bytes), vscode.env.language))]),
    ...(kept.length === 0 ? [] : [vscode.l10n.t('Kept {0}, which model versions refer to: {1}.', runCount(new Set(kept.map((one) => one.run_id)).size), shown)]),
  ].join(' ');
}

/** What there is of both, in words. */
function counts(experiments: number, runs: number): string {
  return [...(experiments > 0 ? [experimentCount(experiments)] : []), ...(runs > 0 ? [runCount(runs)] : [])].join(', ');
}

function runCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 run') : vscode.l10n.t('{0} runs', formatCount(count, vscode.env.language));
}

function experimentCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 experiment') : vscode.l10n.t('{0} experiments', formatCount(count, vscode.env.language));
}
