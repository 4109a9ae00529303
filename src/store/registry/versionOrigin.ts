import type { ModelVersion, Tag } from '../../protocol/entities';
import { STAGES } from '../../protocol/entities';
import { DELETED_STAGE, PROMPT_TAG } from '../search/registry';
import type { Reader } from '../sql';
import { requireModel, readVersion } from './rows';
import { canonicalStage } from './rules';
import { isWithin, PROMPT_SOURCES, readSource, refused } from './source';

/** What a new version is made from, as the request says. */
export interface OriginRequest {
  readonly source: string;
  readonly run_id?: string | undefined;
  readonly model_id?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** What a new version is made from, with what follows from it. */
export interface Origin {
  readonly source: string;
  /** Where its files are, when that is not the source itself. */
  readonly storageLocation: string | null;
  readonly runId: string | null;
  readonly modelId: string | null;
}

interface KnownModel {
  readonly artifactUri: string;
  readonly runId: string | null;
}

/**
 * Finds out where a new version comes from. A `models:/m-…` source and a `model_id` bring the run of that logged model, `models:/name/…`
 * what the named version came from; `runs:/…` its run. A place among our artifacts must be that of a run or logged model we know.
 * Raises INVALID_PARAMETER_VALUE for a source that may not be, or that belongs to another run or model than the request says.
 */
export function findOrigin(reader: Reader, request: OriginRequest): Origin {
  const given = { runId: request.run_id || null, modelId: request.model_id || null };
  if (isPrompt(request.tags ?? [])) {
    if (!PROMPT_SOURCES.includes(request.source)) throw refused(request.source, 'a prompt has no source of its own');
    return { source: request.source, storageLocation: null, ...given };
  }
  const source = readSource(request.source);
  switch (source.kind) {
    case 'run': {
      if (given.runId !== null && given.runId !== source.runId) throw refused(request.source, `it belongs to another run than run_id ${given.runId}`);
      if (runRoot(reader, source.runId) === undefined) throw refused(request.source, `there is no run ${source.runId}`);
      return withModel(reader, request.source, null, source.runId, given.modelId);
    }
    case 'logged-model': {
      if (given.modelId !== null && given.modelId !== source.modelId) throw refused(request.source, `it is another model than model_id ${given.modelId}`);
      const model = loggedModel(reader, source.modelId);
      if (model === undefined) throw refused(request.source, `there is no logged model ${source.modelId}`);
      return { source: request.source, storageLocation: model.artifactUri, runId: given.runId ?? model.runId, modelId: source.modelId };
    }
    case 'version':
      return fromVersion(reader, findVersion(reader, source), given, request.source);
    case 'artifacts':
      return fromArtifacts(reader, source.uri, given);
    case 'remote':
      return withModel(reader, request.source, null, given.runId, given.modelId);
  }
}

/** Whether tags make what carries them a prompt; the last of a key counts. */
export const isPrompt = (tags: readonly Tag[]): boolean => tags.findLast((tag) => tag.key === PROMPT_TAG)?.value.toLowerCase() === 'true';

function withModel(reader: Reader, source: string, storageLocation: string | null, runId: string | null, modelId: string | null): Origin {
  if (modelId === null) return { source, storageLocation, runId, modelId };
  const model = loggedModel(reader, modelId);
  if (model === undefined) throw refused(source, `there is no logged model ${modelId}`);
  return { source, storageLocation, runId: runId ?? model.runId, modelId };
}

function fromVersion(reader: Reader, version: ModelVersion, given: { runId: string | null; modelId: string | null }, asked: string): Origin {
  if (isPrompt(version.tags)) throw refused(asked, 'a prompt cannot become a model version');
  if ((given.runId !== null && given.runId !== version.run_id) || (given.modelId !== null && given.modelId !== version.model_id)) {
    throw refused(asked, 'run_id and model_id must be those of the version it names');
  }
  return {
    source: `models:/${version.name}/${version.version}`, storageLocation: locationOf(reader, version.name, Number(version.version)),
    runId: version.run_id ?? null, modelId: version.model_id ?? null,
  };
}

/** The place a version's files are fetched from. */
export function locationOf(reader: Reader, name: string, version: number): string {
  const [storage, source] = reader.one<[string | null, string]>('SELECT storage_location, source FROM model_versions WHERE name = ? AND version = ?', [name, version]) ?? [null, ''];
  return storage ?? source;
}

function findVersion(reader: Reader, source: { name: string; suffix: string; by: 'suffix' | 'alias' }): ModelVersion {
  const { name, suffix } = source;
  requireModel(reader, name);
  if (source.by === 'suffix' && /^\d{1,9}$/.test(suffix)) return readVersion(reader, name, Number(suffix));
  const newest = suffix.toLowerCase() === 'latest';
  const row = source.by === 'alias' && !newest
    ? reader.one<[number]>('SELECT version FROM aliases WHERE name = ? AND alias = ?', [name, suffix])
    : reader.one<[number | null]>(
        `SELECT max(version) FROM model_versions WHERE name = ? AND stage != '${DELETED_STAGE}' AND stage IN (SELECT value FROM json_each(?))`,
        [name, JSON.stringify(newest ? STAGES : [canonicalStage(suffix)])],
      );
  const version = row?.[0];
  if (version === undefined || version === null) throw refused(`models:/${name}`, `it has no version ${suffix}`);
  return readVersion(reader, name, version);
}

/**
 * A place among our artifacts. MLflow's client turns `runs:/…` into one before it asks; when it names no run, the
 * root that the place lies in does.
 */
function fromArtifacts(reader: Reader, uri: string, given: { runId: string | null; modelId: string | null }): Origin {
  if (given.modelId !== null) {
    const model = loggedModel(reader, given.modelId);
    const root = given.runId === null ? undefined : runRoot(reader, given.runId);
    if (model === undefined) throw refused(uri, `there is no logged model ${given.modelId}`);
    if (!isWithin(uri, model.artifactUri) && (root === undefined || !isWithin(uri, root))) throw refused(uri, `it does not lie in the artifacts of model_id ${given.modelId}`);
    return { source: uri, storageLocation: null, runId: given.runId ?? model.runId, modelId: given.modelId };
  }
  if (given.runId !== null) {
    const root = runRoot(reader, given.runId);
    if (root !== undefined && isWithin(uri, root)) return { source: uri, storageLocation: null, runId: given.runId, modelId: null };
    const ofRun = modelsOfRun(reader, given.runId).find((model) => isWithin(uri, model.artifactUri));
    if (ofRun !== undefined) return { source: uri, storageLocation: null, runId: given.runId, modelId: ofRun.modelId };
    throw refused(uri, `it does not lie in the artifacts of run_id ${given.runId}`);
  }
  for (const part of uri.split('/')) {
    const root = runRoot(reader, part);
    if (root !== undefined && isWithin(uri, root)) return { source: uri, storageLocation: null, runId: part, modelId: null };
    const model = loggedModel(reader, part);
    if (model !== undefined && isWithin(uri, model.artifactUri)) return { source: uri, storageLocation: null, runId: model.runId, modelId: part };
  }
  throw refused(uri, 'it does not lie in the artifacts of a run or a logged model; run_id or model_id must name the one it lies in');
}

const runRoot = (reader: Reader, runId: string): string | undefined =>
  reader.one<[string]>('SELECT artifact_uri FROM runs WHERE run_id = ?', [runId])?.[0];

function loggedModel(reader: Reader, modelId: string): KnownModel | undefined {
  const row = reader.one<[string, string | null]>("SELECT artifact_uri, source_run_id FROM logged_models WHERE model_id = ? AND lifecycle_stage = 'active'", [modelId]);
  return row === undefined ? undefined : { artifactUri: row[0], runId: row[1] };
}

const modelsOfRun = (reader: Reader, runId: string): { modelId: string; artifactUri: string }[] =>
  reader.all<[string, string]>("SELECT model_id, artifact_uri FROM logged_models WHERE source_run_id = ? AND lifecycle_stage = 'active'", [runId])
    .map(([modelId, artifactUri]) => ({ modelId, artifactUri }));
