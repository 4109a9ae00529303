import type { CheckFinding } from '../../protocol/check';

/** Most examples of a finding. */
const EXAMPLES = 20;

/** What a finding says beside its sentences. */
interface Rest {
  readonly examples?: readonly string[];
  /** How many there are; as many as examples without. */
  readonly count?: number;
  readonly repair?: string;
}

/** Makes a finding. */
export function finding(level: CheckFinding['level'], kind: CheckFinding['kind'], what: string, todo: string, { examples = [], count = examples.length, repair }: Rest = {}): CheckFinding {
  return { level, kind, what, todo, ...(repair === undefined ? {} : { repair }), examples: examples.slice(0, EXAMPLES), count };
}

/** The finding where there are examples. */
export const findingOf = (level: CheckFinding['level'], kind: CheckFinding['kind'], what: string, todo: string, examples: readonly string[], repair?: string): CheckFinding[] =>
  examples.length === 0 ? [] : [finding(level, kind, what, todo, { examples, ...(repair === undefined ? {} : { repair }) })];
