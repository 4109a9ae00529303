import type { MetricRow } from '../../promotion/compareMetrics';
import type { SignatureChange } from '../../promotion/compareSignatures';
import { forbidding, type Verdict } from '../../promotion/evaluate';
import type { Change } from '../../promotion/plan';

/** What the confirmation is made of, as it was read. */
export interface ConfirmFacts {
  readonly changes: readonly Change[];
  readonly verdicts: readonly Verdict[];
  readonly metrics: readonly MetricRow[];
  /** `unread` when a side's files could not be looked at; `none` when there is nothing to compare with. */
  readonly signature: readonly SignatureChange[] | 'unread' | 'none';
}

/** A row of the confirmation. Words are made where it is drawn. */
export type ConfirmRow =
  | { readonly kind: 'confirm' }
  /** In the place of the first row. */
  | { readonly kind: 'blocked'; readonly verdicts: readonly Verdict[] }
  /** Everything is that way already. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'request-review' }
  | { readonly kind: 'validate' }
  | { readonly kind: 'open-page' }
  | { readonly kind: 'section'; readonly section: 'changes' | 'rules' | 'metrics' }
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'unmet'; readonly verdict: Verdict }
  | { readonly kind: 'met'; readonly verdicts: readonly Verdict[] }
  | { readonly kind: 'metric'; readonly row: MetricRow }
  | { readonly kind: 'more-metrics'; readonly rows: readonly MetricRow[] }
  | { readonly kind: 'signature'; readonly change: SignatureChange }
  | { readonly kind: 'more-signature'; readonly count: number }
  | { readonly kind: 'same-signature' }
  | { readonly kind: 'unread-signature' };

/** Rows shown of the metrics, and of the signature; the others are counted. */
const MOST_METRICS = 6;
const MOST_SIGNATURE = 5;

/** The rows of the confirmation in the order of their importance. `page` says whether the model's page can show it. */
export function confirmRows(facts: ConfirmFacts, page: boolean): ConfirmRow[] {
  const unmet = facts.verdicts.filter(({ met }) => !met);
  return [
    ...firstRows(facts, unmet),
    ...(page ? [{ kind: 'open-page' as const }] : []),
    ...section('changes', ordered(facts.changes).map((change): ConfirmRow => ({ kind: 'change', change }))),
    ...section('rules', ruleRows(facts.verdicts, unmet)),
    ...section('metrics', [...metricRows(facts), ...signatureRows(facts)]),
  ];
}

function firstRows({ changes, verdicts }: ConfirmFacts, unmet: readonly Verdict[]): ConfirmRow[] {
  const forbidden = forbidding(verdicts);
  const review = unmet.some(({ found }) => found.kind === 'review' && !found.asked);
  const first: ConfirmRow = changes.length === 0 ? { kind: 'nothing' } : forbidden.length > 0 ? { kind: 'blocked', verdicts: forbidden } : { kind: 'confirm' };
  // Only what is registered can be validated.
  const validation = unmet.some(({ rule }) => rule.requirement.kind === 'validation') && !changes.some(({ kind }) => kind === 'registered');
  if (changes.length === 0) return [first];
  return [first, ...(validation ? [{ kind: 'validate' as const }] : []), ...(review ? [{ kind: 'request-review' as const }] : [])];
}

/** What is promoted comes before what makes room for it. */
function ordered(changes: readonly Change[]): Change[] {
  return [...changes].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

const ORDER: readonly Change['kind'][] = ['model-created', 'registered', 'stage', 'alias', 'archived', 'beside', 'emptied', 'traffic'];

function section(name: 'changes' | 'rules' | 'metrics', rows: readonly ConfirmRow[]): ConfirmRow[] {
  return rows.length === 0 ? [] : [{ kind: 'section', section: name }, ...rows];
}

function ruleRows(verdicts: readonly Verdict[], unmet: readonly Verdict[]): ConfirmRow[] {
  const met = verdicts.filter((one) => one.met);
  // What forbids comes before what advises against.
  const forbidden = forbidding(unmet);
  return [
    ...[...forbidden, ...unmet.filter((one) => !forbidden.includes(one))].map((verdict): ConfirmRow => ({ kind: 'unmet', verdict })),
    ...(met.length === 0 ? [] : [{ kind: 'met' as const, verdicts: met }]),
  ];
}

function metricRows({ metrics, verdicts }: ConfirmFacts): ConfirmRow[] {
  const ruled = new Set(verdicts.flatMap(({ rule: { requirement } }) => ('metric' in requirement ? [requirement.metric] : [])));
  const rank = (row: MetricRow): number => (ruled.has(row.key) ? 0 : RANKS[row.verdict]);
  // What the machine did while a run went on says nothing of its model.
  const ordered = metrics.filter(({ key }) => ruled.has(key) || !key.startsWith('system/')).sort((a, b) => rank(a) - rank(b));
  const shown = ordered.length === MOST_METRICS + 1 ? ordered : ordered.slice(0, MOST_METRICS);
  const rest = ordered.slice(shown.length);
  return [...shown.map((row): ConfirmRow => ({ kind: 'metric', row })), ...(rest.length === 0 ? [] : [{ kind: 'more-metrics' as const, rows: rest }])];
}

/** A change says more than what stayed, and what both have more than what only one has. */
const RANKS: Readonly<Record<MetricRow['verdict'], number>> = { better: 1, worse: 1, same: 2, unknown: 3, 'only-before': 4, 'only-after': 5 };

function signatureRows({ signature }: ConfirmFacts): ConfirmRow[] {
  if (signature === 'none') return [];
  if (signature === 'unread') return [{ kind: 'unread-signature' }];
  if (signature.length === 0) return [{ kind: 'same-signature' }];
  const shown = signature.slice(0, MOST_SIGNATURE);
  const rest = signature.length - shown.length;
  return [...shown.map((change): ConfirmRow => ({ kind: 'signature', change })), ...(rest === 0 ? [] : [{ kind: 'more-signature' as const, count: rest }])];
}
