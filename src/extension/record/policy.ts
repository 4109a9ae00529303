import * as vscode from 'vscode';
import { SETTINGS } from '../ids';
import { recordingEnvironment, type EnvironmentChange } from './environment';
import { personsAddress, type PersonsAddress } from './personsAddress';
import { inheritedEnvironment, personsPlaces } from './places';
import { recordSettings } from './recordSettings';

/** Whether programs that start in a folder are recorded, as one of these. */
export type RecordingPolicy =
  | { readonly kind: 'on' }
  /** The person switched it off for the folder. */
  | { readonly kind: 'off' }
  /** The person set another address, which wins. */
  | { readonly kind: 'elsewhere'; readonly address: PersonsAddress }
  | { readonly kind: 'untrusted' };

/** What is to be recorded in a folder, by trust, settings and the person's own address. Reads small files. */
export function recordingPolicy(folder: vscode.WorkspaceFolder | undefined): RecordingPolicy {
  if (!vscode.workspace.isTrusted) return { kind: 'untrusted' };
  const settings = vscode.workspace.getConfiguration('trialbook', folder?.uri);
  if (!settings.get<boolean>(SETTINGS.recording, true)) return { kind: 'off' };
  if (settings.get<boolean>(SETTINGS.recordDespiteAddress, false)) return { kind: 'on' };
  const address = personsAddress(personsPlaces(folder));
  return address === undefined ? { kind: 'on' } : { kind: 'elsewhere', address };
}

/** The environment of recorded programs of a folder; `further` are variables without secrets that a server elsewhere wants. */
export function folderEnvironment(folder: vscode.WorkspaceFolder | undefined, trackingUri: string, further: Readonly<Record<string, string>>): EnvironmentChange[] {
  const places = personsPlaces(folder);
  const inherited = Object.assign({}, ...[...places].reverse().map(({ values }) => withoutNull(values))) as Record<string, string>;
  const changes = recordingEnvironment({
    trackingUri,
    inherited: folder === undefined ? inheritedEnvironment : inherited,
    caseless: process.platform === 'win32',
  });
  // For `trialbook exec` in a terminal.
  return [...changes, ...replacing(recordSettings(folder?.uri)), ...replacing(further).filter(({ variable }) => changes.every((change) => change.variable !== variable))];
}

/** Variables as changes that take the place of what was there. */
export function replacing(variables: Readonly<Record<string, string>>): EnvironmentChange[] {
  return Object.entries(variables).map(([variable, value]) => ({ variable, type: 'replace', value }));
}

function withoutNull(values: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
