import * as vscode from 'vscode';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { entered, experimentTarget, modelOf } from '../runs/targets';
import { withoutIcons } from '../tree/format';
import { guessDirection, type Direction } from '../../protocol/direction';
import type { TreeServices } from '../tree/treeServices';

/** Lets the person choose by which metric an experiment is read, and which way it gets better. */
export async function chooseKeyMetric(services: TreeServices, args: readonly unknown[]): Promise<void> {
  const target = await experimentTarget(services, args, vscode.l10n.t('Choose the key metric of which experiment?'));
  const model = modelOf(services, target);
  const client = await model.client();
  const keys = model.overviews.get(target.experimentId)?.metric_keys ?? [];
  const current = model.keyMetric(target.experimentId);
  const title = vscode.l10n.t('Key Metric of {0}', withoutIcons(model.experiments.get(target.experimentId)?.name ?? ''));
  if (keys.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t('No run of this experiment has logged a metric yet.'));
  const automatic = { label: vscode.l10n.t('$(sparkle) Automatic'), description: vscode.l10n.t('the metric that most runs log'), key: undefined };
  const items = [
    ...keys.map((key) => ({ label: withoutIcons(key), description: key === current?.key ? vscode.l10n.t('now shown') : '', key })),
    automatic,
  ];
  const { key } = entered(await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Which metric tells how good a run is?') }));
  if (key === undefined) {
    await client.deleteExperimentTag(target.experimentId, SYSTEM_TAGS.keyMetric).catch(ignoreMissing);
    await client.deleteExperimentTag(target.experimentId, SYSTEM_TAGS.keyMetricDirection).catch(ignoreMissing);
    return;
  }
  const direction = entered(await askDirection(title, key));
  await client.setExperimentTag(target.experimentId, SYSTEM_TAGS.keyMetric, key);
  await client.setExperimentTag(target.experimentId, SYSTEM_TAGS.keyMetricDirection, direction);
}

async function askDirection(title: string, key: string): Promise<Direction | undefined> {
  const guess = guessDirection(key);
  const items: (vscode.QuickPickItem & { direction: Direction })[] = [
    { label: vscode.l10n.t('$(arrow-down) Lower is better'), direction: 'lower' },
    { label: vscode.l10n.t('$(arrow-up) Higher is better'), direction: 'higher' },
    { label: vscode.l10n.t('$(dash) Neither'), description: vscode.l10n.t('no run is the best'), direction: 'unknown' },
  ];
  // The likely answer is the first, so that Enter takes it.
  items.sort((a, b) => Number(b.direction === guess) - Number(a.direction === guess));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('When is {0} better?', withoutIcons(key)) }))?.direction;
}

function ignoreMissing(error: unknown): void {
  if ((error as { code?: unknown }).code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
}
