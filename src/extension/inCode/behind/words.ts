import { env, l10n } from 'vscode';
import { formatCount, formatValue, oneLine } from '../../tree/format';
import type { Fact } from './facts';

/** Longest name and longest value behind code, characters; the hover has them whole. */
const LONGEST = 24;
/** Most facts of one line; the others are counted. */
const MOST_FACTS = 3;
/** What stands between two facts of a line: spaces that do not fall into one. */
const GAP = '\u00A0\u00A0\u00A0';

/** What stands behind a line of code that logs or gives these. */
export function behindWords(facts: readonly Fact[]): string {
  const once = facts.filter((fact, index) => facts.findIndex(({ kind, key }) => kind === fact.kind && key === fact.key) === index);
  const shown = once.slice(0, MOST_FACTS).map((fact) => {
    const words = fact.kind === 'metric' ? metricWords(fact) : parameterWords(fact);
    return fact.named || once.length > 1 ? `${oneLine(fact.key, LONGEST)} ${words}` : words;
  });
  const rest = once.length - shown.length;
  return [...shown, ...(rest > 0 ? [l10n.t('{0} more', rest)] : [])].join(GAP);
}

function metricWords({ value, course, best }: Fact & { kind: 'metric' }): string {
  const bestWords = best === undefined ? '' : best === 'itself' ? l10n.t('best') : l10n.t('best {0}', shown(best));
  return [shown(value), course, bestWords].filter((part) => part !== '').join(' ');
}

function parameterWords({ uses, fromRun }: Fact & { kind: 'parameter' }): string {
  const { elsewhere, best } = uses;
  const count = fromRun ? l10n.t('{0} in {1}', oneLine(uses.value, LONGEST), countWords(uses.runs, uses.total)) : countWords(uses.runs, uses.total);
  const result = best === undefined ? count : uses.total === 1 ? `${count}, ${shown(best)}` : l10n.t('{0}, best {1}', count, shown(best));
  if (elsewhere === undefined) return result;
  return l10n.t('{0}; {1} with {2}', result, shown(elsewhere.result), oneLine(elsewhere.value, LONGEST));
}

function countWords(runs: number, total: number): string {
  if (runs === 0) return l10n.t('in no run yet');
  if (total === 1) return l10n.t('1 run');
  if (runs === total) return l10n.t('all {0} runs', count(total));
  return l10n.t('{0} of {1} runs', count(runs), count(total));
}

const shown = (value: number): string => formatValue(value, env.language);
const count = (runs: number): string => formatCount(runs, env.language);
