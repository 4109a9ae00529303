import * as vscode from 'vscode';
import type { PlanItem, PlanKept, StoragePlan } from '../../protocol/storage';
import { formatBytes, formatCount, oneLine } from '../tree/format';

const SCHEME = 'trialbook-storage';
/** Longest name in a list, characters. */
const LONGEST = 300;

/** Lists of exactly what would go, as documents of the window. */
export class PlanDocuments implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: ({ query }) => this.#texts.get(query) ?? '' });

  /** Shows a plan beside nothing else: a list, which can be searched and copied. */
  async show(plan: StoragePlan, title: string): Promise<void> {
    this.#texts.clear();
    this.#texts.set(plan.id, planText(plan, title));
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title.replace(/[\\/:]/g, ' ')}.txt`, query: plan.id });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.#provider.dispose();
  }
}

/** `1 item`, `20 items`. */
export function itemsWords(count: number): string {
  return count === 1 ? vscode.l10n.t('1 item') : vscode.l10n.t('{0} items', formatCount(count, vscode.env.language));
}

function planText({ items, more, kept, count, bytes }: StoragePlan, title: string): string {
  const { l10n, env } = vscode;
  const size = (value: number): string => formatBytes(value, env.language).padStart(10);
  return [
    title,
    l10n.t('{0}, {1}. Nothing was changed yet.', itemsWords(count), formatBytes(bytes, env.language)),
    '',
    ...items.map((item) => `${size(item.bytes)}  ${oneLine(itemName(item), LONGEST)}${item.value === undefined ? '' : `  (${item.value})`}${item.equal_to === undefined ? '' : `  = ${oneLine(item.equal_to, LONGEST)}`}`),
    ...(more > 0 ? [l10n.t('… and {0} more', formatCount(more, env.language))] : []),
    ...(kept.length === 0 ? [] : ['', l10n.t('These stay:'), ...kept.map((one) => `            ${oneLine(keptName(one), LONGEST)}  (${why(one)})`)]),
    '',
  ].join('\n');
}

function itemName({ kind, owner, path }: PlanItem): string {
  const { l10n } = vscode;
  switch (kind) {
    case 'file':
    case 'folder':
      return owner === undefined ? path : `${owner.name}/${path}`;
    case 'run':
      return l10n.t('run {0}', path);
    case 'model':
      return l10n.t('logged model {0}', path);
    case 'experiment':
      return l10n.t('experiment {0}', path);
    case 'batch':
      return l10n.t('what was removed before: {0}', path);
  }
}

const keptName = ({ owner, path }: PlanKept): string => (owner === undefined ? path : `${owner.name}/${path}`);

function why({ why: reason, value }: PlanKept): string {
  const { l10n } = vscode;
  switch (reason) {
    case 'best':
      return value === undefined ? l10n.t('among the best') : l10n.t('among the best: {0}', value);
    case 'unknown-value':
      return l10n.t('has no value of the metric');
    case 'registered':
      return l10n.t('a registered version is made of it');
    case 'running':
      return l10n.t('its run goes on');
    case 'in-use':
      return l10n.t('it is in use');
  }
}
