import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { givenParams } from '../../exec/reproduce/plan';
import { assumedCommand, firstOf, recordedCommand, recordedEnvironment, recordedFolder, recordedOptions } from '../../exec/reproduce/recipe';
import { withRecordedInterpreter } from '../../exec/reproduce/recordedInterpreter';
import { optionArguments } from '../../exec/reproduce/recordedOptions';
import { startedRun, startOf } from '../../exec/reproduce/repetition';
import { missingSecrets } from '../../exec/reproduce/secrets';
import type { Run } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { FolderConnection } from '../connection/folderConnection';
import { pythonOf } from '../diagnosis/python';
import { noCommand, nothingIsStarted } from '../errors';
import { COMMANDS } from '../ids';
import type { PipelineOfRun } from '../projects/runProject';
import { modelOf, runTarget } from '../runs/targets';
import type { RunTarget } from '../runs/target';
import { withoutIcons } from '../tree/format';
import { tagValue } from '../../protocol/keyMetric';
import type { AgainDraft } from './againDraft';
import { withSecrets } from './askSecrets';
import { editAgain } from './editAgain';
import type { ReproduceServices } from './reproduceServices';
import { startAgain } from './startAgain';
import { endOfTask } from './trackedEnd';

/** Runs the command of a run again, after showing it: any part can be changed first. */
export async function runAgain(services: ReproduceServices, args: readonly unknown[]): Promise<void> {
  const { tree } = services;
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const target = await runTarget(tree, args, vscode.l10n.t('Run which run again?'));
  const { connection } = modelOf(tree, target);
  const client = await connection.client();
  // A reproduced run ran in a checkout that is gone: what it repeats ran in the folder.
  const run = await firstOf(client, target.runId);
  const pipeline = pipelineName(run);
  if (pipeline !== undefined) {
    const item: PipelineOfRun = { kind: 'pipelineOfRun', connectionId: connection.id, name: pipeline };
    await vscode.commands.executeCommand(COMMANDS.runPipeline, item);
    return;
  }
  const { draft, assumed } = await draftOf(client, run, connection);
  const title = vscode.l10n.t('Run Again: {0}', withoutIcons(run.info.run_name || run.info.run_id.slice(0, 8)));
  const experiments = (await client.searchExperiments({ max_results: 1000 })).experiments.map((one) => one.name);
  const edited = await editAgain(draft, { title, assumed, experiments });
  const filled = await withSecrets(edited, missingSecrets(edited.command, edited.params), title);
  await start(services, connection, run, target, filled, edited.command);
}

/** The pipeline that a run stands for, above those of its steps. */
function pipelineName({ data }: Run): string | undefined {
  try {
    const start = JSON.parse(tagValue(data.tags, RECORDED_TAGS.start) ?? 'null') as { kind?: unknown; name?: unknown } | null;
    return start?.kind === 'pipeline' && typeof start.name === 'string' ? start.name : undefined;
  } catch {
    // A tag that somebody else wrote.
    return undefined;
  }
}

/** What a run says about its command; for one of plain MLflow what most likely started it. Raises `UserError` for one that says nothing. */
async function draftOf(client: MlflowClient, run: Run, connection: FolderConnection): Promise<{ draft: AgainDraft; assumed: string | undefined }> {
  const recorded = recordedCommand(run);
  const experiment = (await client.getExperiment(run.info.experiment_id)).name;
  if (recorded !== undefined) {
    const options = recordedOptions(run);
    const params = givenParams({ command: recorded, options, params: Object.fromEntries(run.data.params.map(({ key, value }) => [key, value])) });
    const cwd = recordedFolder(run, connection.storePath);
    const home = homeOf(connection);
    const { program } = await recordedEnvironment(client, run);
    const command = withRecordedInterpreter(recorded, program, home);
    return existsSync(cwd)
      ? { draft: { command, params, cwd, experiment }, assumed: undefined }
      : { draft: { command, params, cwd: home, experiment }, assumed: vscode.l10n.t('Its working directory is gone: the folder of the workspace is assumed') };
  }
  const script = assumedCommand(run)?.[1];
  if (script === undefined) throw noCommand(run.info.run_name || run.info.run_id.slice(0, 8));
  const home = homeOf(connection);
  if (!existsSync(isAbsolute(script) ? script : join(home, script))) throw noCommand(run.info.run_name || run.info.run_id.slice(0, 8), script);
  const python = await pythonOf(connection.folder?.uri);
  return {
    draft: { command: [python.path, script], params: {}, cwd: home, experiment },
    assumed: vscode.l10n.t('MLflow kept no command: its script without arguments is assumed'),
  };
}

function homeOf({ folder, storePath }: FolderConnection): string {
  return folder?.uri.fsPath ?? join(storePath, '..');
}

async function start(services: ReproduceServices, connection: FolderConnection, first: Run, target: RunTarget, draft: AgainDraft, masked: readonly string[]): Promise<void> {
  const { command, params, cwd, experiment } = draft;
  const said = startOf('again', first.info.run_id);
  const options = recordedOptions(first);
  const execution = await startAgain(services.extensionPath, {
    connection, command, cwd,
    label: vscode.l10n.t('Run Again: {0}', first.info.run_name || first.info.run_id.slice(0, 8)),
    options: [
      `--experiment=${experiment}`,
      ...(options.name === undefined ? [] : [`--name=${options.name}`]),
      `--tag=${RECORDED_TAGS.repeats}=${first.info.run_id}`,
      `--start=${JSON.stringify(said)}`,
      ...Object.entries(params).map(([key, value]) => `--param=${key}=${value}`),
      ...optionArguments(options),
    ],
  }, masked);
  // The command is done once it runs; what it came to is told when it ended.
  void endOfTask(execution).then(() => tell(services, connection, target, said)).catch((error: unknown) => services.tree.log.warn('What became of a run again is not known', error));
}

async function tell({ tree }: ReproduceServices, connection: FolderConnection, first: RunTarget, said: ReturnType<typeof startOf>): Promise<void> {
  const run = await startedRun(await connection.client(), said);
  if (run === undefined) {
    tree.log.warn(`The repetition of ${first.runId} left no run`);
    return;
  }
  const name = run.info.run_name || run.info.run_id.slice(0, 8);
  const again: RunTarget = { kind: 'run', connectionId: connection.id, runId: run.info.run_id };
  const compare = vscode.l10n.t('Compare with the First');
  const open = vscode.l10n.t('Open Run');
  const finished = run.info.status === 'FINISHED';
  const chosen = finished
    ? await vscode.window.showInformationMessage(vscode.l10n.t('{0} ran again.', name), compare, open)
    : await vscode.window.showWarningMessage(vscode.l10n.t('{0} ran again and did not finish.', name), open, compare);
  if (chosen === compare) await vscode.commands.executeCommand(COMMANDS.compareRuns, first, [first, again]);
  else if (chosen === open) await vscode.commands.executeCommand(COMMANDS.openRun, { connectionId: connection.id, runId: again.runId });
}
