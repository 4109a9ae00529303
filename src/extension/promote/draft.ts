import { isActive, type Stage } from '../../protocol/entities';
import type { PromoteRequest, RegisterVersion } from '../../protocol/registry';

/** A promotion as a person puts it together, before it is confirmed: by steps, or on the model's page. */
export interface PromotionDraft {
  readonly kind: 'promotion';
  readonly connectionId: string;
  /** Registered model; one that is not there yet is made. */
  readonly name: string;
  /** Version to move, or what becomes a new one. */
  readonly version: string | RegisterVersion;
  /** What a new version is made of, as a person knows it: `lr-0.03`. */
  readonly label?: string;
  /** Stays where it is without one. */
  readonly stage?: Stage;
  /** Aliases that point to the version afterwards. */
  readonly setAliases: readonly string[];
  /** Aliases that pointed to it and point nowhere afterwards. */
  readonly removeAliases: readonly string[];
  readonly comment: string;
  /** Puts back what was before another promotion. */
  readonly restores?: true;
  /** The version that is in the stage now stays there beside the new one, where it would make room by itself. */
  readonly keepExisting?: true;
}

/**
 * What the command `trialbook.promoteModel` takes after a draft when somebody has seen all that it does and said yes to it, as on the model's page:
 * nothing is asked again. Without it the confirmation is shown.
 */
export interface Confirmed {
  /** `revision` of the state that was shown. */
  readonly revision: number;
}

/** What `trialbook.promoteModel` answers when it was called with a draft; nothing when the person turned back. */
export type PromotionOutcome =
  | { readonly kind: 'promoted'; readonly version: string; readonly revision: number }
  /** Somebody was faster. The person was told; what is shown is to be read again. */
  | { readonly kind: 'conflict' }
  /** It was refused or failed, and the person was told why. Nothing changed, or what had was put back. */
  | { readonly kind: 'failed' };

/** The one call that a draft comes to; `revision` is that of the state which was shown to who decides. */
export function requestOf(draft: PromotionDraft, revision: number): PromoteRequest {
  const { name, version, stage, setAliases, removeAliases, comment } = draft;
  return {
    name,
    version,
    ...(stage === undefined ? {} : { stage, archive_existing: isActive(stage) && draft.keepExisting !== true }),
    ...(setAliases.length === 0 ? {} : { set_aliases: setAliases }),
    ...(removeAliases.length === 0 ? {} : { remove_aliases: removeAliases }),
    ...(comment.trim() === '' ? {} : { comment: comment.trim() }),
    ...(draft.restores === true ? { restores: true as const } : {}),
    expected_revision: revision,
  };
}

/** Reads what a command was called with; `undefined` for anything but a draft. */
export function givenDraft(value: unknown): PromotionDraft | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, connectionId, name } = value as Partial<Record<keyof PromotionDraft, unknown>>;
  return kind === 'promotion' && typeof connectionId === 'string' && typeof name === 'string' ? (value as PromotionDraft) : undefined;
}
