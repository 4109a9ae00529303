import * as vscode from 'vscode';
import { COMMANDS } from '../ids';
import { registerCommand } from '../showError';
import type { PromoteServices } from './services';

/** Promote Model, Restore Previous Production, reviews and comments; what they need is loaded with the first call. */
export function registerPromote(services: PromoteServices): vscode.Disposable {
  const command = (id: string, run: (args: readonly unknown[]) => Promise<unknown>): vscode.Disposable => registerCommand(services.tree.log, id, (...args) => run(args));
  return vscode.Disposable.from(
    command(COMMANDS.promoteModel, async (args) => (await import('./promote')).promoteModel(services, args)),
    command(COMMANDS.restoreProduction, async (args) => (await import('./restoreProduction')).restoreProduction(services, args)),
    command(COMMANDS.requestReview, async (args) => (await import('./review')).requestReview(services, args)),
    command(COMMANDS.approveReview, async (args) => (await import('./review')).approveReview(services, args)),
    command(COMMANDS.rejectReview, async (args) => (await import('./review')).rejectReview(services, args)),
    command(COMMANDS.withdrawReview, async (args) => (await import('./review')).withdrawReview(services, args)),
    command(COMMANDS.commentOnModel, async (args) => (await import('./commentOnModel')).commentOnModel(services, args)),
  );
}
