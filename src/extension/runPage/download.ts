import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Run } from '../../protocol/entities';

/** Asks where, then saves one artifact. Nothing is left half written. */
export async function downloadFile(client: MlflowClient, run: Run, path: string): Promise<void> {
  const name = safeName(path.split('/').at(-1) ?? path);
  const home = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({ ...(home === undefined ? { title: name } : { defaultUri: vscode.Uri.joinPath(home, name) }) });
  if (target === undefined) return;
  await withProgress(name, (signal) => save(client, run, path, target.fsPath, signal));
  await offerToReveal(name, target);
}

/** Asks for a folder, then saves all artifacts below `path` in a folder of the run's name there. */
export async function downloadFolder(client: MlflowClient, run: Run, path: string): Promise<void> {
  const [target] = (await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: vscode.l10n.t('Download Here') })) ?? [];
  if (target === undefined) return;
  const root = join(target.fsPath, safeName(run.info.run_name || run.info.run_id));
  await withProgress(run.info.run_name, (signal, report) => saveFolder(client, run, path, root, signal, report));
  await offerToReveal(run.info.run_name, vscode.Uri.file(root));
}

async function saveFolder(client: MlflowClient, run: Run, path: string, target: string, signal: AbortSignal, report: (name: string) => void): Promise<void> {
  for (const entry of await client.listArtifacts(run.info.run_id, path === '' ? undefined : path, { signal })) {
    const file = join(target, safeName(entry.path.split('/').at(-1) ?? ''));
    if (entry.is_dir) await saveFolder(client, run, entry.path, file, signal, report);
    else {
      report(entry.path);
      await save(client, run, entry.path, file, signal);
    }
  }
}

async function save(client: MlflowClient, run: Run, path: string, target: string, signal: AbortSignal): Promise<void> {
  const partial = `${target}.part`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await pipeline(await client.downloadArtifact(run, path, { signal }), createWriteStream(partial), { signal });
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** A name that is a plain file name on every system: a server's word is not taken for a path. */
export function safeName(name: string): string {
  const plain = name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '_').replace(/[. ]+$/, '');
  return plain === '' || /^\.+$/.test(plain) ? '_' : plain;
}

function withProgress(name: string, work: (signal: AbortSignal, report: (name: string) => void) => Promise<void>): Thenable<void> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Downloading {0}', name), cancellable: true },
    async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort(new vscode.CancellationError()));
      await work(stop.signal, (message) => progress.report({ message }));
    },
  );
}

async function offerToReveal(name: string, target: vscode.Uri): Promise<void> {
  const reveal = vscode.l10n.t('Reveal');
  if ((await vscode.window.showInformationMessage(vscode.l10n.t('{0} is downloaded.', name), reveal)) === reveal)
    await vscode.commands.executeCommand('revealFileInOS', target);
}
