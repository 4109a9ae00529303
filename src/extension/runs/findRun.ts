import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Run, RunStatus } from '../../protocol/entities';
import { COMMANDS } from '../ids';
import type { FolderModel } from '../tree/folderModel';
import { formatElapsed, formatValue, oneLine, withoutIcons } from '../tree/format';
import { metricValue } from '../tree/collectRun';
import { allOf } from '../tree/runQueries';
import type { TreeServices } from '../tree/treeServices';
import { findFilter, matchedParam } from './findFilter';
import type { RunTarget, Target } from './target';

/** The server is asked this long after the last key, ms. */
const PAUSE = 150;
const MOST = 50;

interface TargetItem extends vscode.QuickPickItem {
  /** Of all but separators. */
  readonly target?: Target;
}

/** What comes into question. */
interface Scope {
  /** A filter that the runs match. */
  readonly filter?: string;
  /** Experiments, below the runs. */
  readonly experiments?: boolean;
}

/** How a run's state looks in a list, where colours are not shown. */
const ICONS: Record<RunStatus, string> = { RUNNING: 'loading~spin', SCHEDULED: 'clock', FINISHED: 'pass', FAILED: 'error', KILLED: 'circle-slash' };

/** Finds a run by name, id or parameter and opens its page. */
export async function findRun(services: TreeServices): Promise<void> {
  const target = await pickRun(services, vscode.l10n.t('Find a run by name, id or parameter'));
  await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: target.connectionId, runId: target.runId });
}

/** Lets the person pick a run; the newest first, then what matches as they type. Raises `CancellationError`. */
export async function pickRun(services: TreeServices, placeholder: string, filter?: string): Promise<RunTarget> {
  const target = await pickTarget(services, placeholder, filter === undefined ? {} : { filter });
  if (target.kind !== 'run') throw new vscode.CancellationError();
  return target;
}

/** Lets the person pick a run or, when the scope has them, an experiment. Raises `CancellationError`. */
export function pickTarget(services: TreeServices, placeholder: string, scope: Scope): Promise<Target> {
  const pick = vscode.window.createQuickPick<TargetItem>();
  pick.placeholder = placeholder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  let timer: NodeJS.Timeout | undefined;
  let abort = new AbortController();
  const search = async (): Promise<void> => {
    abort.abort();
    abort = new AbortController();
    const { signal } = abort;
    pick.busy = true;
    try {
      const several = services.models.all.length > 1;
      const runs = (await Promise.all(services.models.all.map((model) => searchFolder(model, pick.value, scope, several, signal)))).flat();
      const experiments = scope.experiments === true ? services.models.all.flatMap((model) => experimentItems(model, pick.value, several)) : [];
      if (!signal.aborted) pick.items = [...part(vscode.l10n.t('Runs'), runs), ...part(vscode.l10n.t('Experiments'), experiments)];
    } catch (error) {
      if (!signal.aborted) services.log.warn('Find Run', error);
    } finally {
      if (!signal.aborted) pick.busy = false;
    }
  };
  return new Promise<Target>((resolve, reject) => {
    pick.onDidChangeValue(() => {
      clearTimeout(timer);
      timer = setTimeout(() => void search(), PAUSE);
    });
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen?.target === undefined) return;
      resolve(chosen.target);
      pick.hide();
    });
    pick.onDidHide(() => {
      clearTimeout(timer);
      abort.abort();
      pick.dispose();
      reject(new vscode.CancellationError());
    });
    pick.show();
    void search();
  });
}

function part(label: string, items: readonly TargetItem[]): TargetItem[] {
  return items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items];
}

async function searchFolder(model: FolderModel, text: string, scope: Scope, several: boolean, signal: AbortSignal): Promise<TargetItem[]> {
  if (!model.loaded) await model.loadExperiments();
  const client = await model.client();
  const experiments = model.activeIds();
  if (experiments.length === 0) return [];
  const keys = [...new Set([...model.overviews.values()].flatMap((overview) => overview.param_keys))];
  const runs = await searchRuns(client, experiments, allOf(findFilter(text, keys), scope.filter), signal);
  return runs.map((run) => runItem(model, run, text, several));
}

async function searchRuns(client: MlflowClient, experiments: string[], filter: string | undefined, signal: AbortSignal): Promise<Run[]> {
  const request = { experiment_ids: experiments, filter, order_by: ['attributes.start_time DESC'], max_results: MOST };
  return (await client.searchRuns(request, { signal })).runs;
}

function runItem(model: FolderModel, run: Run, text: string, several: boolean): TargetItem {
  const experiment = model.experiments.get(run.info.experiment_id)?.name ?? '';
  const key = model.keyMetric(run.info.experiment_id)?.key;
  const value = key === undefined ? undefined : metricValue(run, key);
  const param = matchedParam(run, text);
  const parts = [
    several ? withoutIcons(model.connection.name) : '',
    withoutIcons(experiment),
    key === undefined || value === undefined ? '' : `${withoutIcons(key)} ${formatValue(value, vscode.env.language)}`,
    vscode.l10n.t('{0} ago', formatElapsed(Date.now() - Number(run.info.start_time))),
  ];
  return {
    label: `$(${ICONS[run.info.status]}) ${withoutIcons(run.info.run_name.trim() === '' ? run.info.run_id : run.info.run_name)}`,
    description: parts.filter((part) => part !== '').join('  '),
    ...(param === undefined ? {} : { detail: `${withoutIcons(param.key)}=${withoutIcons(oneLine(param.value, 80))}` }),
    // The server chose; the list shows all of it, in its order.
    alwaysShow: true,
    target: { kind: 'run', connectionId: model.connection.id, runId: run.info.run_id },
  };
}

function experimentItems(model: FolderModel, text: string, several: boolean): TargetItem[] {
  const word = text.trim().toLowerCase();
  return [...model.groups.shown, ...model.groups.hidden].filter((one) => one.name.toLowerCase().includes(word)).map((one) => ({
    label: `$(beaker) ${withoutIcons(one.name)}`,
    ...(several ? { description: withoutIcons(model.connection.name) } : {}),
    alwaysShow: true,
    target: { kind: 'experiment', connectionId: model.connection.id, experimentId: one.experiment_id },
  }));
}
