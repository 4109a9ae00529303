import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import type { RegisterVersion } from '../../protocol/registry';
import { uploadFailed } from '../errors/promotion';
import { formatBytes } from '../tree/format';
import type { ModelFile } from './modelFolder';

/** Name that the model has below its run. */
const NAME = 'model';

/** A model of a folder that is to be uploaded. */
export interface Upload {
  /** Absolute. */
  readonly folder: string;
  /** Name of the folder, for the run. */
  readonly label: string;
  readonly files: readonly ModelFile[];
  /** Bytes. */
  readonly size: number;
  /** Of the experiment that the run is made in; a name is one that is made. */
  readonly experiment: { readonly id: string } | { readonly name: string };
}

/** What an upload left. */
export interface Uploaded {
  readonly version: RegisterVersion;
  /** Moves it to the trash, when nothing came of it. Raises nothing. */
  readonly discard: () => Promise<void>;
}

/** Uploads a folder as a logged model of a run that is made for it. Raises `UserError` or the signal's reason; nothing of it is kept then. */
export async function uploadModel(client: MlflowClient, upload: Upload, report: (words: string) => void, signal: AbortSignal): Promise<Uploaded> {
  const { experiment, label, folder } = upload;
  const experimentId = 'id' in experiment ? experiment.id : await client.createExperiment({ name: experiment.name }, { signal });
  const run = await client.createRun({
    experiment_id: experimentId, run_name: label, start_time: Date.now(), user_id: login(),
    tags: [{ key: SYSTEM_TAGS.sourceType, value: 'LOCAL' }, { key: SYSTEM_TAGS.sourceName, value: folder }, { key: SYSTEM_TAGS.user, value: login() }],
  }, { signal });
  let modelId: string | undefined;
  const discard = (): Promise<void> => discardRun(client, run, modelId);
  try {
    const place = await begin(client, run, signal);
    modelId = place.modelId;
    await send(client, upload, place, report, signal);
    if (modelId !== undefined) {
      await client.finalizeLoggedModel(modelId, 'LOGGED_MODEL_READY', { signal });
      await client.logOutputs(run.info.run_id, [{ model_id: modelId, step: 0 }], { signal });
    }
    await client.updateRun({ run_id: run.info.run_id, status: 'FINISHED', end_time: Date.now() }, { signal });
    return { version: { source: place.source, run_id: run.info.run_id, ...(modelId === undefined ? {} : { model_id: modelId }) }, discard };
  } catch (error) {
    await discard();
    if (signal.aborted) throw error;
    throw uploadFailed(label, error instanceof Error ? error.message : String(error), error);
  }
}

/** Where the files go: a logged model, or on a server of MLflow 2 a folder of the run's artifacts. */
interface Place {
  readonly source: string;
  readonly modelId: string | undefined;
  readonly target: Run | string;
  /** Folder below the target, with its slash. */
  readonly below: string;
}

async function begin(client: MlflowClient, run: Run, signal: AbortSignal): Promise<Place> {
  const { run_id: runId, experiment_id: experimentId } = run.info;
  try {
    const { info } = await client.createLoggedModel({ experiment_id: experimentId, name: NAME, source_run_id: runId }, { signal });
    return { source: `models:/${info.model_id}`, modelId: info.model_id, target: info.artifact_uri, below: '' };
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'ENDPOINT_NOT_FOUND') throw error;
    return { source: `runs:/${runId}/${NAME}`, modelId: undefined, target: run, below: `${NAME}/` };
  }
}

async function send(client: MlflowClient, { files, size: total }: Upload, { target, below }: Place, report: (words: string) => void, signal: AbortSignal): Promise<void> {
  const { language } = vscode.env;
  let done = 0;
  for (const { name, path } of files) {
    report(vscode.l10n.t('{0} of {1} uploaded', formatBytes(done, language), formatBytes(total, language)));
    const { size } = await stat(path);
    await client.uploadArtifact(target, below + name, createReadStream(path), { signal, size });
    done += size;
  }
}

async function discardRun(client: MlflowClient, run: Run, modelId: string | undefined): Promise<void> {
  try {
    if (modelId !== undefined) await client.deleteLoggedModel(modelId);
    await client.updateRun({ run_id: run.info.run_id, status: 'FAILED', end_time: Date.now() });
    await client.deleteRun(run.info.run_id);
  } catch {
    // The server is gone: what went wrong first is what the person is told.
  }
}

function login(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return process.env['USER'] ?? process.env['USERNAME'] ?? 'unknown';
  }
}
