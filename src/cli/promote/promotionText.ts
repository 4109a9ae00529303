import type { DecisionFacts } from '../../client/registry/decisionFacts';
import type { Verdict } from '../../promotion/evaluate';
import type { Change } from '../../promotion/plan';
import { verdictText } from '../../server/promotion/verdictText';

/** What a promotion changes, what it is held to, and how the two versions compare, for a terminal. */
export function promotionLines({ changes, verdicts, metrics, reference, next }: DecisionFacts): string[] {
  const compared = metrics.filter(({ verdict }) => verdict === 'better' || verdict === 'worse');
  return [
    ...changes.map((change) => `  ${changeText(change, next)}`),
    ...verdicts.filter(({ met }) => !met).map((verdict) => `  ${isForbidding(verdict) ? 'forbidden' : 'advice'}: ${verdictText(verdict)}`),
    ...verdicts.filter(({ met }) => met).map(({ rule: { requirement } }) => `  kept: the rule on ${requirement.kind === 'metric' || requirement.kind === 'beats' ? requirement.metric : requirement.kind}`),
    ...(reference === undefined ? [] : compared.map(({ key, before, after, verdict }) => `  ${key}: ${String(before)} (version ${reference.version}) → ${String(after)}, ${verdict}`)),
  ].map((line) => line.replace(/\p{Cc}/gu, ''));
}

const isForbidding = ({ met, advisory }: Verdict): boolean => !met && advisory === undefined;

function changeText(change: Change, next: string): string {
  const named = (version: string): string => `version ${version === 'new' ? `${next} (new)` : version}`;
  switch (change.kind) {
    case 'model-created':
      return `the model ${change.name} is made`;
    case 'registered':
      return `${named('new')} of ${change.name} is registered`;
    case 'stage':
      return `${named(change.version)} goes from ${change.from} to ${change.to}`;
    case 'alias':
      return change.to === undefined ? `alias ${change.alias} is taken from ${named(change.from ?? '?')}` : `alias ${change.alias} points to ${named(change.to)}${change.from === undefined ? '' : `, no more to version ${change.from}`}`;
    case 'archived':
      return `${named(change.version)} goes from ${change.from} to Archived`;
    case 'beside':
      return `${change.versions.map(named).join(', ')} ${change.versions.length === 1 ? 'stays' : 'stay'} in ${change.stage} beside it`;
    case 'emptied':
      return `nothing is left in ${change.stage}`;
    case 'traffic':
      return `requests that are served go ${change.to === undefined ? 'nowhere' : `to ${named(change.to)}`}`;
  }
}
