import type { RunStatus } from '../../protocol/entities';

/** A metric whose last value is another one than the first time. */
export interface MetricDifference {
  readonly key: string;
  readonly first: number;
  readonly again: number;
  /** |again − first| / |first|; undefined when one of them is no finite number or the first is 0. */
  readonly relative: number | undefined;
}

/** How a repeated run compares with the first. */
export type Verdict =
  /** The repetition did not finish; `alike` when the first ended the same way. */
  | { readonly kind: 'failed'; readonly status: RunStatus; readonly alike: boolean }
  /** All metrics of the first have exactly the same last value. */
  | { readonly kind: 'equal'; readonly metrics: number }
  | {
    readonly kind: 'differs';
    readonly differences: readonly MetricDifference[];
    /** Metrics that only the first, or only the repetition, has. */
    readonly missing: readonly string[];
    readonly added: readonly string[];
    readonly equal: number;
    /** The largest relative difference is no more than what the order of additions explains. */
    readonly rounding: boolean;
  }
  /** The first logged no metric. */
  | { readonly kind: 'nothing' };

/** Relative differences up to this are what sums in another order make of doubles, or a last digit of single precision. */
const ROUNDING = 1e-6;

/** How a run ended. */
export interface Ending {
  readonly status: RunStatus;
  /** Undefined when it said none. */
  readonly exitCode: string | undefined;
}

/** Compares last values, exactly; NaN equals NaN. `before` is how the first ended, where that is known. */
export function verdictOf(first: ReadonlyMap<string, number>, again: ReadonlyMap<string, number>, ending: Ending, before?: Ending): Verdict {
  const { status } = ending;
  if (status !== 'FINISHED') return { kind: 'failed', status, alike: before?.status === status && before.exitCode === ending.exitCode };
  const missing = [...first.keys()].filter((key) => !again.has(key)).sort();
  const added = [...again.keys()].filter((key) => !first.has(key)).sort();
  const differences = [...first].flatMap(([key, value]): MetricDifference[] => {
    const now = again.get(key);
    return now === undefined || Object.is(value, now) || value === now ? [] : [{ key, first: value, again: now, relative: relativeDifference(value, now) }];
  }).sort((a, b) => (b.relative ?? Infinity) - (a.relative ?? Infinity) || (a.key < b.key ? -1 : 1));
  if (differences.length > 0 || missing.length > 0 || added.length > 0) {
    const rounding = missing.length === 0 && added.length === 0 && differences.every(({ relative }) => relative !== undefined && relative <= ROUNDING);
    return { kind: 'differs', differences, missing, added, equal: first.size - differences.length - missing.length, rounding };
  }
  return first.size === 0 ? { kind: 'nothing' } : { kind: 'equal', metrics: first.size };
}

function relativeDifference(first: number, again: number): number | undefined {
  return Number.isFinite(first) && Number.isFinite(again) && first !== 0 ? Math.abs(again - first) / Math.abs(first) : undefined;
}

/** The value of the tag that keeps the verdict. */
export function verdictTag(verdict: Verdict): string | undefined {
  switch (verdict.kind) {
    case 'equal':
    case 'differs':
      return verdict.kind;
    case 'nothing':
      return 'nothing to compare';
    case 'failed':
      return undefined;
  }
}
