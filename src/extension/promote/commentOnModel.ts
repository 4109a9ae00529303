import * as vscode from 'vscode';
import { askText, BACK } from '../logRun/ask';
import { givenModels, modelTarget } from '../models/modelTargets';
import { oneLine } from '../tree/format';
import { writableRegistryOf } from './registryOf';
import type { PromoteServices } from './services';
import { recordedAs } from './words';

/** Longest comment, characters. */
const MOST = 4000;

/** Comment on Model…: adds words to a model's history, about a version when one is given. Raises `CancellationError` or `UserError`. */
export async function commentOnModel({ tree }: PromoteServices, args: readonly unknown[]): Promise<void> {
  const { l10n } = vscode;
  const target = givenModels(args)[0] ?? (await modelTarget(tree.connections, args, l10n.t('Which model is the comment about?')));
  const { registry } = await writableRegistryOf(tree.connections, target.connectionId);
  const version = target.kind === 'version' ? target.version : undefined;
  const what = version === undefined ? oneLine(target.name, 60) : `${oneLine(target.name, 60)} v${version}`;
  const me = await registry.me(target.name);
  const comment = await askText({
    title: l10n.t('Comment on {0}', what), prompt: l10n.t("It is kept in the model's history, {0}.", recordedAs(me)), value: '', back: false,
    check: (text) => {
      if (text.trim() === '') return l10n.t('Type what you have to say.');
      return text.length > MOST ? l10n.t('A comment has at most {0} characters.', MOST) : undefined;
    },
  });
  if (comment === BACK) return;
  await registry.comment(target.name, comment.trim(), version);
  vscode.window.setStatusBarMessage(l10n.t('$(comment) The comment is in the history of {0}', what), 5000);
}
