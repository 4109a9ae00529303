import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { realPath } from '../../address/storeLocation';
import { summaryOf, type SweepSummary } from '../../exec/sweep/summary';
import { listPlans, readPlan, runnerOf, sweepFolder, writeWish, type SweepPlan } from '../../exec/sweep/sweepFiles';
import { noSweep, nothingIsStarted, sweepElsewhere } from '../errors';
import { entered, givenTargets } from '../runs/targets';
import type { TaskServices } from '../tasks/taskServices';
import { withoutIcons } from '../tree/format';
import { callSweep, whileStarting } from './startSweep';
import { runsWords } from './sweepWords';

/** A sweep of one of the window's folders. */
export interface WindowSweep {
  readonly plan: SweepPlan;
  readonly summary: SweepSummary;
}

/** The sweeps of the window's folders, the newest first. */
export function windowSweeps({ connections }: Pick<TaskServices, 'connections'>): WindowSweep[] {
  const stores = new Set(connections.active.map(({ storePath }) => realPath(storePath)));
  return listPlans().filter(({ storePath }) => stores.has(storePath)).map((plan) => ({ plan, summary: summaryOf(plan) }));
}

/** Starts no more runs of a sweep. */
export async function pauseSweep(services: TaskServices, args: readonly unknown[]): Promise<void> {
  for (const { id } of await sweepsOf(services, args, vscode.l10n.t('Pause which sweep?'), ['running'])) await writeWish(id, 'pause');
}

/** Goes on with a sweep, in a new process when its own is gone. */
export async function resumeSweep(services: TaskServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  for (const { id, cwd } of await sweepsOf(services, args, vscode.l10n.t('Resume which sweep?'), ['paused', 'interrupted', 'cancelled'])) {
    if (runnerOf(id) !== undefined) await writeWish(id, 'run');
    else await whileStarting(services.tree.viewId, () => callSweep(services.extensionPath, ['sweep', '--resume', id, '--detach'], existsSync(cwd) ? cwd : sweepFolder(id)));
  }
}

/** Ends a sweep after asking: what runs is ended, the rest never starts. */
export async function cancelSweep(services: TaskServices, args: readonly unknown[]): Promise<void> {
  for (const plan of await sweepsOf(services, args, vscode.l10n.t('Cancel which sweep?'), ['running', 'paused', 'interrupted'])) {
    const { id, runs } = plan;
    const { running, finished, failed } = summaryOf(plan);
    const cancel = vscode.l10n.t('Cancel Sweep');
    const left = runsWords(runs.length - finished - failed - running);
    const detail = running === 0
      ? vscode.l10n.t('{0} never start. The sweep can be resumed later.', left)
      : vscode.l10n.t('{0} that are going on are ended. {1} never start. The sweep can be resumed later.', runsWords(running), left);
    if ((await vscode.window.showWarningMessage(vscode.l10n.t('Cancel {0}?', withoutIcons(plan.name)), { modal: true, detail }, cancel)) !== cancel) throw new vscode.CancellationError();
    if (runnerOf(id) !== undefined) await writeWish(id, 'cancel');
    else await callSweep(services.extensionPath, ['sweep', '--cancel', id], sweepFolder(id));
  }
}

/** The sweeps that a command is about: those of the given runs, or the one that the person picks. Raises `UserError` when there is none. */
async function sweepsOf(services: TaskServices, args: readonly unknown[], ask: string, states: readonly SweepSummary['state'][]): Promise<SweepPlan[]> {
  const ids = givenTargets(args).flatMap((target) => (target.kind === 'run' ? [target.runId] : []));
  if (ids.length > 0) {
    return ids.map((id) => {
      // The run came with the store; what it would run is known on the machine that planned it.
      if (!/^[0-9a-f]{32}$/.test(id) || !existsSync(join(sweepFolder(id), 'plan.json'))) throw sweepElsewhere();
      return readPlan(id);
    });
  }
  const found = windowSweeps(services).filter(({ summary }) => states.includes(summary.state));
  const [only] = found;
  if (only === undefined) throw noSweep();
  if (found.length === 1) return [only.plan];
  const items = found.map(({ plan, summary }) => ({
    label: withoutIcons(plan.name), description: vscode.l10n.t('{0} of {1}', summary.finished + summary.failed, summary.runs), detail: withoutIcons(plan.params.join('  ')), plan,
  }));
  return [entered(await vscode.window.showQuickPick(items, { placeHolder: ask, matchOnDescription: true, matchOnDetail: true })).plan];
}
