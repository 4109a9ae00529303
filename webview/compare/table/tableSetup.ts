import { isBoolean, isListOf, isTextUpTo, type Check } from '../../rpc/checks';

/** What a person set up of the table. Columns are told as changes to the default, so that a metric logged tomorrow is there without asking. */
export interface TableSetup {
  /** Columns shown beside the default ones. */
  readonly added: readonly string[];
  /** Columns left out though they are default ones. */
  readonly hidden: readonly string[];
  /** Columns in the order they were put; those not in it keep their own place. */
  readonly order: readonly string[];
  /** Columns that do not scroll away. */
  readonly pinned: readonly string[];
  /** Widths that were dragged, px. */
  readonly widths: Readonly<Record<string, number>>;
  /** Leave out columns in which the runs are equal. */
  readonly differing: boolean;
  /** Runs that stand above the others. */
  readonly runs: readonly string[];
  /** Names of the groups that are open. */
  readonly open: readonly string[];
}

/** A table nobody set up. */
export const FRESH_TABLE: TableSetup = { added: [], hidden: [], order: [], pinned: [], widths: {}, differing: true, runs: [], open: [] };

const COLUMNS = isListOf(isTextUpTo(600), 5000);
const RUNS = isListOf(isTextUpTo(250), 1000);
const NAMES = isListOf(isTextUpTo(7000), 10_000);

/** What was kept of the table, field by field; what has another shape is as in a fresh one. Raises nothing. */
export function readTableSetup(value: unknown): TableSetup {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return FRESH_TABLE;
  const kept = value as Readonly<Record<string, unknown>>;
  const take = <T>(name: keyof TableSetup, check: Check<T>, fresh: T): T => {
    const part = kept[name];
    return check(part) ? part : fresh;
  };
  return {
    added: take('added', COLUMNS, []),
    hidden: take('hidden', COLUMNS, []),
    order: take('order', COLUMNS, []),
    pinned: take('pinned', COLUMNS, []),
    widths: readWidths(kept['widths']),
    differing: take('differing', isBoolean, true),
    runs: take('runs', RUNS, []),
    open: take('open', NAMES, []),
  };
}

function readWidths(value: unknown): Record<string, number> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 20 && entry[1] <= 2000));
}
