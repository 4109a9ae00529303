import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as vscode from 'vscode';

const KEY = 'trialbook.holdouts';
const MOST = 50;

/** The file that a model was last validated on, with what was asked about it. */
export interface Holdout {
  /** Relative to the folder, or absolute. */
  readonly file: string;
  readonly target: string;
  readonly group?: string;
}

/** What is remembered of a model in a folder; undefined when nothing is, or its file is gone. */
export function rememberedHoldout(state: vscode.Memento, connectionId: string, model: string, home: string): Holdout | undefined {
  const found = state.get<Record<string, Holdout>>(KEY, {})[`${connectionId} ${model}`];
  return found !== undefined && (existsSync(join(home, found.file)) || existsSync(found.file)) ? found : undefined;
}

/** Remembers the last holdout of a model; the oldest models are forgotten. */
export async function rememberHoldout(state: vscode.Memento, connectionId: string, model: string, holdout: Holdout): Promise<void> {
  const key = `${connectionId} ${model}`;
  const others = Object.entries(state.get<Record<string, Holdout>>(KEY, {})).filter(([known]) => known !== key);
  await state.update(KEY, Object.fromEntries([...others, [key, holdout] as const].slice(-MOST)));
}
