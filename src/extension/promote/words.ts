import * as vscode from 'vscode';
import type { Stage } from '../../protocol/entities';
import type { Person } from '../../protocol/registry';
import type { MetricRow } from '../../promotion/compareMetrics';
import type { SignatureChange, SignatureMeaning } from '../../promotion/compareSignatures';
import type { Advisory, Verdict } from '../../promotion/evaluate';
import type { Change, PlannedVersion } from '../../promotion/plan';
import { refText } from '../../protocol/serving';
import { formatValue, oneLine } from '../tree/format';
import type { AliasProblem, ModelNameProblem } from './names';

/** A thing and what is said of it. */
export interface Words {
  readonly label: string;
  readonly description: string;
}

/** `v3`; `next` is the number that a new version is to get. */
export function versionText(version: PlannedVersion, next: string): string {
  return version === 'new' ? `v${next}` : `v${version}`;
}

/** `recorded as analyst@example.org, unverified`. */
export function recordedAs({ name, verified }: Person): string {
  const shown = oneLine(name, 60);
  return verified ? vscode.l10n.t('recorded as {0}', shown) : vscode.l10n.t('recorded as {0}, unverified', shown);
}

/** What the flow is called, as far as is known where to. */
export function titleWords(name: string, version: string, to: { readonly stage?: Stage | undefined; readonly restores?: boolean } = {}): string {
  const { l10n } = vscode;
  const what = [oneLine(name, 60), version] as const;
  if (to.restores === true) return l10n.t('Restore {0} {1} to {2}', ...what, to.stage ?? 'Production');
  switch (to.stage) {
    case undefined:
      return l10n.t('Promote {0} {1}', ...what);
    case 'Archived':
      return l10n.t('Archive {0} {1}', ...what);
    case 'None':
      return l10n.t('Move {0} {1} to {2}', ...what, to.stage);
    default:
      return l10n.t('Promote {0} {1} to {2}', ...what, to.stage);
  }
}

/** What the first row of the confirmation, and a button that promotes, say. */
export function confirmWords(version: string, stage: Stage | undefined, restores = false): string {
  const { l10n } = vscode;
  if (restores) return l10n.t('Restore {0} to {1}', version, stage ?? 'Production');
  switch (stage) {
    case undefined:
      return l10n.t('Promote {0}', version);
    case 'Archived':
      return l10n.t('Archive {0}', version);
    case 'None':
      return l10n.t('Move {0} to {1}', version, stage);
    default:
      return l10n.t('Promote {0} to {1}', version, stage);
  }
}

/** A change with what was and what will be: `Production`, `v2 → v3`. `before` is the version that a stage had, `moved` the one that is promoted. */
export function changeWords(change: Change, next: string, before: string | undefined, moved?: string): Words {
  const { l10n } = vscode;
  const v = (version: PlannedVersion): string => versionText(version, next);
  switch (change.kind) {
    case 'model-created':
      return { label: oneLine(change.name, 80), description: l10n.t('a new registered model') };
    case 'registered':
      return { label: v('new'), description: l10n.t('registered as a new version') };
    case 'stage':
      return stageWords(change, v(change.version), before);
    case 'alias':
      return { label: `@${change.alias}`, description: arrow(change.from === undefined ? l10n.t('new') : `v${change.from}`, change.to === undefined ? l10n.t('removed') : v(change.to)) };
    case 'archived':
      return { label: `v${change.version}`, description: arrow(change.from, 'Archived') };
    case 'beside':
      return { label: change.versions.map((version) => `v${version}`).join(', '), description: l10n.t('stays in {0} beside it', change.stage) };
    case 'emptied':
      return { label: change.stage, description: moved === undefined ? l10n.t('empty') : arrow(`v${moved}`, l10n.t('empty')) };
    case 'traffic':
      return {
        label: l10n.t('Traffic of {0}', change.ref.kind === 'alias' ? `@${change.ref.alias}` : refText(change.ref)),
        description: change.to === undefined ? l10n.t('ends, since no version is there any more') : l10n.t('moves once {0} answers its health check', v(change.to)),
      };
  }
}

function stageWords({ from, to }: Change & { kind: 'stage' }, version: string, before: string | undefined): Words {
  if (to === 'None' || to === 'Archived') return { label: version, description: arrow(from, to) };
  return { label: to, description: arrow(before === undefined ? vscode.l10n.t('empty') : `v${before}`, version) };
}

/** `v2 → v3`. */
export function arrow(from: string, to: string): string {
  return `${from} → ${to}`;
}

/** What a rule asks for, in few words: `val_rmse beats Production by 1 %`. */
export function ruleWords({ rule: { requirement }, target }: Pick<Verdict, 'rule' | 'target'>): string {
  const { l10n } = vscode;
  const language = vscode.env.language;
  switch (requirement.kind) {
    case 'metric': {
      const { metric, atLeast, atMost } = requirement;
      if (atLeast !== undefined && atMost !== undefined) return l10n.t('{0} from {1} to {2}', metric, formatValue(atLeast, language), formatValue(atMost, language));
      return atLeast !== undefined
        ? l10n.t('{0} at least {1}', metric, formatValue(atLeast, language))
        : l10n.t('{0} at most {1}', metric, formatValue(atMost ?? Infinity, language));
    }
    case 'beats':
      return requirement.by === 0
        ? l10n.t('{0} beats {1}', requirement.metric, target)
        : l10n.t('{0} beats {1} by {2}', requirement.metric, target, percentText(requirement.by * 100));
    case 'tag':
      return requirement.value === undefined ? l10n.t('Tag {0} is set', requirement.key) : l10n.t('Tag {0} is {1}', requirement.key, oneLine(requirement.value, 40));
    case 'validation':
      return requirement.dataset === undefined ? l10n.t('Validated') : l10n.t('Validated on {0}', oneLine(requirement.dataset, 60));
    case 'review':
      return requirement.people === 1 ? l10n.t('Reviewed by a second person') : l10n.t('Reviewed by {0} other people', requirement.people);
  }
}

/** What an unmet rule wants: `val_rmse must beat Production`. */
export function demandWords({ rule: { requirement }, target }: Pick<Verdict, 'rule' | 'target'>): string {
  const { l10n, env: { language } } = vscode;
  switch (requirement.kind) {
    case 'metric': {
      const { metric, atLeast, atMost } = requirement;
      if (atLeast !== undefined && atMost !== undefined) return l10n.t('{0} must be from {1} to {2}', metric, formatValue(atLeast, language), formatValue(atMost, language));
      return atLeast !== undefined
        ? l10n.t('{0} must be at least {1}', metric, formatValue(atLeast, language))
        : l10n.t('{0} must be at most {1}', metric, formatValue(atMost ?? Infinity, language));
    }
    case 'beats':
      return requirement.by === 0
        ? l10n.t('{0} must beat {1}', requirement.metric, target)
        : l10n.t('{0} must beat {1} by {2}', requirement.metric, target, percentText(requirement.by * 100));
    case 'tag':
      return requirement.value === undefined ? l10n.t('tag {0} must be set', requirement.key) : l10n.t('tag {0} must be {1}', requirement.key, oneLine(requirement.value, 40));
    case 'validation':
      return requirement.dataset === undefined ? l10n.t('it must be validated') : l10n.t('it must be validated on {0}', oneLine(requirement.dataset, 60));
    case 'review':
      return requirement.people === 1 ? l10n.t('a second person must approve') : l10n.t('{0} other people must approve', requirement.people);
  }
}

/** What was found where a rule looked. */
export function foundWords({ found, rule: { requirement } }: Pick<Verdict, 'found' | 'rule'>): string {
  const { l10n } = vscode;
  switch (found.kind) {
    case 'metric':
      return valueWords(found.value);
    case 'beats':
      return beatsWords(found);
    case 'tag':
      return found.value === undefined ? l10n.t('not set') : l10n.t('is {0}', oneLine(found.value, 40));
    case 'validation':
      if (found.validation === undefined) return l10n.t('not validated yet');
      return found.validation.passed ? l10n.t('passed') : l10n.t('failed on {0}', oneLine(found.validation.dataset, 60));
    case 'review':
      return approvalWords(found, requirement.kind === 'review' ? requirement.people : 1);
  }
}

type FoundOf<K extends Verdict['found']['kind']> = Extract<Verdict['found'], { kind: K }>;

function valueWords(value: number | undefined): string {
  return value === undefined ? vscode.l10n.t('not logged') : formatValue(value, vscode.env.language);
}

function beatsWords({ empty, value, currentValue, current, direction }: FoundOf<'beats'>): string {
  const { l10n } = vscode;
  if (empty) return l10n.t('nobody is there yet');
  if (value !== undefined && currentValue !== undefined && direction === 'unknown') return l10n.t('{0}, and it is not known which way it gets better', valueWords(value));
  return l10n.t('{0}, v{1} has {2}', valueWords(value), current ?? '', valueWords(currentValue));
}

function approvalWords({ asked, rejected, approved, counted }: FoundOf<'review'>, people: number): string {
  const { l10n } = vscode;
  if (!asked) return l10n.t('not asked for yet');
  if (rejected) return l10n.t('rejected');
  if (approved.length === 0) return l10n.t('asked for, not answered yet');
  const names = approved.map(({ name }) => oneLine(name, 40)).join(', ');
  return counted >= people ? l10n.t('approved by {0}', names) : l10n.t('approved by {0}, who did not sign in', names);
}

/** Why an unmet rule does not forbid. */
export function advisoryWords(advisory: Advisory | undefined): string {
  switch (advisory) {
    case undefined:
      return vscode.l10n.t('enforced');
    case 'not-enforced':
      return vscode.l10n.t('advisory');
    case 'other-server':
      return vscode.l10n.t('advisory, this server keeps no rules');
    case 'no-sign-in':
      return vscode.l10n.t('advisory without sign-in');
  }
}

/** `0.2391 → 0.2098   12 % better`. */
export function metricWords({ before, after, percent, verdict, change }: MetricRow): string {
  const { l10n } = vscode;
  const text = (value: number | undefined): string => (value === undefined ? l10n.t('not logged') : formatValue(value, vscode.env.language));
  const values = verdict === 'only-after' ? text(after) : arrow(text(before), text(after));
  return [values, verdictWords(verdict, percent, change)].filter((part) => part !== '').join('   ');
}

function verdictWords(verdict: MetricRow['verdict'], percent: number | undefined, change: number | undefined): string {
  const { l10n } = vscode;
  const much = percent === undefined ? '' : percentText(Math.abs(percent));
  switch (verdict) {
    case 'better':
      return much === '' ? l10n.t('better') : l10n.t('{0} better', much);
    case 'worse':
      return much === '' ? l10n.t('worse') : l10n.t('{0} worse', much);
    case 'same':
      return l10n.t('same');
    case 'unknown':
      return change === undefined || much === '' ? '' : change > 0 ? l10n.t('{0} more', much) : l10n.t('{0} less', much);
    case 'only-before':
    case 'only-after':
      return '';
  }
}

/** `12 %`, `5.0 %`: two digits. */
export function percentText(percent: number): string {
  const size = Math.abs(percent);
  const text = percent.toLocaleString(vscode.env.language, size >= 9.95 ? { maximumFractionDigits: 0 } : { minimumFractionDigits: size >= 0.95 ? 1 : 0, maximumSignificantDigits: 2 });
  return `${text} %`;
}

/** A difference of the signature: `bathrooms`, `long → double, callers that send whole numbers keep working`. */
export function signatureWords({ part, name, from, to, meaning, kind }: SignatureChange): Words {
  const { l10n } = vscode;
  const where = part === 'inputs' ? l10n.t('Inputs') : part === 'outputs' ? l10n.t('Outputs') : l10n.t('Parameters');
  const values = from !== undefined && to !== undefined && from !== to ? arrow(oneLine(from, 40), oneLine(to, 40)) : kind === 'added' ? l10n.t('new') : kind === 'removed' ? l10n.t('gone') : '';
  return {
    label: name === '' ? where : part === 'inputs' ? oneLine(name, 60) : `${oneLine(name, 60)} (${where})`,
    description: [values, meaningWords(meaning)].filter((one) => one !== '').join(', '),
  };
}

/** What a difference means to who calls the model. */
export function meaningWords(meaning: SignatureMeaning): string {
  const { l10n } = vscode;
  switch (meaning) {
    case 'must-be-sent':
      return l10n.t('callers have to send it');
    case 'may-be-sent':
      return l10n.t('callers may send it');
    case 'ignored':
      return l10n.t('what callers send is left out');
    case 'fits':
      return l10n.t('what callers send keeps working');
    case 'frames-refused':
      return l10n.t('requests keep working, data frames of the old type are refused');
    case 'refused':
      return l10n.t('what callers send is refused');
    case 'other-default':
      return l10n.t('callers that do not say it get another value');
    case 'answered-too':
      return l10n.t('answers hold it too');
    case 'not-answered':
      return l10n.t('answers hold it no more');
    case 'answered-otherwise':
      return l10n.t('answers have another type');
    case 'not-checked':
      return l10n.t('nothing is checked any more');
    case 'checked-now':
      return l10n.t('what callers send is checked now');
  }
}

/** What is wrong with a model's name. */
export function modelNameWords(problem: ModelNameProblem): string {
  switch (problem) {
    case 'empty':
      return vscode.l10n.t('A model needs a name.');
    case 'too-long':
      return vscode.l10n.t('A name has at most {0} characters.', 256);
    case 'slash-or-colon':
      return vscode.l10n.t("A name cannot contain '/' or ':'.");
    case 'path':
      return vscode.l10n.t('A name cannot read as a path.');
  }
}

/** What is wrong with an alias. */
export function aliasWords(problem: AliasProblem): string {
  switch (problem) {
    case 'empty':
      return vscode.l10n.t('An alias needs a name.');
    case 'too-long':
      return vscode.l10n.t('An alias has at most {0} characters.', 255);
    case 'characters':
      return vscode.l10n.t('An alias is made of letters, digits, underscores and dashes.');
    case 'latest':
      return vscode.l10n.t("'latest' always means the newest version.");
    case 'version-like':
      return vscode.l10n.t('It would read as the number of a version.');
  }
}
