import { isBoolean, isListOf, isOneOf } from '../../rpc/checks';
import { SECTIONS, type SectionId } from './sections';

/** Which number of a metric's series is compared. */
export const STATISTICS = ['last', 'min', 'max', 'first'] as const;
/** One of `STATISTICS`. */
export type Statistic = (typeof STATISTICS)[number];

/** What a person set up in this view. */
export interface DifferencesSetup {
  /** Only keys that differ are shown. */
  readonly differing: boolean;
  readonly folded: readonly SectionId[];
  readonly pictures: 'side' | 'slider';
  readonly statistic: Statistic;
}

/** What was kept, field by field; it may come from another version or a cloned folder. */
export function readDifferencesSetup(value: unknown): DifferencesSetup {
  const { differing, folded, pictures, statistic } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return {
    differing: isBoolean(differing) ? differing : true,
    folded: isListOf(isOneOf(...SECTIONS), 20)(folded) ? folded : [],
    pictures: isOneOf('side', 'slider')(pictures) ? pictures : 'side',
    statistic: isOneOf(...STATISTICS)(statistic) ? statistic : 'last',
  };
}
