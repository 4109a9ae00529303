import * as vscode from 'vscode';
import { newestIn } from '../../client/registry/decisionFacts';
import type { MetricRow } from '../../promotion/compareMetrics';
import type { Change } from '../../promotion/plan';
import { isActive } from '../../protocol/entities';
import { BACK } from '../logRun/ask';
import { STAGE_ICONS } from '../models/pickModel';
import { withoutIcons } from '../tree/format';
import { confirmRows, type ConfirmRow } from './confirmRows';
import type { Gathered } from './gather';
import { askOne, type Row } from './pick';
import type { Place } from './walk';
import { advisoryWords, changeWords, confirmWords, demandWords, foundWords, metricWords, recordedAs, ruleWords, signatureWords, titleWords } from './words';

/** Enter is not taken for so long after the list is shown: who presses it through the steps is to see what will change. ms. */
const DEAF = 500;

/** What a person wants of the confirmation. */
export type ConfirmAnswer =
  | 'confirm'
  | 'request-review'
  | 'validate'
  | 'open-page'
  /** The version in the stage stays there beside the new one, or makes room again. */
  | 'toggle-keep';

/** How the confirmation is shown. */
export interface ConfirmLook {
  /** Whether the model's page can show the promotion. */
  readonly page: boolean;
  /** A server without our additions does it in steps; how many. */
  readonly steps: number | undefined;
  /** Opens what a row of information is about; the list stays. */
  readonly open: (what: 'model' | 'rules') => void;
}

/** Shows all that a promotion will do, and asks for the last word. Raises `CancellationError`. */
export async function confirmPromotion(gathered: Gathered, place: Place, look: ConfirmLook): Promise<ConfirmAnswer | typeof BACK> {
  const { draft } = gathered;
  const version = versionOf(gathered);
  const keep = keepButton(gathered);
  const rows = confirmRows(gathered, look.page).map((row) => drawRow(row, gathered, look, keep));
  const answer = await askOne<ConfirmRow>({
    title: titleWords(draft.name, version, { stage: draft.stage, restores: draft.restores === true }),
    placeholder: vscode.l10n.t('Nothing has changed yet. Check what will, then confirm.'),
    place,
    rows,
    deaf: DEAF,
    buttons: look.page ? [{ iconPath: new vscode.ThemeIcon('open-preview'), tooltip: vscode.l10n.t('Review on the Model Page'), value: { kind: 'open-page' } }] : [],
    takes: ({ kind }) => kind === 'confirm' || kind === 'request-review' || kind === 'validate' || kind === 'open-page',
    peek: ({ kind }) => {
      if (kind === 'blocked' || kind === 'unmet' || kind === 'met') look.open('rules');
      else if (kind !== 'nothing') look.open('model');
    },
  });
  if (answer === BACK) return BACK;
  if (answer.button !== undefined) return 'toggle-keep';
  const { kind } = answer.value;
  return kind === 'request-review' || kind === 'validate' || kind === 'open-page' ? kind : 'confirm';
}

/** `v3`, or what the new version will most likely be called. */
export function versionOf({ draft, next }: Pick<Gathered, 'draft' | 'next'>): string {
  return `v${typeof draft.version === 'string' ? draft.version : next}`;
}

/** What a promotion that is done in steps comes to: one for each change of a stage or alias and what is registered, and the record of it. */
export function stepCount(changes: readonly Change[]): number {
  return changes.filter(({ kind }) => kind === 'model-created' || kind === 'registered' || kind === 'stage' || kind === 'alias').length + 1;
}

function keepButton({ draft, versions }: Gathered): vscode.QuickInputButton | undefined {
  if (!isActive(draft.stage)) return undefined;
  const there = newestIn(draft.stage, versions.filter(({ version }) => version !== draft.version));
  if (there === undefined) return undefined;
  return draft.keepExisting === true
    ? { iconPath: new vscode.ThemeIcon('archive'), tooltip: vscode.l10n.t('Archive v{0} Instead', there.version) }
    : { iconPath: new vscode.ThemeIcon('pinned'), tooltip: vscode.l10n.t('Keep v{0} in {1}', there.version, draft.stage) };
}

function drawRow(row: ConfirmRow, gathered: Gathered, look: ConfirmLook, keep: vscode.QuickInputButton | undefined): Row<ConfirmRow> {
  const { l10n } = vscode;
  const line = (icon: string, label: string, description = ''): Row<ConfirmRow> => ({
    label: `$(${icon}) ${withoutIcons(label)}`, ...(description === '' ? {} : { description: withoutIcons(description) }), value: row,
  });
  switch (row.kind) {
    case 'confirm':
      return { ...line('milestone', confirmWords(versionOf(gathered), gathered.draft.stage, gathered.draft.restores === true), firstWords(gathered, look)), alwaysShow: true };
    case 'blocked':
      return { ...line('error', l10n.t('Cannot promote: {0}', row.verdicts.map((verdict) => demandWords(verdict)).join(', ')), l10n.t('enforced by trialbook.json')), alwaysShow: true };
    case 'nothing':
      return line('info', l10n.t('Nothing would change'), l10n.t('everything is that way already; go back to choose otherwise'));
    case 'request-review':
      return line('comment-unresolved', l10n.t('Request Review…'), askWords(gathered));
    case 'validate':
      return line('beaker', l10n.t('Validate Version…'), l10n.t('a rule asks for it before {0}', gathered.draft.stage ?? ''));
    case 'open-page':
      return line('open-preview', l10n.t('Review on the Model Page…'), l10n.t('metrics and signature side by side'));
    case 'section':
      return { label: sectionWords(row.section, gathered), kind: vscode.QuickPickItemKind.Separator };
    case 'change':
      return changeRow(row.change, gathered, line, keep);
    case 'unmet':
      return line('error', ruleWords(row.verdict), `${l10n.t('not met, {0}', advisoryWords(row.verdict.advisory))}   ${foundWords(row.verdict)}`);
    case 'met':
      return line('pass', row.verdicts.length === 1 ? l10n.t('1 rule met') : l10n.t('{0} rules met', row.verdicts.length), row.verdicts.map((verdict) => ruleWords(verdict)).join(', '));
    case 'metric':
      return line(METRIC_ICONS[row.row.verdict], `${row.row.key}${ARROWS[row.row.direction]}`, metricWords(row.row));
    case 'more-metrics':
      return line('ellipsis', row.rows.length === 1 ? l10n.t('1 more metric') : l10n.t('{0} more metrics', row.rows.length), countWords(row.rows));
    default:
      return signatureRow(row, line);
  }
}

function signatureRow(row: Extract<ConfirmRow, { kind: 'signature' | 'more-signature' | 'same-signature' | 'unread-signature' }>, line: Line): Row<ConfirmRow> {
  const { l10n } = vscode;
  switch (row.kind) {
    case 'signature': {
      const words = signatureWords(row.change);
      return line(row.change.breaks ? 'warning' : 'symbol-parameter', words.label, words.description);
    }
    case 'more-signature':
      return line('ellipsis', row.count === 1 ? l10n.t('1 more signature difference') : l10n.t('{0} more signature differences', row.count));
    case 'same-signature':
      return line('symbol-parameter', l10n.t('Signature'), l10n.t('the same inputs and outputs'));
    case 'unread-signature':
      return line('question', l10n.t('Signature'), l10n.t('not known, since an MLmodel file cannot be read'));
  }
}

function askWords(gathered: Gathered): string {
  const { draft: { version, stage = '' } } = gathered;
  return typeof version === 'string' ? vscode.l10n.t('a rule asks for one before {0}', stage) : vscode.l10n.t('registers {0} and asks for one before {1}', versionOf(gathered), stage);
}

function firstWords({ user }: Gathered, { steps }: ConfirmLook): string {
  const who = recordedAs(user);
  return steps === undefined ? who : `${who}   ${steps === 1 ? vscode.l10n.t('done in 1 step, with undo') : vscode.l10n.t('done in {0} steps, with undo', steps)}`;
}

function sectionWords(section: 'changes' | 'rules' | 'metrics', gathered: Gathered): string {
  const { l10n } = vscode;
  switch (section) {
    case 'changes':
      return l10n.t('What will change');
    case 'rules':
      return l10n.t('Rules in trialbook.json');
    case 'metrics':
      return gathered.reference === undefined ? l10n.t('Metrics') : l10n.t('Metrics and signature, v{0} → {1}', gathered.reference.version, versionOf(gathered));
  }
}

type Line = (icon: string, label: string, description?: string) => Row<ConfirmRow>;

function changeRow(change: Change, { next, draft, versions }: Gathered, line: Line, keep: vscode.QuickInputButton | undefined): Row<ConfirmRow> {
  const before = draft.stage === undefined ? undefined : newestIn(draft.stage, versions.filter(({ version }) => version !== draft.version))?.version;
  const { label, description } = changeWords(change, next, before, typeof draft.version === 'string' ? draft.version : undefined);
  const row = line(changeIcon(change), label, description);
  return keep !== undefined && (change.kind === 'archived' || change.kind === 'beside') ? { ...row, buttons: [keep] } : row;
}

function changeIcon(change: Change): string {
  switch (change.kind) {
    case 'model-created':
      return 'package';
    case 'registered':
      return 'add';
    case 'stage':
      return STAGE_ICONS[change.to];
    case 'alias':
      return 'tag';
    case 'archived':
      return 'archive';
    case 'beside':
    case 'emptied':
      return STAGE_ICONS[change.stage];
    case 'traffic':
      return 'broadcast';
  }
}

/** Which way a metric gets better, beside its name. */
const ARROWS: Readonly<Record<MetricRow['direction'], string>> = { lower: ' ↓', higher: ' ↑', unknown: '' };

const METRIC_ICONS: Readonly<Record<MetricRow['verdict'], string>> = {
  better: 'thumbsup', worse: 'thumbsdown', same: 'dash', unknown: 'graph-line', 'only-before': 'graph-line', 'only-after': 'graph-line',
};

function countWords(rows: readonly MetricRow[]): string {
  const { l10n } = vscode;
  const count = (verdict: MetricRow['verdict']): number => rows.filter((row) => row.verdict === verdict).length;
  return [count('better') > 0 ? l10n.t('{0} better', count('better')) : '', count('worse') > 0 ? l10n.t('{0} worse', count('worse')) : ''].filter((part) => part !== '').join(', ');
}
