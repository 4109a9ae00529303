import { basename } from 'node:path';
import * as vscode from 'vscode';
import { foreignInFolder, modelMalformed, noMlmodelFile, tooManyFiles } from '../errors/promotion';
import { activeDestination, askExperiment } from '../logRun/experiment';
import { BACK } from '../logRun/ask';
import type { FolderConnection } from '../connection/folderConnection';
import { formatBytes } from '../tree/format';
import type { TreeServices } from '../tree/treeServices';
import { readModelFolder, type FolderReading } from './modelFolder';
import type { Upload } from './uploadModel';
import type { Place } from './walk';
import type { FilesState } from '../../promotion/facts';

/** A folder of this size is uploaded after a question, bytes. */
const HUGE = 2_000_000_000;

/** A folder that holds a model, and where its run goes. */
export interface FolderCandidate {
  readonly kind: 'folder';
  readonly label: string;
  readonly upload: Upload;
  readonly files: FilesState;
}

/** Asks for the folder, when none is given, and for the experiment that its run is made in. Raises `CancellationError`, or `UserError` when it holds no model. */
export async function chooseFolder(services: TreeServices, connection: FolderConnection, place: Place, given: string | undefined): Promise<FolderCandidate | typeof BACK> {
  const folder = given ?? (await pickFolder(connection));
  if (folder === undefined) return BACK;
  const label = basename(folder);
  const reading = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Looking at {0}', label) }, () => readModelFolder(folder));
  const model = checked(reading, label);
  if (model.size > HUGE && !(await confirmHuge(label, model.size))) return BACK;
  const title = `${vscode.l10n.t('Promote Model: {0}', label)} (${place.step}/${place.total})`;
  const where = await askExperiment(services, await activeDestination(services, connection), title, place.back);
  if (where === BACK) return BACK;
  const experiment = where.experimentId === undefined ? { name: where.name } : { id: where.experimentId };
  return { kind: 'folder', label, files: { kind: 'read', mlmodel: model.mlmodel }, upload: { folder, label, files: model.files, size: model.size, experiment } };
}

async function pickFolder(connection: FolderConnection): Promise<string | undefined> {
  const [picked] = (await vscode.window.showOpenDialog({
    canSelectFolders: true, canSelectFiles: false, title: vscode.l10n.t('Promote Model'), openLabel: vscode.l10n.t('Promote This Model'),
    ...(connection.folder === undefined ? {} : { defaultUri: connection.folder.uri }),
  })) ?? [];
  return picked?.fsPath;
}

function checked(reading: FolderReading, folder: string): Extract<FolderReading, { kind: 'model' }> {
  switch (reading.kind) {
    case 'model':
      return reading;
    case 'no-mlmodel':
      throw noMlmodelFile(folder, reading.below);
    case 'malformed':
      throw modelMalformed(folder, reading.message);
    case 'foreign':
      throw foreignInFolder(reading.name, reading.why);
    case 'too-many':
      throw tooManyFiles(folder, reading.most);
  }
}

async function confirmHuge(label: string, size: number): Promise<boolean> {
  const go = vscode.l10n.t('Go On');
  const question = vscode.l10n.t('{0} holds {1}. All of it will be uploaded.', label, formatBytes(size, vscode.env.language));
  return (await vscode.window.showWarningMessage(question, { modal: true, detail: vscode.l10n.t('A model of this size is unusual. Is it the folder that you mean?') }, go)) === go;
}
