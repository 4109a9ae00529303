import * as vscode from 'vscode';
import type { InputCheck } from '../../exec/reproduce/inputs';
import type { Plan } from '../../exec/reproduce/plan';
import { amiss, placeInputs, placeOthers } from '../../exec/reproduce/prepare';
import { withoutIcons } from '../tree/format';
import { inputWords } from './planWords';

/** Tells inputs that are missing or differ, and lets the person put them in place or go on without. Raises `CancellationError`. */
export async function acceptInputs(plan: Plan, first: readonly InputCheck[]): Promise<void> {
  for (let wrong = amiss(first); wrong.length > 0; wrong = amiss(await placeInputs(plan))) {
    const { l10n } = vscode;
    const again = { label: `$(refresh) ${l10n.t('Check Again')}`, description: l10n.t('after putting the data in your folder') };
    const go = { label: `$(play) ${l10n.t('Run All the Same')}`, description: l10n.t('the result may be another') };
    const list: vscode.QuickPickItem[] = wrong.map((check) => {
      const { label, description } = inputWords(check);
      return { label: `$(warning) ${withoutIcons(label)}`, description };
    });
    const items = [again, go, { label: l10n.t('Inputs'), kind: vscode.QuickPickItemKind.Separator }, ...list];
    const chosen = await vscode.window.showQuickPick(items, {
      title: l10n.t('Reproduce {0}', withoutIcons(plan.recipe.runName)),
      placeHolder: wrong.length === 1 ? l10n.t('An input is not as it was') : l10n.t('{0} inputs are not as they were', wrong.length),
      ignoreFocusOut: true,
    });
    if (chosen === undefined) throw new vscode.CancellationError();
    if (chosen === go) {
      placeOthers(plan, wrong);
      return;
    }
  }
}
