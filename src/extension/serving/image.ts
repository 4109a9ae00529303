import { execFile } from 'node:child_process';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FolderConnection } from '../connection/folderConnection';
import { nothingIsStarted } from '../errors';
import { dockerMissing, mlflowTaskFailed } from '../errors/serving';
import { versionTarget, type VersionTarget } from '../models/modelTargets';
import { entered } from '../runs/targets';
import { withoutIcons } from '../tree/format';
import { runTask } from './runTask';
import { connectionOf } from './servedTarget';
import { servingPython } from './servingPython';
import type { ServingServices } from './servingServices';
import { imageName, isImageName } from './typed';

/** Longest wait for Docker to answer, ms. */
const PATIENCE = 8000;

/** Builds a Docker image that serves a version, by MLflow's own command, in a terminal. Raises `UserError`. */
export async function buildImage(services: ServingServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const target = await versionTarget(services.connections, args, vscode.l10n.t('Build an image of which version?'));
  const docker = await askDocker();
  if (docker !== 'ready') throw dockerMissing(docker, target);
  const connection = connectionOf(services, target.connectionId);
  const image = entered(await vscode.window.showInputBox({
    title: vscode.l10n.t('Build Image: {0} v{1}', withoutIcons(target.name), target.version),
    prompt: vscode.l10n.t('Name of the image. The model\'s own packages are installed into it, which takes minutes.'),
    value: imageName(target.name, target.version),
    ignoreFocusOut: true,
    validateInput: (text) => (isImageName(text) ? undefined : vscode.l10n.t('Lower-case letters, digits and - _ . with a tag behind a colon: house-price:v3')),
  }));
  const label = vscode.l10n.t('Build Image {0}', image);
  await mlflow(connection, label, ['models', 'build-docker', '-m', modelUri(target), '-n', image]);
  const copy = vscode.l10n.t('Copy docker run');
  const chosen = await vscode.window.showInformationMessage(vscode.l10n.t('The image {0} is built. It answers at port 8080 of its container.', image), copy);
  if (chosen === copy) await vscode.env.clipboard.writeText(`docker run --rm -p 127.0.0.1:5001:8080 ${image}`);
}

/** Writes a Dockerfile with the model beside it, from which an image is built anywhere. Raises `UserError`. */
export async function generateDockerfile(services: ServingServices, args: readonly unknown[]): Promise<void> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const target = await versionTarget(services.connections, args, vscode.l10n.t('Make a Dockerfile for which version?'));
  const connection = connectionOf(services, target.connectionId);
  const [picked] = entered(await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Folder for the Dockerfile and the Model'), openLabel: vscode.l10n.t('Generate Here'),
    canSelectFiles: false, canSelectFolders: true, ...(connection.folder === undefined ? {} : { defaultUri: connection.folder.uri }),
  }));
  if (picked === undefined) return;
  const folder = join(picked.fsPath, imageName(target.name, target.version).replace(':', '-'));
  await mlflow(connection, vscode.l10n.t('Generate Dockerfile'), ['models', 'generate-dockerfile', '-m', modelUri(target), '-d', folder]);
  await vscode.window.showTextDocument(vscode.Uri.file(join(folder, 'Dockerfile')));
}

function modelUri({ name, version }: VersionTarget): string {
  return `models:/${name}/${version}`;
}

async function mlflow(connection: FolderConnection, label: string, args: readonly string[]): Promise<void> {
  const python = await servingPython(connection.folder?.uri);
  // The server has to answer while MLflow reads the model.
  await connection.client();
  const { trackingUri } = connection;
  const code = await runTask({
    connection, label, command: [python, '-m', 'mlflow', ...args],
    env: { ...(trackingUri === undefined ? {} : { MLFLOW_TRACKING_URI: trackingUri }), MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT: 'true' },
  });
  if (code !== 0) throw mlflowTaskFailed(label, code);
}

function askDocker(): Promise<'ready' | 'missing' | 'stopped'> {
  return new Promise((resolve) => {
    execFile('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: PATIENCE, windowsHide: true }, (error) => {
      if (error === null) resolve('ready');
      else resolve(error.code === 'ENOENT' ? 'missing' : 'stopped');
    });
  });
}
