/** One call of a promotion on a stock server. */
export type PromotionStep =
  | { readonly kind: 'create-model'; readonly name: string }
  | { readonly kind: 'register'; readonly name: string; readonly version?: string }
  | { readonly kind: 'stage'; readonly version: string; readonly from: string; readonly to: string; readonly archived: readonly string[] }
  | { readonly kind: 'set-alias'; readonly alias: string; readonly version: string; readonly from?: string }
  | { readonly kind: 'remove-alias'; readonly alias: string; readonly from: string }
  | { readonly kind: 'record' };

/** How a step goes. */
export type StepState = 'begun' | 'done' | 'failed' | 'undoing' | 'undone' | 'not-undone';

/** Is told of each step. */
export type StepListener = (step: PromotionStep, state: StepState) => void;

/** A step that was not undone, and why. */
export interface NotUndone {
  readonly step: PromotionStep;
  readonly reason: string;
}

/** A promotion in steps stopped. What had been done was undone, but for `notUndone`. `cause` is what the failed step raised. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';

  constructor(
    readonly step: PromotionStep,
    readonly undone: readonly PromotionStep[],
    readonly notUndone: readonly NotUndone[],
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
