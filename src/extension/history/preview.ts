import { execFile } from 'node:child_process';
import * as vscode from 'vscode';
import { withoutEditor } from '../../address/environment';
import { nothingToImport } from '../errors/history';
import { trialbookCommand } from '../exec/trackedTask';
import { readPreview, type Preview } from './copyEvents';
import { lastLine } from './copyProcess';

/** What a preview may print, bytes: names of experiments are most of it. */
const MOST_OUTPUT = 50_000_000;

/** Looks at a source without importing anything: what `trialbook import … --preview` says. Raises `UserError`, and `CancellationError` when the person stops it. */
export function readSource(extensionPath: string, path: string, options: readonly string[], cwd: string): Thenable<Preview> {
  const { program, args, env } = trialbookCommand(extensionPath, ['import', path, '--preview', '--json', ...options]);
  const shown = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Looking at {0}', path), cancellable: true };
  return vscode.window.withProgress(shown, (_, token) => new Promise((resolve, reject) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    execFile(program, args, { cwd, env: { ...withoutEditor(process.env), ...env }, windowsHide: true, maxBuffer: MOST_OUTPUT, signal: stop.signal }, (error, stdout, stderr) => {
      const preview = error === null ? readPreview(stdout) : undefined;
      if (preview !== undefined) resolve(preview);
      else if (stop.signal.aborted) reject(new vscode.CancellationError());
      else reject(nothingToImport(path, lastLine(stderr) ?? error?.message ?? vscode.l10n.t('what was found there is not understood')));
    });
  }));
}
