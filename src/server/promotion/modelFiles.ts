import { MlflowError, notFound } from '../../protocol/errors';
import type { PromoteRequest } from '../../protocol/registry';
import type { Store } from '../../store/api';
import type { ArtifactFolder } from '../artifacts/folder';
import { parseArtifactUri, parseRelativePath, type ArtifactPath } from '../artifacts/paths';

const RUN = /^runs:\/([^/]+)\/(.+)$/;

/**
 * Raises RESOURCE_DOES_NOT_EXIST when a version is about to be used and its files are not among our artifacts any more; nothing was changed then.
 * Files that lie elsewhere are not looked at.
 */
export async function requireFiles(store: Store, artifacts: ArtifactFolder, { name, version, stage, set_aliases: aliases = [] }: PromoteRequest): Promise<void> {
  if (stage !== 'Staging' && stage !== 'Production' && aliases.length === 0) return;
  const uri = typeof version === 'string' ? store.registry.downloadUri(name, version) : (ofModel(store, version.source) ?? version.source);
  const places = placesOf(store, uri);
  if (places.length === 0) return;
  for (const place of places) if ((await artifacts.find(place)) !== undefined) return;
  const what = typeof version === 'string' ? `version ${version} of '${name}'` : `the new version of '${name}'`;
  throw notFound(`The files of ${what} are missing (${uri}). Nothing was changed. Log the model again, or restore its files, before it is used.`);
}

const ofModel = (store: Store, source: string): string | undefined => {
  const [, id] = /^models:\/(m-[^/@]+)$/.exec(source) ?? [];
  return id === undefined ? undefined : store.loggedModels.get(id).info.artifact_uri;
};

/** Where the files may be among our artifacts; nowhere when they are somebody else's. */
function placesOf(store: Store, uri: string): ArtifactPath[] {
  const [, run, path] = RUN.exec(uri) ?? [];
  if (run === undefined || path === undefined) return [placeOf(uri)].flatMap((place) => place ?? []);
  const { info, outputs } = store.runs.get(run);
  const root = placeOf(info.artifact_uri);
  const segments = parseRelativePath(path);
  // MLflow 3 keeps a model beside the run, and takes `runs:/ID/NAME` for it all the same.
  const models = (outputs?.model_outputs ?? []).map(({ model_id }) => store.loggedModels.get(model_id).info).filter((model) => model.name === path);
  return [...(root === undefined ? [] : [{ ...root, segments: [...root.segments, ...segments] }]), ...models.flatMap((model) => placeOf(model.artifact_uri) ?? [])];
}

function placeOf(uri: string): ArtifactPath | undefined {
  if (!/^(?:mlflow-artifacts|file):/i.test(uri)) return undefined;
  try {
    return parseArtifactUri(uri);
  } catch (error) {
    // Another host's, which this server never reads.
    if (error instanceof MlflowError) return undefined;
    throw error;
  }
}
