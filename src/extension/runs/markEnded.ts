import * as vscode from 'vscode';
import type { RunStatus } from '../../protocol/entities';
import type { TreeServices } from '../tree/treeServices';
import { entered, modelOf, runTargets } from './targets';

/** Ends runs whose program is gone and could not say so. */
export async function markEnded(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const targets = await runTargets(services, args, vscode.l10n.t('Mark which run as ended?'), "status IN ('RUNNING', 'SCHEDULED')");
  const items: (vscode.QuickPickItem & { status: RunStatus })[] = [
    { label: vscode.l10n.t('Killed'), description: vscode.l10n.t('its program was ended'), status: 'KILLED' },
    { label: vscode.l10n.t('Failed'), description: vscode.l10n.t('it ended with an error'), status: 'FAILED' },
    { label: vscode.l10n.t('Finished'), description: vscode.l10n.t('it did all it had to do'), status: 'FINISHED' },
  ];
  const placeHolder = vscode.l10n.t('How did it end? A program that is still running goes on and may set this again.');
  const { status } = entered(await vscode.window.showQuickPick(items, { placeHolder }));
  for (const target of targets) {
    const client = await modelOf(services, target).client();
    const { info } = await client.getRun(target.runId);
    if (info.status !== 'RUNNING' && info.status !== 'SCHEDULED') continue;
    await client.updateRun({ run_id: target.runId, status, end_time: Date.now() });
  }
}
