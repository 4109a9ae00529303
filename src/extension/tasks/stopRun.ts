import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import { bootId, isRunning, machineId, processStart, sameStart, type ProcessIdentity } from '../../address/machine';
import { tagOf } from '../../exec/reproduce/recipe';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Run } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { COMMANDS } from '../ids';
import { modelOf, runTargets } from '../runs/targets';
import type { RunTarget } from '../runs/target';
import type { TaskServices } from './taskServices';

/** Time that a program has to end in its own way, ms. The recorder itself kills it before that. */
const PATIENCE = 15_000;
/** Time between two looks, ms. */
const PACE = 250;

/** Whether the process that records a run can be asked to stop, as one of these. */
type Recorder =
  /** `isSure`: its start is the recorded one, so that it is no other process that got the number later. */
  | { readonly kind: 'here'; readonly pid: number; readonly isSure: boolean }
  /** It ended without a word. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'elsewhere' }
  /** The run was started by its own program, which says nothing of its process. */
  | { readonly kind: 'unknown' };

/** Stops the commands that runs record: asks first, and kills what does not end. A run without such a command can be marked as ended. */
export async function stopRun(services: TaskServices, args: readonly unknown[]): Promise<void> {
  const targets = await runTargets(services.tree, args, vscode.l10n.t('Stop which run?'), "status = 'RUNNING'");
  await Promise.all(targets.map((target) => stopOne(services, target)));
}

async function stopOne(services: TaskServices, target: RunTarget): Promise<void> {
  const client = await modelOf(services.tree, target).client();
  const run = await client.getRun(target.runId);
  if (run.info.status !== 'RUNNING') return;
  const recorder = recorderOf(run);
  if (recorder.kind !== 'here') {
    await offerMarkEnded(target, run, recorder.kind);
    return;
  }
  if (!recorder.isSure && !(await confirm(run, recorder.pid))) return;
  const title = vscode.l10n.t('Stopping {0}', run.info.run_name);
  const hasEnded = await vscode.window.withProgress({ location: { viewId: services.tree.viewId }, title }, async () => {
    await ask(recorder.pid);
    return ended(client, target.runId, recorder.pid);
  });
  if (hasEnded) return;
  const kill = vscode.l10n.t('Kill');
  const message = vscode.l10n.t('{0} was asked to stop and still runs.', run.info.run_name);
  if ((await vscode.window.showWarningMessage(message, kill)) !== kill || recorderOf(run).kind !== 'here') return;
  await killTree(recorder.pid);
  await end(client, target.runId);
}

/** Where the start of a process is not recorded, its number may be another's by now. */
async function confirm({ info }: Run, pid: number): Promise<boolean> {
  const stop = vscode.l10n.t('Stop');
  const detail = vscode.l10n.t('Process {0} will be asked to end, and what it started.', pid);
  return (await vscode.window.showWarningMessage(vscode.l10n.t('Stop {0}?', info.run_name), { modal: true, detail }, stop)) === stop;
}

/** Reads who records a run; a tag may have been written by anyone, so nothing is asked to stop that is not a process of this machine with that very start. */
function recorderOf(run: Run): Recorder {
  const identity = readIdentity(tagOf(run, RECORDED_TAGS.process));
  if (identity === undefined) return { kind: 'unknown' };
  if (identity.machine !== machineId()) return { kind: 'elsewhere' };
  const { pid, boot, started } = identity;
  if (boot !== bootId() || !isRunning(pid) || (started !== '' && !sameStart(started, processStart(pid)))) return { kind: 'gone' };
  return { kind: 'here', pid, isSure: started !== '' };
}

function readIdentity(text: string | undefined): ProcessIdentity | undefined {
  try {
    const { pid, machine, boot, started } = JSON.parse(text ?? '') as Record<keyof ProcessIdentity, unknown>;
    const isWhole = typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 1 && typeof machine === 'string' && typeof boot === 'string' && typeof started === 'string';
    return isWhole && pid !== process.pid ? { pid, machine, boot, started } : undefined;
  } catch {
    return undefined;
  }
}

/** Windows has no way to ask a process of a console, so there the tree is ended at once. */
async function ask(pid: number): Promise<void> {
  if (process.platform === 'win32') await killTree(pid);
  else signal(pid, 'SIGTERM');
}

async function killTree(pid: number): Promise<void> {
  if (process.platform !== 'win32') {
    signal(pid, 'SIGKILL');
    return;
  }
  await new Promise<void>((resolve) => {
    // A process that has ended meanwhile is what was wanted.
    execFile('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true }, () => resolve());
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Waits until the run has ended; one whose recorder went without ending it is ended here. */
async function ended(client: MlflowClient, runId: string, pid: number): Promise<boolean> {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    const gone = !isRunning(pid);
    const { status } = (await client.getRun(runId)).info;
    if (status !== 'RUNNING') return true;
    if (gone) {
      await end(client, runId);
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, PACE));
  }
  return false;
}

async function end(client: MlflowClient, runId: string): Promise<void> {
  if ((await client.getRun(runId)).info.status !== 'RUNNING') return;
  await client.updateRun({ run_id: runId, status: 'KILLED', end_time: Date.now() });
}

async function offerMarkEnded(target: RunTarget, run: Run, kind: Exclude<Recorder['kind'], 'here'>): Promise<void> {
  const name = run.info.run_name;
  const message = {
    gone: vscode.l10n.t('The process that recorded {0} is gone. The run can be marked as ended.', name),
    elsewhere: vscode.l10n.t('{0} was started on another machine. Stop it there; the run can be marked as ended here.', name),
    unknown: vscode.l10n.t('{0} was not started by Trialbook, so its program is not known. Stop it where it runs; the run can be marked as ended here.', name),
  }[kind];
  const mark = vscode.l10n.t('Mark as Ended…');
  if ((await vscode.window.showInformationMessage(message, mark)) === mark) await vscode.commands.executeCommand(COMMANDS.markEnded, { ...target });
}
