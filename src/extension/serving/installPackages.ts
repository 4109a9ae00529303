import * as vscode from 'vscode';
import { isRecord } from '../../protocol/plainJson';
import { commandLine, visible } from '../../exec/reproduce/commandLine';
import { pickConnection } from '../connection/pickConnection';
import { nothingIsStarted } from '../errors';
import { mlflowTaskFailed } from '../errors/serving';
import { COMMANDS } from '../ids';
import type { Install } from './install';
import { readInstall } from './install';
import type { ServingServices } from './servingServices';

/** Installs what an interpreter lacks, in a terminal, after the person has seen the command and agreed. Answers whether it is installed. */
export async function installPackages({ connections }: ServingServices, args: readonly unknown[]): Promise<boolean> {
  if (!vscode.workspace.isTrusted) throw nothingIsStarted();
  const wish = readWish(args);
  if (wish === undefined) return false;
  const connection = await pickConnection(connections);
  const command = [wish.python, '-m', 'pip', 'install', ...wish.packages];
  const again = isRecord(args[0]) && isRecord(args[0]['again']) ? args[0]['again'] : undefined;
  const agreed = again !== undefined ? vscode.l10n.t('Install and Serve') : vscode.l10n.t('Install');
  const what = wish.packages.join(', ');
  const detail = vscode.l10n.t('This runs in a terminal: {0}', visible(commandLine(command)));
  if ((await vscode.window.showInformationMessage(vscode.l10n.t('Install {0} from the package index?', what), { modal: true, detail }, agreed)) !== agreed) return false;
  const label = vscode.l10n.t('Install {0}', what);
  const { runTask } = await import('./runTask');
  const code = await runTask({ connection, label, command });
  if (code !== 0) throw mlflowTaskFailed(label, code);
  if (again !== undefined) await vscode.commands.executeCommand(COMMANDS.serveModel, again);
  return true;
}

/** The wish comes from a button of ours, and commands can be called by anyone. */
function readWish([wish]: readonly unknown[]): Install | undefined {
  if (!isRecord(wish) || typeof wish['python'] !== 'string' || !Array.isArray(wish['packages'])) return undefined;
  return readInstall(commandLine([wish['python'], '-m', 'pip', 'install', ...wish['packages'].map(String)]), wish['python']);
}
