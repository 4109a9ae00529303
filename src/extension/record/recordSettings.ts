import * as vscode from 'vscode';
import { RECORDED_VARIABLES } from '../../protocol/recorded';
import { SETTINGS } from '../ids';

/** The variable that hands what a folder's settings say of recording to `trialbook exec`; nothing when they say nothing. */
export function recordSettings(folder: vscode.Uri | undefined): Record<string, string> {
  const settings = vscode.workspace.getConfiguration('trialbook', folder);
  const mask = texts(settings.get<unknown>(SETTINGS.recordMask));
  const keep = texts(settings.get<unknown>(SETTINGS.recordKeep));
  const said = {
    ...(settings.get<boolean>(SETTINGS.recordChanges, true) ? {} : { changes: false }),
    ...(mask.length === 0 ? {} : { mask }),
    ...(keep.length === 0 ? {} : { keep }),
  };
  return Object.keys(said).length === 0 ? {} : { [RECORDED_VARIABLES.recording]: JSON.stringify(said) };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
