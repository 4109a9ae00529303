import type { KeyValue, LifecycleStage, RunStatus } from '../../src/protocol/entities';
import { isObject, isOneOf, isTextUpTo, maybe, type Checked } from '../rpc/checks';
import type { MetricValue, SeriesSummary } from '../run/protocol';

/*
 * A run on one card: what the Metrics view shows beside a notebook, and what a cell shows where a run was displayed. Plain data that travels as JSON, made by
 * the host (`src/extension/notebookRuns/cardFacts.ts`). Times are UTC ms, steps plain numbers.
 */

/** What started the run, where that is worth a word. */
export type CardOrigin = 'debugger' | 'test' | 'task' | 'notebook' | 'other';

/** Points of one metric, columns of equal length, reduced so that no peak is lost. */
export interface CardSeries {
  readonly key: string;
  readonly steps: readonly number[];
  /** Null where it was NaN or infinite. */
  readonly values: readonly (number | null)[];
  /** Empty when the steps tell the points apart. */
  readonly times: readonly number[];
  readonly stats: SeriesSummary;
}

/** A run as its card shows it. */
export interface RunCard {
  readonly runId: string;
  readonly name: string;
  /** Empty where only what a notebook keeps is known. */
  readonly experiment: string;
  readonly status: RunStatus;
  readonly lifecycle: LifecycleStage;
  readonly origin: CardOrigin;
  /** 0 when it is not known. */
  readonly start: number;
  readonly end?: number;
  /** Why it failed, on one line. */
  readonly failure?: string;
  /** The experiment's, where there is one. */
  readonly keyMetric?: string;
  /** Last values, what matters most first, without those of the machine; at most `MOST_METRICS`. */
  readonly metrics: readonly MetricValue[];
  /** Metrics in all. */
  readonly metricCount: number;
  readonly directions: Readonly<Record<string, 'lower' | 'higher'>>;
  /** Courses of the first of `metrics`. */
  readonly series: readonly CardSeries[];
  /** At most `MOST_PARAMS`. */
  readonly params: readonly KeyValue[];
  /** Parameters in all. */
  readonly paramCount: number;
  /** Acts that can be done with it now. */
  readonly acts: readonly CardAct['act'][];
}

/** Most metrics that a card names. */
export const MOST_METRICS = 60;
/** Most parameters that a card names. */
export const MOST_PARAMS = 100;
/** Metrics that a card knows the course of. */
export const MOST_SERIES = 6;

/** Where a card stands. */
export type CardState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown'; readonly card: RunCard }
  /** No folder of the window has the run: it was deleted for good, or recorded elsewhere. */
  | { readonly kind: 'gone' }
  /** Nobody is there who could read it: an output without the extension. */
  | { readonly kind: 'alone' }
  /** It is not even said which run. */
  | { readonly kind: 'nameless' }
  | { readonly kind: 'unreadable'; readonly message: string };

/** What a person can do with a card; nothing of it changes the run. */
export interface CardAct {
  readonly act: 'open' | 'compare' | 'source' | 'copyId';
  /** Metric that the run's page shows first. */
  readonly metric?: string;
}

/** Whether a message's part is an act. */
export const isCardAct = isObject({ act: isOneOf('open', 'compare', 'source', 'copyId'), metric: maybe(isTextUpTo(1000)) });
/** An act as a message brought it. */
export type ReadCardAct = Checked<typeof isCardAct>;
