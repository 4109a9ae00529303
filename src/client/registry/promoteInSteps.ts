import { isActive, type ModelVersion, type Stage } from '../../protocol/entities';
import { invalidParameter, MlflowError, notFound } from '../../protocol/errors';
import type { Person, PromoteRequest } from '../../protocol/registry';
import { REGISTRY_TAGS } from '../../protocol/registry';
import { finishReview, readReview, writeReview } from '../../promotion/review';
import { ConnectionError } from '../connectionError';
import type { MlflowClient } from '../mlflowClient';
import { eventTags, type NewEvent } from './eventTags';
import { findModel, tagOf, versionsOf } from './readModel';
import type { Standing } from './stockRevision';
import { StepFailed, type NotUndone, type PromotionStep, type StepListener } from './steps';

/** What has to be undone of a step, by somebody who looks first: a reason when it could not be. */
type Undo = () => Promise<string | undefined>;

/** A step with how it is made and unmade. `undo` may be asked of a step that failed without an answer, so it looks at what there is. */
interface Work {
  readonly step: PromotionStep;
  readonly make: () => Promise<void>;
  readonly undo: Undo;
}

/** A promotion under way. */
interface Going {
  readonly client: MlflowClient;
  readonly request: PromoteRequest;
  readonly before: Standing;
  readonly user: Person;
  /** The version, once it is registered. */
  version: string;
  readonly events: NewEvent[];
}

/**
 * A promotion on a server that has no such call: register, move to the stage (which archives what is to be archived in the same call), point aliases, take
 * aliases away, record. So at no moment is nobody in the stage. When a step fails, those before it are undone from the last to the first, each only
 * where what it made still stands, and `StepFailed` is raised. The caller has checked that `before` is what was decided on.
 */
export async function promoteInSteps(client: MlflowClient, request: PromoteRequest, before: Standing, user: Person, onStep?: StepListener): Promise<ModelVersion> {
  const going: Going = { client, request, before, user, version: typeof request.version === 'string' ? request.version : '', events: [] };
  check(going);
  const begun: Work[] = [];
  for (const plan of [registering, moving, pointing, unpointing, recording]) {
    for (const work of plan(going)) {
      onStep?.(work.step, 'begun');
      try {
        await work.make();
      } catch (error) {
        onStep?.(work.step, 'failed');
        // Without an answer it may have been done all the same; what records is several calls.
        const half = error instanceof ConnectionError || work.step.kind === 'record';
        throw await undoAll(work.step, half ? [...begun, work] : begun, error, onStep);
      }
      begun.push(work);
      onStep?.(work.step, 'done');
    }
  }
  return client.getModelVersion(request.name, going.version);
}

function check({ request: { name, version, archive_existing: archive, stage }, before }: Going): void {
  if (typeof version === 'string' && !before.versions.some((one) => one.version === version)) throw notFound(`Model version '${version}' of '${name}' is not there.`);
  if (typeof version === 'string' && before.model === undefined) throw notFound(`Registered model '${name}' is not there.`);
  if (archive === true && stage !== undefined && !isActive(stage)) throw invalidParameter(`Others are archived only when a version enters Staging or Production, not '${stage}'.`);
}

async function undoAll(step: PromotionStep, begun: readonly Work[], cause: unknown, onStep: StepListener | undefined): Promise<StepFailed> {
  const undone: PromotionStep[] = [];
  const notUndone: NotUndone[] = [];
  for (const work of begun.toReversed()) {
    onStep?.(work.step, 'undoing');
    const reason = await work.undo().catch((error: unknown) => (error as Error).message);
    onStep?.(work.step, reason === undefined ? 'undone' : 'not-undone');
    if (reason === undefined) undone.push(work.step);
    else notUndone.push({ step: work.step, reason });
  }
  return new StepFailed(step, undone, notUndone, cause);
}

function registering(going: Going): Work[] {
  const { client, request, before } = going;
  const { name, version: what } = request;
  if (typeof what === 'string') return [];
  const made = before.model === undefined;
  return [
    ...(made
      ? [{
          step: { kind: 'create-model' as const, name },
          make: async () => {
            await client.createRegisteredModel({ name }).catch((error: unknown) => {
              throw error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS' ? new MlflowError('RESOURCE_CONFLICT', error.message) : error;
            });
            going.events.push({ kind: 'model-created', name });
          },
          undo: async () => {
            if ((await versionsOf(client, name)).length > 0) return 'somebody registered a version of it';
            if ((await findModel(client, name)) !== undefined) await client.deleteRegisteredModel(name);
            return undefined;
          },
        }]
      : []),
    {
      step: { kind: 'register' as const, name },
      make: async () => {
        const { source, run_id, model_id, description, tags } = what;
        going.version = (await client.createModelVersion({ name, source, run_id, model_id, description, ...(tags === undefined ? {} : { tags }) })).version;
        going.events.push({ kind: 'version-registered', name, version: going.version, ...(run_id === undefined ? {} : { run_id }) });
      },
      undo: async () => {
        if (going.version === '') return 'no answer came, so that its version is not known';
        await client.deleteModelVersion(name, going.version);
        return undefined;
      },
    },
  ];
}

function moving(going: Going): Work[] {
  const { client, request: { name, stage, archive_existing: archive = false }, before, version } = going;
  if (stage === undefined) return [];
  const from = before.versions.find((one) => one.version === version)?.current_stage ?? 'None';
  const archived = archive ? before.versions.filter((one) => one.current_stage === stage && one.version !== version).map((one) => one.version) : [];
  if (from === stage && archived.length === 0) return [];
  const move = (which: string, to: Stage): Promise<ModelVersion> => client.transitionModelVersionStage({ name, version: which, stage: to, archive_existing_versions: false });
  return [{
    step: { kind: 'stage', version, from, to: stage, archived },
    make: async () => {
      if (isActive(stage)) await requireFiles(going);
      await client.transitionModelVersionStage({ name, version, stage, archive_existing_versions: archive });
      going.events.push(
        ...(from === stage ? [] : [{ kind: 'stage-changed' as const, name, version, from, to: stage }]),
        ...archived.map((other) => ({ kind: 'stage-changed' as const, name, version: other, from: stage, to: 'Archived' })),
      );
    },
    undo: async () => {
      const reasons: string[] = [];
      // The old ones come back before the new one leaves, so that the stage is never empty.
      for (const [which, made, was] of [...archived.map((other) => [other, 'Archived', stage] as const), [version, stage, from] as const]) {
        const now = (await client.getModelVersion(name, which)).current_stage;
        if (now === made && made !== was) await move(which, was);
        else if (now !== was) reasons.push(`v${which} was moved to ${now} by somebody else`);
      }
      return reasons.length === 0 ? undefined : reasons.join(', ');
    },
  }];
}

function pointing(going: Going): Work[] {
  const { client, request: { name, set_aliases: aliases = [] }, before, version } = going;
  return aliases.filter((alias) => aliasOf(before, alias) !== version).map((alias) => {
    const from = aliasOf(before, alias);
    return {
      step: { kind: 'set-alias', alias, version, ...(from === undefined ? {} : { from }) },
      make: async () => {
        await requireFiles(going);
        await client.setRegisteredModelAlias(name, alias, version);
        going.events.push({ kind: 'alias-set', name, version, alias, ...(from === undefined ? {} : { from }) });
      },
      undo: () => putAliasBack(going, alias, version, from),
    };
  });
}

function unpointing(going: Going): Work[] {
  const { client, request: { name, remove_aliases: aliases = [], set_aliases: set = [] }, before } = going;
  return aliases.filter((alias) => !set.includes(alias)).flatMap((alias) => {
    const from = aliasOf(before, alias);
    if (from === undefined) return [];
    return [{
      step: { kind: 'remove-alias' as const, alias, from },
      make: async () => {
        await client.deleteRegisteredModelAlias(name, alias);
        going.events.push({ kind: 'alias-removed', name, version: from, alias });
      },
      undo: () => putAliasBack(going, alias, undefined, from),
    }];
  });
}

async function putAliasBack({ client, request: { name } }: Going, alias: string, made: string | undefined, was: string | undefined): Promise<string | undefined> {
  const model = await client.getRegisteredModel(name);
  const now = model.aliases.find((one) => one.alias === alias)?.version;
  if (now === was) return undefined;
  if (now !== made) return `@${alias} was moved by somebody else`;
  if (was === undefined) await client.deleteRegisteredModelAlias(name, alias);
  else await client.setRegisteredModelAlias(name, alias, was);
  return undefined;
}

/** Ends the review that asked for this, and writes what happened into the model's tags. */
function recording(going: Going): Work[] {
  const { client, request: { name, stage, set_aliases: aliases = [], comment, restores }, version, user, before } = going;
  const review = tagOf(before.versions.find((one) => one.version === version) ?? { tags: [] }, REGISTRY_TAGS.review);
  const done = finishReview(readReview(review), stage, aliases);
  const said = comment?.trim() ?? '';
  const [first, ...rest] = going.events;
  if (first === undefined && said === '') return [];
  const main = going.events.find(({ kind }) => kind === 'stage-changed' || kind === 'alias-set') ?? first;
  const events = first === undefined
    ? [{ kind: 'commented' as const, name, version, comment: said }]
    : [first, ...rest].map((event) => ({ ...event, ...(event === main && said !== '' ? { comment: said } : {}), ...(restores === true ? { restores } : {}) }));
  const tags = eventTags(events, user, Date.now());
  return [{
    step: { kind: 'record' },
    make: async () => {
      if (done !== undefined) await client.setModelVersionTag(name, version, REGISTRY_TAGS.review, writeReview(done));
      for (const { key, value } of tags) await client.setRegisteredModelTag(name, key, value);
    },
    undo: async () => {
      const { tags: there } = await client.getRegisteredModel(name);
      for (const { key } of tags) if (there.some((tag) => tag.key === key)) await client.deleteRegisteredModelTag(name, key);
      if (done !== undefined && review !== undefined) await client.setModelVersionTag(name, version, REGISTRY_TAGS.review, review);
      return undefined;
    },
  }];
}

/** Raises RESOURCE_DOES_NOT_EXIST when the server looked for the model's files and found none. One that cannot look at their place says nothing of them. */
async function requireFiles({ client, request: { name }, version }: Going): Promise<void> {
  try {
    await client.readModelVersionFile(name, version, 'MLmodel', 1);
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    if (error.code === 'RESOURCE_DOES_NOT_EXIST') throw notFound(`The files of version ${version} of '${name}' are missing: it has no MLmodel file.`);
  }
}

const aliasOf = ({ model }: Standing, alias: string): string | undefined => model?.aliases.find((one) => one.alias === alias)?.version;
