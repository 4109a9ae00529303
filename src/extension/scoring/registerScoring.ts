import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { registerCommand } from '../showError';
import type { ScoringServices } from './scoringServices';

/** Adds the commands that use a version of a model on files. What they need is loaded when it is. */
export function registerScoring(services: ScoringServices): vscode.Disposable {
  const command = (id: string, run: (args: readonly unknown[]) => unknown): vscode.Disposable => registerCommand(services.log, id, (...args) => run(args));
  return vscode.Disposable.from(
    command(COMMANDS.scoreFile, async (args) => (await import('./scoreFile')).scoreFile(services, args)),
    command(COMMANDS.scoreWithSpark, async (args) => (await import('./scoreWithSpark')).scoreWithSpark(services, args)),
    command(COMMANDS.validateVersion, async (args) => (await import('./validateVersion')).validateVersion(services, args)),
  );
}
