import { newestIn } from '../../client/registry/decisionFacts';
import { isActive, type Alias, type ModelVersion, type Stage } from '../../protocol/entities';
import type { PromotionDraft } from './draft';

/** How a model was before a promotion, as far as the way back needs it. */
export interface Before {
  readonly versions: readonly ModelVersion[];
  readonly aliases: readonly Alias[];
}

/**
 * The promotion that puts back what another one changed: who was in the stage comes back and takes the aliases with it that moved; where nobody was, the version
 * goes back to where it came from. Undefined when nothing can be put back by one call.
 */
export function undoOf(draft: PromotionDraft, version: string, { versions, aliases }: Before): PromotionDraft | undefined {
  const own = { kind: draft.kind, connectionId: draft.connectionId, name: draft.name, comment: '', restores: true } as const;
  const wasAt = (alias: string): string | undefined => aliases.find((one) => one.alias === alias)?.version;
  const stage = draft.stage;
  const from: Stage = versions.find((one) => one.version === version)?.current_stage ?? 'None';
  const before = isActive(stage) && draft.keepExisting !== true && from !== stage
    ? newestIn(stage, versions.filter((one) => one.version !== version))
    : undefined;
  if (before === undefined) {
    const moved = draft.setAliases.filter((alias) => wasAt(alias) !== undefined);
    const added = draft.setAliases.filter((alias) => wasAt(alias) === undefined);
    const back = stage === undefined || stage === from ? {} : { stage: from, keepExisting: true as const };
    if (moved.length === 0) return { ...own, version, ...back, setAliases: draft.removeAliases, removeAliases: added };
    // One call moves aliases to one version, so they must all come from the same one and nothing else may have changed.
    const [source] = moved.map(wasAt);
    const simple = source !== undefined && moved.every((alias) => wasAt(alias) === source) && !('stage' in back) && draft.removeAliases.length === 0;
    return simple ? { ...own, version: source, setAliases: moved, removeAliases: added } : undefined;
  }
  return {
    ...own, version: before.version, ...(stage === undefined ? {} : { stage }),
    setAliases: draft.setAliases.filter((alias) => wasAt(alias) === before.version),
    removeAliases: draft.setAliases.filter((alias) => wasAt(alias) === undefined),
  };
}
