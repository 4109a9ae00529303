import type { MlflowClient } from '../../client/mlflowClient';
import type { Registry, RegistryView } from '../../client/registry/registry';
import { readVersionFacts } from '../../client/registry/versionFacts';
import type { CallOptions } from '../../client/transport';
import { compareMetrics } from '../../promotion/compareMetrics';
import { compareSignatures } from '../../promotion/compareSignatures';
import { evaluateRules, targetsOf } from '../../promotion/evaluate';
import type { FilesState, VersionFacts } from '../../promotion/facts';
import { planPromotion } from '../../promotion/plan';
import type { PromotionRules, RuleTarget } from '../../promotion/rules';
import type { Direction } from '../../protocol/direction';
import { isActive, type ModelVersion, type RegisteredModel, type Stage } from '../../protocol/entities';
import type { Person } from '../../protocol/registry';
import type { ModelRef } from '../../protocol/serving';
import { withAliases } from '../models/collectModel';
import type { CandidateFacts } from './candidateFacts';
import type { ConfirmFacts } from './confirmRows';
import { requestOf, type PromotionDraft } from './draft';

/** What a team says of promotions, and what the window knows of serving. */
export interface Surroundings {
  readonly rules: PromotionRules;
  readonly direction: (key: string) => Direction;
  /** References of the model that requests come to. */
  readonly served: readonly ModelRef[];
}

/** All that a person decides by, read at one moment. */
export interface Gathered extends ConfirmFacts {
  readonly draft: PromotionDraft;
  readonly revision: number;
  readonly user: Person;
  readonly model: RegisteredModel | undefined;
  readonly versions: readonly ModelVersion[];
  /** Number that a new version will most likely get. */
  readonly next: string;
  /** The version that metrics and signature are compared with. */
  readonly reference: VersionFacts | undefined;
  readonly files: FilesState;
}

/** Reads everything anew: the model as it is now, both versions, the rules. Raises what the client raises. */
export async function gather(
  client: MlflowClient, registry: Registry, draft: PromotionDraft, readCandidate: () => Promise<CandidateFacts>, around: Surroundings, options: CallOptions = {},
): Promise<Gathered> {
  const view = await registry.view(draft.name, options);
  const versions = withAliases(view.versions, view.model);
  const request = requestOf(draft, view.state.revision);
  const facts = factsReader(client, view, versions, options);
  const candidate = typeof draft.version === 'string' ? await facts(draft.version) : await readCandidate();
  const targets = targetsOf(request);
  const places = await Promise.all(targets.map(async (target) => [target, await facts(versionAt(target, versions))] as const));
  const current = new Map<RuleTarget, VersionFacts | undefined>(places);
  const reference = await facts(referenceVersion(draft, versions));
  const verdicts = candidate === undefined ? [] : evaluateRules(around.rules, targets, {
    model: draft.name,
    candidate: { ...candidate, modelTags: view.model?.tags ?? [] },
    current: (target) => current.get(target),
    direction: around.direction,
    signIn: view.state.user.verified,
    enforcedHere: registry.kind === 'ours' && view.state.enforced,
    restores: draft.restores === true,
  });
  const files = candidate?.files ?? { kind: 'missing' };
  return {
    draft, versions, verdicts, reference, files,
    revision: view.state.revision,
    user: view.state.user,
    model: view.model,
    next: nextVersion(versions),
    changes: planPromotion(view.model, versions, request, around.served),
    metrics: compareMetrics(reference?.metrics, candidate?.metrics ?? [], around.direction),
    signature: signatureOf(reference?.files, files),
  };
}

/** Reads each version once. */
function factsReader(
  client: MlflowClient, { model }: RegistryView, versions: readonly ModelVersion[], options: CallOptions,
): (version: string | undefined) => Promise<VersionFacts | undefined> {
  const known = new Map<string, Promise<VersionFacts>>();
  return async (version) => {
    const found = versions.find((one) => one.version === version);
    if (found === undefined || model === undefined) return undefined;
    const reading = known.get(found.version) ?? readVersionFacts(client, found, { ...options, model });
    known.set(found.version, reading);
    return reading;
  };
}

/** The version in a place: of a stage, the newest. */
export function versionAt(target: RuleTarget, versions: readonly ModelVersion[]): string | undefined {
  if (target.startsWith('@')) return versions.find(({ aliases }) => aliases.some((alias) => `@${alias.toLowerCase()}` === target))?.version;
  return newestIn(target as Stage, versions)?.version;
}

/** The newest version of a stage. */
export function newestIn(stage: Stage, versions: readonly ModelVersion[]): ModelVersion | undefined {
  return versions.filter((one) => one.current_stage === stage).sort((a, b) => Number(b.version) - Number(a.version))[0];
}

/**
 * The version that a draft's is compared with: the one in its stage, else the one that an alias moves away from, else the one in production. What goes out of use
 * is compared with what stays in production.
 */
export function referenceVersion(draft: Pick<PromotionDraft, 'stage' | 'setAliases' | 'version'>, versions: readonly ModelVersion[]): string | undefined {
  const places: RuleTarget[] = [
    ...(isActive(draft.stage) ? [draft.stage] : []),
    ...draft.setAliases.map((alias) => `@${alias.toLowerCase()}` as const),
    'Production',
  ];
  return places.map((place) => versionAt(place, versions)).find((version) => version !== undefined && version !== draft.version);
}

/** One more than the greatest that is there; the server may know of deleted ones above it. */
export function nextVersion(versions: readonly Pick<ModelVersion, 'version'>[]): string {
  return String(versions.reduce((most, { version }) => Math.max(most, Number(version)), 0) + 1);
}

function signatureOf(before: FilesState | undefined, after: FilesState): ConfirmFacts['signature'] {
  if (before === undefined) return 'none';
  if (before.kind !== 'read' || after.kind !== 'read') return 'unread';
  return compareSignatures(before.mlmodel.signature, after.mlmodel.signature);
}
