import type { Stage } from '../protocol/entities';

/** Where a rule applies: a stage, or an alias in small letters (`@champion`), whose case does not count here. */
export type RuleTarget = Exclude<Stage, 'None'> | `@${string}`;

/** What a rule asks for. */
export type Requirement =
  /** Bounds, in the metric's own unit; either or both. */
  | { readonly kind: 'metric'; readonly metric: string; readonly atLeast?: number; readonly atMost?: number }
  /** Better than the version now in that place, by at least `by` (a share: 0.01 is 1 %; 0 without). Met when the place is empty. */
  | { readonly kind: 'beats'; readonly metric: string; readonly by: number }
  /** A tag of the version or its model; any value without `value`. */
  | { readonly kind: 'tag'; readonly key: string; readonly value?: string }
  /** A validation that passed on this file, or on any without one. */
  | { readonly kind: 'validation'; readonly dataset?: string }
  /** So many people other than who asked have approved the move, each known by sign-in. Where nobody signs in it cannot be met, and is advisory. */
  | { readonly kind: 'review'; readonly people: number };

/** One rule of `promotion.rules` in `trialbook.json`. */
export interface PromotionRule {
  readonly targets: readonly RuleTarget[];
  /** Pattern of model names with `*`; every model without. */
  readonly model?: string;
  readonly requirement: Requirement;
}

/** `promotion` in `trialbook.json`. */
export interface PromotionRules {
  /** Whether our server refuses what breaks a rule, from any client. */
  readonly enforce: boolean;
  readonly rules: readonly PromotionRule[];
}
