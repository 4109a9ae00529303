import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { StorageAim, StorageOutcome } from '../../protocol/storage';
import { formatBytes, formatCount, oneLine } from '../tree/format';
import { itemsWords, type PlanDocuments } from './planDocument';
import { storageWork } from './storageWork';

/** What a kind of tidying is called and asks. */
interface Words {
  readonly title: string;
  readonly button: string;
  /** What it is called once it was done. */
  readonly done: string;
  readonly nothing: string;
  readonly detail: string;
}

/** Plans, shows exactly what would go, asks, does it, and offers to undo it. Answers whether something was changed. Raises what the client raises. */
export async function carryOut(client: MlflowClient, documents: PlanDocuments, aim: StorageAim): Promise<boolean> {
  const { l10n, env } = vscode;
  const words = wordsFor(aim);
  const plan = await storageWork(client, l10n.t('Finding out what would go'), { kind: 'plan', aim });
  if (plan.count === 0) {
    const list = l10n.t('Show List');
    const kept = plan.kept.length > 0;
    if ((await vscode.window.showInformationMessage(words.nothing, ...(kept ? [list] : []))) === list) await documents.show(plan, words.title);
    return false;
  }
  await documents.show(plan, words.title);
  const question = l10n.t('{0}: {1}, {2}?', words.title, itemsWords(plan.count), formatBytes(plan.bytes, env.language));
  const detail = [l10n.t('The list behind this question says exactly which.'), words.detail].join('\n\n');
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, words.button)) !== words.button) return false;
  const outcome = await storageWork(client, words.title, { kind: 'apply', plan: plan.id });
  void tell(client, words, outcome);
  return true;
}

/** Puts back what was removed. Raises what the client raises. */
export async function putBack(client: MlflowClient, batch: string): Promise<void> {
  const { l10n, env } = vscode;
  const outcome = await storageWork(client, l10n.t('Putting back what was removed'), { kind: 'undo', batch });
  const back = l10n.t('{0} are back where they were.', formatBytes(outcome.bytes, env.language));
  // What comes next does not wait until the message is closed.
  void vscode.window.showInformationMessage(outcome.skipped.length === 0 ? back : `${back} ${leftWords(outcome)}`);
}

async function tell(client: MlflowClient, words: Words, outcome: StorageOutcome): Promise<void> {
  const { l10n, env } = vscode;
  const done = l10n.t('{0}: {1}, {2}.', words.done, itemsWords(outcome.done), formatBytes(outcome.bytes, env.language));
  const message = outcome.skipped.length === 0 ? done : `${done} ${leftWords(outcome)}`;
  const undo = l10n.t('Undo');
  const { batch } = outcome;
  const show = outcome.skipped.length === 0 ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
  if ((await show(message, ...(batch === undefined ? [] : [undo]))) === undo && batch !== undefined) await putBack(client, batch);
}

function leftWords({ skipped }: StorageOutcome): string {
  const [first] = skipped;
  const [path, why] = [oneLine(first?.path ?? '', 80), oneLine(first?.why ?? '', 200)];
  return skipped.length === 1
    ? vscode.l10n.t('{0} was left as it is: {1}.', path, why)
    : vscode.l10n.t('{0} were left as they are, such as {1}: {2}.', formatCount(skipped.length, vscode.env.language), path, why);
}

function wordsFor(aim: StorageAim): Words {
  const { l10n } = vscode;
  const undo = l10n.t('It can be undone until the trash is emptied; the room is free only then.');
  switch (aim.kind) {
    case 'duplicates':
      return { title: l10n.t('Keep Equal Files Once'), button: l10n.t('Keep Once'), done: l10n.t('Equal files are kept once'), nothing: l10n.t('No file is kept twice.'), detail: l10n.t('Runs show the same files as before: on the disk, equal ones become several names of one file. Each can still be replaced by itself, but should not be edited in place.') };
    case 'checkpoints':
      return { title: l10n.t('Remove Checkpoints'), button: l10n.t('Remove'), done: l10n.t('Checkpoints were removed'), nothing: l10n.t('There are no checkpoints to remove: none were found, or all of them stay.'), detail: undo };
    case 'trash':
      return { title: l10n.t('Empty Trash'), button: l10n.t('Delete for Good'), done: l10n.t('The trash is empty'), nothing: l10n.t('The trash is empty.'), detail: l10n.t('This cannot be undone.') };
    case 'strays':
      return { title: l10n.t('Remove Files of No Run'), button: l10n.t('Remove'), done: l10n.t('Files of no run were removed'), nothing: l10n.t('Every file belongs to a run or a model.'), detail: undo };
  }
}
