import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { guessDirection } from '../../protocol/direction';
import type { StorageAim, StorageExperiment } from '../../protocol/storage';
import { oneLine } from '../tree/format';

type Checkpoints = Extract<StorageAim, { kind: 'checkpoints' }>;

/** How many stay when nobody says otherwise. */
const USUAL = '3';

/** Asks which experiment's checkpoints, by which metric, and how many stay; undefined when the person turned back. Raises what the client raises. */
export async function askCheckpoints(client: MlflowClient, experiments: readonly StorageExperiment[], only?: StorageExperiment): Promise<Checkpoints | undefined> {
  const { l10n, window } = vscode;
  const title = l10n.t('Keep the Best Checkpoints');
  const experiment = only ?? (await pickExperiment(experiments, title));
  if (experiment === undefined) return undefined;
  const [overview] = await client.overview([experiment.experiment_id]);
  const metric = await window.showQuickPick((overview?.metric_keys ?? []).map((key) => ({ label: key })), { title, placeHolder: l10n.t('The metric that tells which are best'), ignoreFocusOut: true });
  if (metric === undefined) return undefined;
  const direction = await askDirection(metric.label, title);
  if (direction === undefined) return undefined;
  const keep = await window.showInputBox({
    title, prompt: l10n.t('How many checkpoints of each run stay?'), value: USUAL, ignoreFocusOut: true,
    validateInput: (text) => (/^[1-9]\d{0,5}$/.test(text.trim()) ? undefined : l10n.t('A whole number from 1')),
  });
  if (keep === undefined) return undefined;
  return { kind: 'checkpoints', experiment_ids: [experiment.experiment_id], metric: metric.label, direction, keep: Number(keep.trim()), each: 'run' };
}

async function pickExperiment(experiments: readonly StorageExperiment[], title: string): Promise<StorageExperiment | undefined> {
  const items = [...experiments].filter(({ files }) => files > 0).sort((a, b) => b.bytes - a.bytes).map((experiment) => ({ label: oneLine(experiment.name, 100), experiment }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: vscode.l10n.t('Of which experiment?'), ignoreFocusOut: true }))?.experiment;
}

/** What the name tells comes first. */
async function askDirection(metric: string, title: string): Promise<'lower' | 'higher' | undefined> {
  const { l10n } = vscode;
  const items: (vscode.QuickPickItem & { direction: 'lower' | 'higher' })[] = [
    { label: l10n.t('Lower is better'), direction: 'lower' }, { label: l10n.t('Higher is better'), direction: 'higher' },
  ];
  if (guessDirection(metric) === 'higher') items.reverse();
  return (await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('Which way does {0} get better?', metric), ignoreFocusOut: true }))?.direction;
}
