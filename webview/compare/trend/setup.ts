import { isFinite, isListOf, isObject, isOneOf, isTextUpTo } from '../../rpc/checks';

/** Days back from the last run that are shown; 0 is all. */
export const RANGES = [30, 60, 90, 0] as const;
/** What a person can expect from; `auto` is what the series asks for. */
export const RULES = ['auto', 'weekday', 'hour', 'trailing'] as const;
export type RuleChoice = (typeof RULES)[number];

/** From the run that started at `from` (UTC ms) on, its level is what is expected of a column of a series. */
export interface Acceptance {
  readonly series: string;
  readonly column: string;
  readonly from: number;
}

/** What the view keeps. */
export interface TrendSetup {
  readonly series?: string;
  /** Id of the column shown when it is not the metric of the panel: the duration. */
  readonly column?: string;
  readonly days: (typeof RANGES)[number];
  readonly rule: RuleChoice;
  readonly accepted: readonly Acceptance[];
  readonly table: boolean;
}

const ACCEPTED = isListOf(isObject({ series: isTextUpTo(1000), column: isTextUpTo(600), from: isFinite }), 1000);

/** What was kept, each field by itself. */
export function readTrendSetup(value: unknown): TrendSetup {
  const kept = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const { series, column, days, rule, accepted, table } = kept;
  return {
    ...(isTextUpTo(1000)(series) ? { series } : {}),
    ...(isTextUpTo(600)(column) && column !== '' ? { column } : {}),
    days: RANGES.find((range) => range === days) ?? 60,
    rule: isOneOf(...RULES)(rule) ? rule : 'auto',
    accepted: ACCEPTED(accepted) ? accepted : [],
    table: table === true,
  };
}

/** The setup with the acceptance of a column of a series put in place of the one it had, or taken away. */
export function withAcceptance(setup: TrendSetup, series: string, column: string, from: number | undefined): TrendSetup {
  const others = setup.accepted.filter((one) => one.series !== series || one.column !== column);
  return { ...setup, accepted: from === undefined ? others : [...others, { series, column, from }] };
}
