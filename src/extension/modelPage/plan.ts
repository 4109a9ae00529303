import type { MlflowClient } from '../../client/mlflowClient';
import { newestIn, type Surroundings } from '../../client/registry/decisionFacts';
import { versionsOf } from '../../client/registry/readModel';
import type { Registry } from '../../client/registry/registry';
import { readVersionFacts } from '../../client/registry/versionFacts';
import type { MetricRow } from '../../promotion/compareMetrics';
import { forbidding, type Verdict } from '../../promotion/evaluate';
import type { MetricFact, VersionFacts } from '../../promotion/facts';
import { readReview } from '../../promotion/review';
import type { Signature } from '../../promotion/signature';
import { isActive, type ModelVersion, type RegisteredModel } from '../../protocol/entities';
import { REGISTRY_TAGS, type RegistryEvent } from '../../protocol/registry';
import type { Served } from '../../protocol/serving';
import type { ChangeLine, Choice, MetricPair, Plan, RuleLine, Side } from '../../../webview/model/protocol';
import type { PromotionDraft } from '../promote/draft';
import { gather, type Gathered } from '../promote/gather';
import { aliasMoves, defaultAliases, knownAliases } from '../promote/moves';
import { advisoryWords, changeWords, foundWords, ruleWords } from '../promote/words';
import { tagValue } from '../../protocol/keyMetric';
import { differenceOf } from './versionDetails';

/** Metrics that are shown side by side; a run may log hundreds. */
const MOST_METRICS = 40;
/** Metrics whose curves are drawn. */
const MOST_CURVES = 12;
/** Events looked through for when a version came into its stage. */
const HISTORY = 200;

/** What a choice is as a promotion, the same that the steps of "Promote Model" put together. */
export function draftOf(connectionId: string, model: RegisteredModel, versions: readonly ModelVersion[], choice: Choice, comment: string): PromotionDraft {
  const { set, remove } = aliasMoves(model.aliases, choice.version, tickedOf(model, versions, choice));
  return {
    kind: 'promotion', connectionId, comment,
    name: model.name,
    version: choice.version,
    ...(choice.stage === undefined ? {} : { stage: choice.stage }),
    setAliases: set,
    removeAliases: remove,
    ...(choice.archive ? {} : { keepExisting: true as const }),
  };
}

function tickedOf(model: RegisteredModel, versions: readonly ModelVersion[], { aliases, version, stage }: Choice): readonly string[] {
  return aliases ?? defaultAliases(model.aliases, version, stage, versions);
}

/** What is read for a plan. */
export interface PlanWish {
  readonly connectionId: string;
  readonly name: string;
  readonly choice: Choice;
  readonly served: readonly Served[];
}

/** What a choice would do, with all that speaks for and against it. Raises what the client raises. */
export async function readPlan(client: MlflowClient, registry: Registry, { connectionId, name, choice, served }: PlanWish, around: Surroundings, signal: AbortSignal): Promise<Plan> {
  const options = { signal };
  const [model, version, versions] = await Promise.all([client.getRegisteredModel(name, options), client.getModelVersion(name, choice.version, options), versionsOf(client, name, options)]);
  const gathered = await gather(client, registry, draftOf(connectionId, model, versions, choice, ''), () => Promise.reject(new Error('the version is registered')), around, options);
  const current = isActive(choice.stage) ? newestIn(choice.stage, gathered.versions.filter((one) => one.version !== choice.version)) : undefined;
  const keys = curveKeys(gathered.metrics);
  const [candidate, before, events] = await Promise.all([
    readVersionFacts(client, version, { model, curves: keys, files: true, signal }),
    gathered.reference === undefined ? undefined : readVersionFacts(client, gathered.reference.modelVersion, { model, curves: keys, files: false, signal }),
    sinceEvents(registry, name, signal),
  ]);
  const forbidden = forbidding(gathered.verdicts)[0];
  const compared = gathered.reference === undefined || current?.version !== gathered.reference.version ? undefined : gathered.reference;
  const requests = current === undefined ? undefined : requestsOf(served, current.version);
  const review = readReview(tagValue(version.tags, REGISTRY_TAGS.review));
  const same = sameParts(gathered, candidate);
  return {
    revision: gathered.revision,
    candidate: sideOf(candidate, events),
    ...(gathered.reference === undefined ? {} : { compared: sideOf(gathered.reference, events) }),
    ...(compared === undefined ? {} : { current: sideOf(compared, events) }),
    metrics: pairs(gathered.metrics, before?.metrics ?? [], candidate.metrics),
    changes: gathered.changes.map((change): ChangeLine => {
      const { label, description } = changeWords(change, gathered.next, current?.version);
      const [from = '', to = ''] = description.includes(' → ') ? description.split(' → ') : ['', description];
      const kind = change.kind === 'alias' ? 'alias' : change.kind === 'archived' ? 'archived' : change.kind === 'traffic' ? 'traffic' : 'stage';
      return { kind, label, from, to };
    }),
    aliases: { ticked: tickedOf(model, versions, choice), known: knownAliases(model.aliases, choice.version) },
    rules: gathered.verdicts.map(ruleLine),
    differences: typeof gathered.signature === 'string' ? [] : gathered.signature.map(differenceOf),
    ...(same === undefined ? {} : { same }),
    ...(review === undefined ? {} : { review }),
    me: gathered.user,
    server: registry.kind,
    ...(forbidden === undefined ? {} : { blocked: `${ruleWords(forbidden)}: ${foundWords(forbidden)}` }),
    ...(requests === undefined ? {} : { requests }),
  };
}

function ruleLine(verdict: Verdict): RuleLine {
  const { met, found, advisory } = verdict;
  const runId = found.kind === 'validation' ? found.validation?.run_id : undefined;
  const said = foundWords(verdict);
  return { met, advisory: advisory !== undefined, text: ruleWords(verdict), detail: met || advisory === undefined ? said : `${said}, ${advisoryWords(advisory)}`, ...(runId === undefined ? {} : { runId }) };
}

/** Metrics with a direction come first; the curves of the first ones are drawn. */
function curveKeys(metrics: readonly MetricRow[]): string[] {
  return shownMetrics(metrics).slice(0, MOST_CURVES).map(({ key }) => key);
}

function shownMetrics(metrics: readonly MetricRow[]): MetricRow[] {
  return metrics.filter(({ key, before, after }) => !key.startsWith('system/') && (Number.isFinite(before) || Number.isFinite(after))).slice(0, MOST_METRICS);
}

function pairs(metrics: readonly MetricRow[], before: readonly MetricFact[], after: readonly MetricFact[]): MetricPair[] {
  const curve = (facts: readonly MetricFact[], key: string): Float64Array | undefined => {
    const values = facts.find((fact) => fact.key === key)?.curve;
    return values === undefined || values.length < 3 ? undefined : Float64Array.from(values);
  };
  return shownMetrics(metrics).map((row): MetricPair => {
    const [old, fresh] = [curve(before, row.key), curve(after, row.key)];
    const gain = row.percent === undefined || row.verdict === 'unknown' ? undefined : (Math.abs(row.percent) / 100) * (row.verdict === 'worse' ? -1 : 1);
    return {
      key: row.key, way: row.direction,
      ...(row.before === undefined || !Number.isFinite(row.before) ? {} : { before: row.before }),
      ...(row.after === undefined || !Number.isFinite(row.after) ? {} : { after: row.after }),
      ...(gain === undefined ? {} : { gain }),
      ...(old === undefined ? {} : { beforeCurve: old }),
      ...(fresh === undefined ? {} : { afterCurve: fresh }),
    };
  });
}

/** The latest events, for since when a version is where it is; a server that keeps none tells nothing. */
async function sinceEvents(registry: Registry, name: string, signal: AbortSignal): Promise<readonly RegistryEvent[]> {
  try {
    return (await registry.history(name, { max: HISTORY }, { signal })).events;
  } catch (error) {
    if (signal.aborted) throw error;
    return [];
  }
}

function sideOf({ version, modelVersion, run }: VersionFacts, events: readonly RegistryEvent[]): Side {
  const moved = events.find((event) => event.kind === 'stage-changed' && event.version === version && event.to === modelVersion.current_stage);
  return {
    version,
    stage: modelVersion.current_stage,
    ...(run.kind === 'there' ? { run: { id: run.run.info.run_id, name: run.run.info.run_name || run.run.info.run_id.slice(0, 8) } } : {}),
    ...(moved === undefined ? {} : { since: Number(moved.time) }),
  };
}

/** Requests in the last whole minute that a version answered; undefined when it is not served. */
function requestsOf(served: readonly Served[], version: string): number | undefined {
  const backends = served.flatMap((entry) => entry.backends.filter((backend) => backend.version === version));
  return backends.length === 0 ? undefined : backends.reduce((sum, { traffic }) => sum + (traffic.perMinute.at(-2) ?? traffic.perMinute.at(-1) ?? 0), 0);
}

/** How much of the two signatures is the same. */
function sameParts({ reference, signature }: Gathered, candidate: VersionFacts): Plan['same'] {
  if (typeof signature === 'string') return undefined;
  const known = (facts: VersionFacts | undefined): Signature | undefined => (facts?.files.kind === 'read' ? facts.files.mlmodel.signature : undefined);
  const [before, after] = [known(reference), known(candidate)];
  if (before === undefined || after === undefined) return undefined;
  const count = (part: 'inputs' | 'outputs'): number => (after[part]?.length ?? 0) - signature.filter((one) => one.part === part && one.kind !== 'removed').length;
  return { inputs: Math.max(0, count('inputs')), outputs: Math.max(0, count('outputs')) };
}
