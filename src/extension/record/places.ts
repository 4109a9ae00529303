import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { parseEnvFile } from './envFile';
import { TRACKING_URI, type Place, type PersonsVariables } from './personsAddress';

/** A `.env` file larger than this (bytes) is not one that people write by hand. */
const LARGEST_ENV_FILE = 256 * 1024;

/** The environment that the extension host was started with, before Trialbook changed anything. */
export const inheritedEnvironment: Readonly<Record<string, string | undefined>> = { ...process.env };

/** Where a person may have set variables for every program of a folder, the one that programs obey first coming first. */
export function personsPlaces(folder: vscode.WorkspaceFolder | undefined): PersonsVariables[] {
  const settings = terminalSettings(folder);
  const file = folder?.uri.scheme === 'file' ? envFile(join(folder.uri.fsPath, '.env')) : undefined;
  const environment: PersonsVariables = { values: inheritedEnvironment, place: () => ({ kind: 'environment' }) };
  return file === undefined ? [settings, environment] : [settings, file, environment];
}

/** Variables of a `.env` file, or nothing when it is not there or cannot be read. */
export function envFile(path: string): PersonsVariables | undefined {
  let text: string;
  try {
    if (statSync(path).size > LARGEST_ENV_FILE) return undefined;
    text = readFileSync(path, 'utf8');
  } catch {
    // Most folders have none, and one that cannot be read reaches no program either.
    return undefined;
  }
  const lines = parseEnvFile(text);
  return {
    values: Object.fromEntries([...lines.values()].map(({ name, value }) => [name, value])),
    place: (name): Place => ({ kind: 'file', path, line: lines.get(name)?.line ?? 1 }),
  };
}

/** Name of the setting that holds the variables of terminals on this system. */
export function terminalSettingId(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform === 'darwin' ? 'osx' : 'linux';
  return `terminal.integrated.env.${system}`;
}

function terminalSettings(folder: vscode.WorkspaceFolder | undefined): PersonsVariables {
  const id = terminalSettingId();
  const values = vscode.workspace.getConfiguration(undefined, folder?.uri).get<Record<string, string | null>>(id) ?? {};
  return { values, place: () => ({ kind: 'setting', id }) };
}

/** The place in words, e.g. `.env, line 3`. */
export function placeName(place: Place): string {
  switch (place.kind) {
    case 'environment':
      return vscode.l10n.t('the environment that the editor was started in');
    case 'setting':
      return vscode.l10n.t('the setting {0}', place.id);
    case 'file':
      return vscode.l10n.t('{0}, line {1}', vscode.workspace.asRelativePath(place.path), place.line);
  }
}

/** Opens the place where a person set a variable. */
export async function openPlace(place: Place): Promise<void> {
  switch (place.kind) {
    case 'environment':
      await vscode.window.showInformationMessage(
        vscode.l10n.t('{0} is set in the environment that the editor was started in, for instance in a shell profile.', TRACKING_URI),
      );
      return;
    case 'setting':
      await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${place.id}`);
      return;
    case 'file': {
      const line = place.line - 1;
      await vscode.window.showTextDocument(vscode.Uri.file(place.path), { selection: new vscode.Range(line, 0, line, 0) });
    }
  }
}
