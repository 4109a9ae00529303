import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { invalidParameter } from '../../protocol/errors';
import type { Store } from '../../store/api';
import { faultPoint } from '../../store/engine/faultPoints';
import { Aborted } from '../http/body';
import type { Patience } from '../http/patience';
import { takeBytes } from './bytesIn';
import { noSuchArtifact, type ArtifactFolder } from './folder';
import type { ArtifactPath, Owner } from './paths';

/** Raises RESOURCE_DOES_NOT_EXIST unless the run or the model is known and lives where the path says. */
export function requireOwner(store: Store, owner: Owner): void {
  const { experiment_id, artifact_uri } = owner.kind === 'run' ? store.runs.get(owner.run_id).info : store.loggedModels.get(owner.model_id).info;
  // A run that was moved keeps its files where they were.
  const moved = owner.kind === 'run' && artifact_uri === `mlflow-artifacts:/${owner.experiment_id}/${owner.run_id}/artifacts`;
  if (experiment_id !== owner.experiment_id && !moved) {
    throw invalidParameter(`Experiment '${owner.experiment_id}' of the artifact path is not that of its ${owner.kind}: '${experiment_id}'.`);
  }
}

/**
 * Streams a request's body to an artifact. The bytes go to a file of their own that is synced and then renamed, so a broken
 * upload leaves what was there before. Raises `Aborted` when the client leaves.
 */
export async function receiveArtifact(
  folder: ArtifactFolder, path: ArtifactPath<Owner>, request: IncomingMessage, patience: Patience,
): Promise<void> {
  if (path.segments.length === 0) throw invalidParameter('The artifact path names a folder: add the name of the file.');
  await requirePlace(folder, path);
  const upload = await folder.makeUploadPath(randomBytes(12).toString('hex'));
  try {
    await receiveBytes(request, upload, patience);
    faultPoint('artifact.before-rename');
    await folder.within(path, (target) => rename(upload, target));
    faultPoint('artifact.after-rename');
  } catch (error) {
    await rm(upload, { force: true });
    throw error;
  }
}

/** Moves a file that was uploaded to its place. Raises as `receiveArtifact`. */
export async function placeUpload(folder: ArtifactFolder, path: ArtifactPath<Owner>, upload: string): Promise<void> {
  await requirePlace(folder, path);
  await folder.within(path, (target) => rename(upload, target));
}

async function requirePlace(folder: ArtifactFolder, path: ArtifactPath<Owner>): Promise<void> {
  await folder.make(path);
  if ((await folder.find(path))?.stats.isDirectory() === true) throw invalidParameter('The artifact path is that of a folder.');
}

/** Writes a request's body to a new file and syncs it. Raises `Aborted` when the client leaves. */
export async function receiveBytes(request: IncomingMessage, file: string, patience: Patience): Promise<void> {
  const handle = await open(file, 'wx', 0o666);
  patience.begin(request);
  try {
    await takeBytes(request, handle, patience);
    faultPoint('artifact.half-write');
    if (!request.complete) throw new Aborted('incomplete');
    await handle.sync();
  } catch (error) {
    if (request.destroyed && !request.complete) throw new Aborted((error as Error).message);
    throw error;
  } finally {
    patience.end(request);
    await handle.close();
  }
}

/**
 * Deletes a file, or a folder with all that is in it; links inside are removed, not followed. Without segments the owner's
 * whole folder of artifacts goes. Raises RESOURCE_DOES_NOT_EXIST.
 */
export async function removeArtifact(folder: ArtifactFolder, path: ArtifactPath<Owner>): Promise<void> {
  folder.requireWritable();
  const found = await folder.find(path);
  if (found === undefined) throw noSuchArtifact(path);
  await folder.within(path, (file) => rm(file, { recursive: true }));
}
