import { isActive, type ModelVersion, type RegisteredModel, type Stage } from '../protocol/entities';
import type { PromoteRequest } from '../protocol/registry';
import type { ModelRef } from '../protocol/serving';

/** A version by its number, or `new` for the one that the promotion registers. */
export type PlannedVersion = string;

/** One thing that a promotion changes. */
export type Change =
  | { readonly kind: 'model-created'; readonly name: string }
  | { readonly kind: 'registered'; readonly name: string }
  | { readonly kind: 'stage'; readonly version: PlannedVersion; readonly from: Stage; readonly to: Stage }
  /** Without `to` it points nowhere afterwards. */
  | { readonly kind: 'alias'; readonly alias: string; readonly from?: string; readonly to?: PlannedVersion }
  | { readonly kind: 'archived'; readonly version: string; readonly from: Stage }
  /** Other versions stay in the stage that the version enters. */
  | { readonly kind: 'beside'; readonly versions: readonly string[]; readonly stage: Stage }
  /** The version was the only one of the stage that it leaves. */
  | { readonly kind: 'emptied'; readonly stage: Stage }
  /** Requests of a served stage or alias go to another version, or to none. */
  | { readonly kind: 'traffic'; readonly ref: ModelRef; readonly from?: string; readonly to?: PlannedVersion };

/** What a promotion changes, in the order of importance; empty when everything is that way already. `served` are the references that requests come to. */
export function planPromotion(
  model: RegisteredModel | undefined, versions: readonly ModelVersion[], request: PromoteRequest, served: readonly ModelRef[] = [],
): Change[] {
  const own = versions.filter(({ name }) => name === request.name);
  const version: PlannedVersion = typeof request.version === 'string' ? request.version : 'new';
  const stages = new Map(own.map((one) => [one.version, one.current_stage]));
  const aliases = new Map((model?.aliases ?? []).map(({ alias, version: to }) => [alias, to]));
  const changes = [
    ...(model === undefined ? [{ kind: 'model-created' as const, name: request.name }] : []),
    ...(version === 'new' ? [{ kind: 'registered' as const, name: request.name }] : []),
    ...stageChanges(stages, version, request),
    ...aliasChanges(aliases, version, request),
  ];
  return [...changes, ...trafficChanges(stages, aliases, changes, served)];
}

function stageChanges(stages: ReadonlyMap<string, Stage>, version: PlannedVersion, { stage, archive_existing: archive }: PromoteRequest): Change[] {
  const from = stages.get(version) ?? 'None';
  if (stage === undefined) return [];
  const others = [...stages].filter(([other, at]) => at === stage && other !== version).map(([other]) => other).sort(byNumber);
  const takesPlace = archive === true && isActive(stage);
  const moved = from !== stage;
  return [
    ...(moved ? [{ kind: 'stage' as const, version, from, to: stage }] : []),
    ...(takesPlace ? others.map((other) => ({ kind: 'archived' as const, version: other, from: stage })) : []),
    ...(moved && !takesPlace && isActive(stage) && others.length > 0 ? [{ kind: 'beside' as const, versions: others, stage }] : []),
    ...(moved && isActive(from) && ![...stages].some(([other, at]) => at === from && other !== version) ? [{ kind: 'emptied' as const, stage: from }] : []),
  ];
}

function aliasChanges(aliases: ReadonlyMap<string, string>, version: PlannedVersion, { set_aliases: set = [], remove_aliases: remove = [] }: PromoteRequest): Change[] {
  const from = (alias: string): { from?: string } => {
    const at = aliases.get(alias);
    return at === undefined ? {} : { from: at };
  };
  return [
    ...set.filter((alias) => aliases.get(alias) !== version).map((alias) => ({ kind: 'alias' as const, alias, ...from(alias), to: version })),
    ...remove.filter((alias) => aliases.has(alias) && !set.includes(alias)).map((alias) => ({ kind: 'alias' as const, alias, ...from(alias) })),
  ];
}

function trafficChanges(stages: ReadonlyMap<string, Stage>, aliases: ReadonlyMap<string, string>, changes: readonly Change[], served: readonly ModelRef[]): Change[] {
  const stagesAfter = new Map(stages);
  const aliasesAfter = new Map(aliases);
  for (const change of changes) {
    if (change.kind === 'stage') stagesAfter.set(change.version, change.to);
    else if (change.kind === 'archived') stagesAfter.set(change.version, 'Archived');
    else if (change.kind === 'alias') {
      if (change.to === undefined) aliasesAfter.delete(change.alias);
      else aliasesAfter.set(change.alias, change.to);
    }
  }
  return served.flatMap((ref) => {
    const [from, to] = [versionAt(ref, stages, aliases), versionAt(ref, stagesAfter, aliasesAfter)];
    return from === to ? [] : [{ kind: 'traffic' as const, ref, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  });
}

/** The version a reference leads to: of a stage, the newest. */
function versionAt(ref: ModelRef, stages: ReadonlyMap<string, Stage>, aliases: ReadonlyMap<string, string>): PlannedVersion | undefined {
  switch (ref.kind) {
    case 'version':
      return ref.version;
    case 'alias':
      return aliases.get(ref.alias);
    case 'stage':
      return [...stages].filter(([, at]) => at === ref.stage).map(([version]) => version).sort(byNumber).at(-1);
  }
}

/** What is not registered yet comes last, being the newest. */
function byNumber(a: PlannedVersion, b: PlannedVersion): number {
  const number = (version: PlannedVersion): number => (version === 'new' ? Infinity : Number(version));
  return number(a) === number(b) ? 0 : number(a) - number(b);
}
