import * as vscode from 'vscode';
import type { PromotionStep, StepState } from '../../client/registry/steps';

/** What a step of a promotion does, and how it goes, for a person who waits. */
export function stepWords(step: PromotionStep, state: StepState): string {
  const what = whatWords(step);
  switch (state) {
    case 'begun':
    case 'done':
      return what;
    case 'failed':
      return vscode.l10n.t('{0}: failed', what);
    case 'undoing':
    case 'undone':
      return vscode.l10n.t('undoing: {0}', what);
    case 'not-undone':
      return vscode.l10n.t('not undone: {0}', what);
  }
}

function whatWords(step: PromotionStep): string {
  const { l10n } = vscode;
  switch (step.kind) {
    case 'create-model':
      return l10n.t('registering the model {0}', step.name);
    case 'register':
      return l10n.t('registering a version');
    case 'stage':
      return step.archived.length === 0
        ? l10n.t('moving v{0} to {1}', step.version, step.to)
        : l10n.t('moving v{0} to {1}, archiving {2}', step.version, step.to, step.archived.map((version) => `v${version}`).join(', '));
    case 'set-alias':
      return l10n.t('pointing @{0} to v{1}', step.alias, step.version);
    case 'remove-alias':
      return l10n.t('taking @{0} from v{1}', step.alias, step.from);
    case 'record':
      return l10n.t('writing the history');
  }
}
