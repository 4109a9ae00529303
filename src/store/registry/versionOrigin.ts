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

/** What the request names beside the source. */
interface Given {
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
    case 'run':
      return fromRun(reader, request.source, source.runId, given);
    case 'logged-model': {
      if (given.modelId !== null && given.modelId !== source.modelId) throw refused(request.source, `it is another model than model_id ${given.modelId}`);
      const model = requireLoggedModel(reader, source.modelId, request.source);
      return { source: request.source, storageLocation: model.artifactUri, runId: given.runId ?? model.runId, modelId: source.modelId };
    }
    case 'version':
      return fromVersion(reader, findVersion(reader, source), given, request.source);
    case 'artifacts':
      return fromArtifacts(reader, source.uri, given);
    case 'remote':
      return withModel(reader, request.source, given.runId, given.modelId);
  }
}

/** Whether tags make what carries them a prompt; the last of a key counts. */
export const isPrompt = (tags: readonly Tag[]): boolean => tags.findLast((tag) => tag.key === PROMPT_TAG)?.value.toLowerCase() === 'true';

function fromRun(reader: Reader, source: string, runId: string, given: Given): Origin {
  if (given.modelId !== null) throw refused(source, `it does not lie in the artifacts of model_id ${given.modelId}`);
  if (given.runId !== null && given.runId !== runId) throw refused(source, `it belongs to another run than run_id ${given.runId}`);
  if (runRoot(reader, runId) === undefined) throw refused(source, `there is no run ${runId}`);
  return { source, storageLocation: null, runId, modelId: null };
}

function withModel(reader: Reader, source: string, runId: string | null, modelId: string | null): Origin {
  const model = modelId === null ? undefined : requireLoggedModel(reader, modelId, source);
  return { source, storageLocation: null, runId: runId ?? model?.runId ?? null, modelId };
}

function fromVersion(reader: Reader, version: ModelVersion, given: Given, asked: string): Origin {
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
function fromArtifacts(reader: Reader, uri: string, given: Given): Origin {
  const origin = (runId: string | null, modelId: string | null): Origin => ({ source: uri, storageLocation: null, runId, modelId });
  if (given.modelId !== null) {
    const model = requireLoggedModel(reader, given.modelId, uri);
    if (!isWithin(uri, model.artifactUri)) throw refused(uri, `it does not lie in the artifacts of model_id ${given.modelId}`);
    return origin(given.runId ?? model.runId, given.modelId);
  }
  if (given.runId !== null) {
    if (liesInRun(reader, uri, given.runId)) return origin(given.runId, null);
    const ofRun = modelsOfRun(reader, given.runId).find((model) => isWithin(uri, model.artifactUri));
    if (ofRun === undefined) throw refused(uri, `it does not lie in the artifacts of run_id ${given.runId}`);
    return origin(given.runId, ofRun.modelId);
  }
  for (const id of uri.split('/')) {
    if (liesInRun(reader, uri, id)) return origin(id, null);
    const model = loggedModel(reader, id);
    if (model !== undefined && isWithin(uri, model.artifactUri)) return origin(model.runId, id);
  }
  throw refused(uri, 'it does not lie in the artifacts of a run or a logged model; run_id or model_id must name the one it lies in');
}

function liesInRun(reader: Reader, uri: string, runId: string | null): boolean {
  const root = runId === null ? undefined : runRoot(reader, runId);
  return root !== undefined && isWithin(uri, root);
}

const runRoot = (reader: Reader, runId: string): string | undefined =>
  reader.one<[string]>('SELECT artifact_uri FROM runs WHERE run_id = ?', [runId])?.[0];

function loggedModel(reader: Reader, modelId: string): KnownModel | undefined {
  const row = reader.one<[string, string | null]>("SELECT artifact_uri, source_run_id FROM logged_models WHERE model_id = ? AND lifecycle_stage = 'active'", [modelId]);
  return row === undefined ? undefined : { artifactUri: row[0], runId: row[1] };
}

function requireLoggedModel(reader: Reader, modelId: string, source: string): KnownModel {
  const model = loggedModel(reader, modelId);
  if (model === undefined) throw refused(source, `there is no logged model ${modelId}`);
  return model;
}

const modelsOfRun = (reader: Reader, runId: string): { modelId: string; artifactUri: string }[] =>
  reader.all<[string, string]>("SELECT model_id, artifact_uri FROM logged_models WHERE source_run_id = ? AND lifecycle_stage = 'active'", [runId])
    .map(([modelId, artifactUri]) => ({ modelId, artifactUri }));
