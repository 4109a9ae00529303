import * as vscode from 'vscode';
import { StepFailed } from '../../client/registry/steps';
import { MlflowError } from '../../protocol/errors';
import type { PromoteRequest, RegisterVersion } from '../../protocol/registry';
import { UserError } from '../errors';
import { promotionFailed, promotionForbidden } from '../errors/promotion';
import { showError } from '../showError';
import { oneLine } from '../tree/format';
import { requestOf, type PromotionDraft, type PromotionOutcome } from './draft';
import type { OpenRegistry } from './registryOf';
import type { PromoteServices } from './services';
import { withSign } from './sign';
import { stepWords } from './stepWords';
import { confirmWords } from './words';
import { undoOf, type Before } from './undo';
import { COMMANDS } from '../ids';

/** A promotion that a person said yes to. */
export interface Promotion {
  readonly draft: PromotionDraft;
  readonly revision: number;
  /** How the model was, for the way back. */
  readonly before: Before;
  /** Makes what a new version is made of, such as an upload; `undo` takes it away when nothing comes of it. */
  readonly prepare?: ((report: (words: string) => void, signal: AbortSignal) => Promise<RegisterVersion>) | undefined;
}

/** What carrying it out came to. `again` when the person wants to look at the model as it is now. */
export type CarriedOut = PromotionOutcome | { readonly kind: 'again' };

/**
 * Does what was confirmed, in one call, and says how it went: with a way back, or with what happened meanwhile. Whoever has a view that shows it again by itself
 * leaves out `again`. Raises nothing but `CancellationError`.
 */
export async function carryOut(services: PromoteServices, open: OpenRegistry, promotion: Promotion, lookAgain: boolean): Promise<CarriedOut> {
  const { draft } = promotion;
  const what = confirmWords(typeof draft.version === 'string' ? `v${draft.version}` : (draft.label ?? draft.name), draft.stage, draft.restores === true);
  try {
    const answer = await withSign(what, async (report, signal) => {
      const version = typeof draft.version === 'string' ? draft.version : promotion.prepare === undefined ? draft.version : await promotion.prepare(report, signal);
      const request: PromoteRequest = requestOf({ ...draft, version }, promotion.revision);
      report(open.registry.kind === 'stock' ? vscode.l10n.t('in steps, with undo') : vscode.l10n.t('waiting for the server'));
      return open.registry.promote(request, (step, state) => report(stepWords(step, state)), { signal });
    });
    const done = { kind: 'promoted', version: answer.model_version.version, revision: answer.revision } as const;
    void tellDone(services, open, promotion, done);
    return done;
  } catch (error) {
    return tellFailed(services, open, what, error, lookAgain);
  }
}

async function tellDone({ tree }: PromoteServices, open: OpenRegistry, promotion: Promotion, done: Extract<PromotionOutcome, { kind: 'promoted' }>): Promise<void> {
  const { draft } = promotion;
  const undo = undoOf(draft, done.version, promotion.before);
  const undoTitle = draft.stage === 'Production' && undo !== undefined && undo.version !== done.version ? vscode.l10n.t('Restore Previous Production') : vscode.l10n.t('Undo');
  const page = vscode.l10n.t('Open Model Page');
  const chosen = await vscode.window.showInformationMessage(doneWords(draft, done.version), ...(undo === undefined ? [] : [undoTitle]), page);
  try {
    if (chosen === page) await vscode.commands.executeCommand(COMMANDS.openModelPage, { connectionId: draft.connectionId, name: draft.name, version: done.version });
    if (chosen === undoTitle && undo !== undefined) {
      const back = await open.registry.promote(requestOf(undo, done.revision));
      vscode.window.setStatusBarMessage(`$(discard) ${doneWords(undo, back.model_version.version)}`, 8000);
    }
  } catch (error) {
    await showError(tree.log, error instanceof MlflowError && error.code === 'RESOURCE_CONFLICT' ? promotionFailed(undoTitle, error.message, '', error) : error);
  }
}

function doneWords({ name, stage, setAliases, restores }: PromotionDraft, version: string): string {
  const { l10n } = vscode;
  const what = [oneLine(name, 60), `v${version}`] as const;
  const aliases = setAliases.map((alias) => `@${alias}`).join(', ');
  if (restores === true && stage !== undefined) return l10n.t('{0} {1} is back in {2}.', ...what, stage);
  if (stage === 'None') return l10n.t('{0} {1} is in no stage any more.', ...what);
  if (stage === 'Archived') return l10n.t('{0} {1} is archived.', ...what);
  if (stage === undefined) return aliases === '' ? l10n.t('{0} {1} was changed.', ...what) : l10n.t('{0} {1} is {2} now.', ...what, aliases);
  return aliases === '' ? l10n.t('{0} {1} is in {2} now.', ...what, stage) : l10n.t('{0} {1} is in {2} now, with {3}.', ...what, stage, aliases);
}

async function tellFailed({ tree }: PromoteServices, { registry }: OpenRegistry, what: string, thrown: unknown, lookAgain: boolean): Promise<CarriedOut> {
  const cause = thrown instanceof StepFailed ? thrown.cause : thrown;
  if (thrown instanceof vscode.CancellationError) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('$(circle-slash) {0}: broken off', what), 8000);
    return { kind: 'failed' };
  }
  if (cause instanceof MlflowError && cause.code === 'RESOURCE_CONFLICT') {
    const again = vscode.l10n.t('Look Again');
    // Our own server's words say it all.
    const message = registry.kind === 'ours' ? cause.message : vscode.l10n.t('Nothing was changed. {0}', cause.message);
    if (!lookAgain) {
      void vscode.window.showWarningMessage(message);
      return { kind: 'conflict' };
    }
    return (await vscode.window.showWarningMessage(message, again)) === again ? { kind: 'again' } : { kind: 'conflict' };
  }
  void showError(tree.log, failure(what, thrown, cause));
  return { kind: 'failed' };
}

function failure(what: string, thrown: unknown, cause: unknown): unknown {
  if (cause instanceof MlflowError && cause.code === 'PERMISSION_DENIED') return promotionForbidden(cause.message, thrown);
  if (thrown instanceof StepFailed) return promotionFailed(what, thrown.message, undoneWords(thrown), thrown);
  if (cause instanceof UserError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return promotionFailed(what, reason, '', thrown);
}

function undoneWords({ undone, notUndone }: StepFailed): string {
  const { l10n } = vscode;
  if (undone.length === 0 && notUndone.length === 0) return l10n.t('Nothing was changed.');
  if (notUndone.length === 0) return undone.length === 1 ? l10n.t('The step before it was undone.') : l10n.t('The {0} steps before it were undone.', undone.length);
  return l10n.t('This was not undone: {0}.', notUndone.map(({ step, reason }) => `${stepWords(step, 'done')} (${reason})`).join('; '));
}
