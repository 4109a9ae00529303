import { join } from 'node:path';
import * as vscode from 'vscode';
import { fetchCommit } from '../../exec/reproduce/commit';
import { GitError } from '../../exec/reproduce/git';
import { ReproduceError } from '../../exec/reproduce/obstacle';
import { givenParams, planReproduction, reproduceArguments, type Plan } from '../../exec/reproduce/plan';
import { prepare, type PrepareStep } from '../../exec/reproduce/prepare';
import { firstOf, recipeOfRun, type Recipe } from '../../exec/reproduce/recipe';
import { withRecordedInterpreter } from '../../exec/reproduce/recordedInterpreter';
import { judge, startedRun, startOf, type Outcome } from '../../exec/reproduce/repetition';
import { removeWorktree } from '../../exec/reproduce/worktree';
import type { FolderConnection } from '../connection/folderConnection';
import { fetchFailed, nothingIsStarted, nothingWasRecorded } from '../errors';
import { COMMANDS } from '../ids';
import { modelOf, runTarget } from '../runs/targets';
import { acceptInputs } from './acceptInputs';
import type { AgainDraft } from './againDraft';
import { withSecrets } from './askSecrets';
import { confirmPlan } from './confirmPlan';
import { obstacleWords, verdictWords } from './planWords';
import type { ReproduceServices } from './reproduceServices';
import { startAgain } from './startAgain';
import { endOfTask } from './trackedEnd';

/** Repeats a run on the code, changes and data that it had, in a checkout of its own, and compares the two. */
export async function reproduceRun(services: ReproduceServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const target = await runTarget(services.tree, args, vscode.l10n.t('Reproduce which run?'));
  const { connection } = modelOf(services.tree, target);
  const folder = connection.folder?.uri.fsPath ?? join(connection.storePath, '..');
  const recipe = await reading(async () => {
    const client = await connection.client();
    const read = await recipeOfRun(client, await firstOf(client, target.runId), connection.storePath);
    // A terminal had its environment active; the editor knows of none.
    return { ...read, command: withRecordedInterpreter(read.command, read.program, folder) };
  });
  await reproduce(services, connection, recipe, folder);
}

/** Reproduces what a recipe says in the repository that holds `folder`, recording to a connection. Raises `UserError` and `CancellationError`. */
export async function reproduce(services: ReproduceServices, connection: FolderConnection, recipe: Recipe, folder: string): Promise<void> {
  const plan = await planned(recipe, folder);
  await confirmPlan(plan, services.tree.log);
  const draft = { command: plan.command, params: givenParams(recipe), cwd: plan.cwd, experiment: recipe.experiment };
  const filled = await withSecrets(draft, plan.secrets, vscode.l10n.t('Reproduce {0}', recipe.runName));
  const outcome = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Reproducing {0}', recipe.runName), cancellable: true },
    (progress, stop) => perform(services, connection, plan, filled, progress, stop),
  );
  await tell(services, connection, plan, outcome);
}

/** Makes the plan; a commit that is not there may be fetched first, when the person wants that. */
async function planned(recipe: Recipe, folder: string): Promise<Plan> {
  try {
    return await reading(() => planReproduction(recipe, folder));
  } catch (error) {
    const obstacle = error instanceof ReproduceError ? error.obstacle : undefined;
    if (obstacle?.kind !== 'commit-unknown' || obstacle.remote === undefined) throw error;
    const { remote, repository, commit, shallow } = obstacle;
    const fetch = vscode.l10n.t('Fetch from {0}', remote);
    if ((await vscode.window.showWarningMessage(obstacleWords(obstacle), fetch)) !== fetch) throw new vscode.CancellationError();
    await fetching(repository, remote, commit, shallow);
    return reading(() => planReproduction(recipe, folder));
  }
}

function fetching(repository: string, remote: string, commit: string, shallow: boolean): Thenable<void> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Fetching {0} from {1}', commit.slice(0, 7), remote), cancellable: true }, async (_, stop) => {
    const abort = abortBy(stop);
    try {
      await fetchCommit(repository, remote, commit, shallow, abort.signal);
    } catch (error) {
      if (error instanceof GitError) throw fetchFailed(commit.slice(0, 7), remote, error.message, error);
      throw error;
    } finally {
      abort.dispose();
    }
  });
}

/** What is quick mostly, and shown at the foot of the window. */
function reading<T>(read: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading what the run was') }, read);
}

interface Performed {
  readonly outcome: Outcome | undefined;
  readonly exitCode: number | undefined;
  readonly stopped: boolean;
}

async function perform(
  services: ReproduceServices, connection: FolderConnection, plan: Plan, filled: Pick<AgainDraft, 'command' | 'params'>, progress: vscode.Progress<{ message: string }>, stop: vscode.CancellationToken,
): Promise<Performed> {
  const abort = abortBy(stop);
  let begun = false;
  try {
    const checks = await prepare(plan, { signal: abort.signal, onStep: (step) => progress.report({ message: stepWords(step, plan) }) });
    begun = true;
    await acceptInputs(plan, checks);
    if (stop.isCancellationRequested) throw new vscode.CancellationError();
    progress.report({ message: vscode.l10n.t('running the command') });
    const start = startOf('reproduce', plan.recipe.runId);
    const execution = await startAgain(services.extensionPath, {
      connection, command: filled.command, cwd: plan.cwd,
      label: vscode.l10n.t('Reproduce {0}', plan.recipe.runName),
      options: reproduceArguments(plan, filled.params, start),
    }, plan.command);
    const exitCode = await endOfTask(execution, stop);
    progress.report({ message: vscode.l10n.t('comparing the results') });
    const client = await connection.client();
    const run = await startedRun(client, start);
    return { outcome: run === undefined ? undefined : await judge(client, plan.recipe, run), exitCode, stopped: stop.isCancellationRequested };
  } catch (error) {
    if (begun) await removeWorktree(plan.worktree);
    if (stop.isCancellationRequested) throw new vscode.CancellationError();
    throw error;
  } finally {
    abort.dispose();
  }
}

function stepWords(step: PrepareStep, plan: Plan): string {
  switch (step) {
    case 'checkout':
      return vscode.l10n.t('checking out {0}', plan.commit.slice(0, 7));
    case 'patch':
      return vscode.l10n.t('applying its changes');
    case 'inputs':
      return vscode.l10n.t('checking its inputs');
  }
}

function abortBy(stop: vscode.CancellationToken): { signal: AbortSignal; dispose: () => void } {
  const controller = new AbortController();
  const held = stop.onCancellationRequested(() => controller.abort(new vscode.CancellationError()));
  return { signal: controller.signal, dispose: () => void held.dispose() };
}

/** Shows the two runs side by side, says how they compare, and takes the checkout away unless it failed. */
async function tell(services: ReproduceServices, connection: FolderConnection, plan: Plan, { outcome, exitCode, stopped }: Performed): Promise<void> {
  const failed = exitCode !== 0;
  if (!failed || stopped) await removeWorktree(plan.worktree);
  if (stopped) return;
  const folder = vscode.l10n.t('Open the Checkout');
  const openFolder = (): Thenable<unknown> => vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(plan.worktree.path), { forceNewWindow: true });
  if (outcome === undefined) throw nothingWasRecorded(plan.recipe.runName, failed ? plan.worktree.path : undefined);
  const { run, first, verdict } = outcome;
  const again = { kind: 'run', connectionId: connection.id, runId: run.info.run_id };
  const open = (): Thenable<unknown> => vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId: run.info.run_id });
  if (first === undefined || failed) await open();
  else {
    const other = { kind: 'run', connectionId: connection.id, runId: first.info.run_id };
    await vscode.commands.executeCommand(COMMANDS.compareRuns, other, [other, again]);
  }
  const words = verdictWords(verdict, plan.recipe.runName);
  services.tree.log.info(words);
  const openRun = vscode.l10n.t('Open Run');
  const chosen = verdict.kind === 'equal' || verdict.kind === 'nothing'
    ? await vscode.window.showInformationMessage(words, openRun)
    : await vscode.window.showWarningMessage(words, ...(failed ? [folder] : []), openRun);
  if (chosen === folder) await openFolder();
  else if (chosen === openRun) await open();
}
