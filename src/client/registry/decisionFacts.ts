import type { MlflowClient } from '../mlflowClient';
import { compareMetrics, type MetricRow } from '../../promotion/compareMetrics';
import { compareSignatures, type SignatureChange } from '../../promotion/compareSignatures';
import { evaluateRules, targetsOf, type Verdict } from '../../promotion/evaluate';
import type { FilesState, RuleFacts, VersionFacts } from '../../promotion/facts';
import { planPromotion, type Change } from '../../promotion/plan';
import type { PromotionRules, RuleTarget } from '../../promotion/rules';
import type { Direction } from '../../protocol/direction';
import { isActive, type ModelVersion, type RegisteredModel, type Run, type Stage } from '../../protocol/entities';
import type { Person, PromoteRequest } from '../../protocol/registry';
import type { ModelRef } from '../../protocol/serving';
import type { CallOptions } from '../transport';
import type { Registry, RegistryView } from './registry';
import { readVersionFacts } from './versionFacts';
import { withAliases } from './withAliases';

/** What is known of a model before it is a version. */
export interface CandidateFacts extends RuleFacts {
  readonly files: FilesState;
  readonly run: Run | undefined;
}

/** What a team says of promotions, and what is known of serving. */
export interface Surroundings {
  readonly rules: PromotionRules;
  readonly direction: (key: string) => Direction;
  /** References of the model that requests come to. */
  readonly served: readonly ModelRef[];
}

/** All that a promotion is decided by, read at one moment. */
export interface DecisionFacts {
  readonly changes: readonly Change[];
  readonly verdicts: readonly Verdict[];
  readonly metrics: readonly MetricRow[];
  /** `unread` when a side's files could not be looked at; `none` when there is nothing to compare with. */
  readonly signature: readonly SignatureChange[] | 'unread' | 'none';
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

/** What a promotion does; the revision is read. */
export type Wanted = Omit<PromoteRequest, 'expected_revision'>;

/** Reads everything anew: the model as it is now, both versions, the rules. `readCandidate` is asked for what is not registered yet. Raises what the client raises. */
export async function decisionFacts(
  client: MlflowClient, registry: Registry, wanted: Wanted, readCandidate: () => Promise<CandidateFacts>, around: Surroundings, options: CallOptions = {},
): Promise<DecisionFacts> {
  const view = await registry.view(wanted.name, options);
  const versions = withAliases(view.versions, view.model);
  const request = { ...wanted, expected_revision: view.state.revision };
  const facts = factsReader(client, view, versions, options);
  const candidate = typeof wanted.version === 'string' ? await facts(wanted.version) : await readCandidate();
  const targets = targetsOf(request);
  const places = await Promise.all(targets.map(async (target) => [target, await facts(versionAt(target, versions))] as const));
  const current = new Map<RuleTarget, VersionFacts | undefined>(places);
  const reference = await facts(referenceVersion(wanted, versions));
  const verdicts = candidate === undefined ? [] : evaluateRules(around.rules, targets, {
    model: wanted.name,
    candidate: { ...candidate, modelTags: view.model?.tags ?? [] },
    current: (target) => current.get(target),
    direction: around.direction,
    signIn: view.state.user.verified,
    enforcedHere: registry.kind === 'ours' && view.state.enforced,
    restores: wanted.restores === true,
  });
  const files = candidate?.files ?? { kind: 'missing' };
  return {
    versions, verdicts, reference, files,
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
 * The version that a promotion's is compared with: the one in its stage, else the one that an alias moves away from, else the one in production. What goes out of use
 * is compared with what stays in production.
 */
export function referenceVersion(wanted: Pick<Wanted, 'stage' | 'set_aliases' | 'version'>, versions: readonly ModelVersion[]): string | undefined {
  const places: RuleTarget[] = [
    ...(isActive(wanted.stage) ? [wanted.stage] : []),
    ...(wanted.set_aliases ?? []).map((alias) => `@${alias.toLowerCase()}` as const),
    'Production',
  ];
  return places.map((place) => versionAt(place, versions)).find((version) => version !== undefined && version !== wanted.version);
}

/** One more than the greatest that is there; the server may know of deleted ones above it. */
export function nextVersion(versions: readonly Pick<ModelVersion, 'version'>[]): string {
  return String(versions.reduce((most, { version }) => Math.max(most, Number(version)), 0) + 1);
}

function signatureOf(before: FilesState | undefined, after: FilesState): DecisionFacts['signature'] {
  if (before === undefined) return 'none';
  if (before.kind !== 'read' || after.kind !== 'read') return 'unread';
  return compareSignatures(before.mlmodel.signature, after.mlmodel.signature);
}
