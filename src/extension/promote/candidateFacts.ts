import type { MlflowClient } from '../../client/mlflowClient';
import type { CallOptions } from '../../client/transport';
import { MlflowError } from '../../protocol/errors';
import { metricsOfVersion } from '../../promotion/metricsOfVersion';
import type { FilesState, RuleFacts } from '../../promotion/facts';
import { readMlmodel } from '../../promotion/mlmodel';
import type { RegisterVersion } from '../../protocol/registry';
import type { Run } from '../../protocol/entities';

/** Largest MLmodel file that is read, bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/** What is known of a model before it is a version. */
export interface CandidateFacts extends RuleFacts {
  readonly files: FilesState;
  readonly run: Run | undefined;
}

/** Where the MLmodel file of a candidate lies. */
export interface CandidatePlace {
  readonly artifactUri?: string | undefined;
  readonly runId?: string | undefined;
  /** Folder below the run's artifacts. */
  readonly runPath?: string | undefined;
}

/** Looks at the MLmodel file of what a run logged. Raises what the client raises when the server does not answer. */
export async function readCandidateFiles(client: MlflowClient, { artifactUri, runId, runPath }: CandidatePlace, options: CallOptions = {}): Promise<FilesState> {
  try {
    const bytes = runPath !== undefined && runId !== undefined
      ? await client.readArtifact(await client.getRun(runId, options), `${runPath}/MLmodel`, MOST_BYTES, options)
      : await client.readArtifact(artifactUri ?? '', 'MLmodel', MOST_BYTES, options);
    return readMlmodel(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    return error.code === 'RESOURCE_DOES_NOT_EXIST' ? { kind: 'missing' } : { kind: 'unreadable', message: error.message };
  }
}

/** What rules are held against, of something that is not registered yet. Raises what the client raises. */
export async function readCandidateFacts(client: MlflowClient, source: RegisterVersion, place: CandidatePlace, options: CallOptions = {}): Promise<CandidateFacts> {
  const [run, logged, files] = await Promise.all([
    source.run_id === undefined ? undefined : orGone(client.getRun(source.run_id, options)),
    source.model_id === undefined ? undefined : orGone(client.getLoggedModel(source.model_id, options)),
    readCandidateFiles(client, place, options),
  ]);
  return { metrics: metricsOfVersion({}, run, logged), tags: source.tags ?? [], modelTags: [], validations: [], files, run };
}

async function orGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof MlflowError && (error.code === 'RESOURCE_DOES_NOT_EXIST' || error.code === 'ENDPOINT_NOT_FOUND')) return undefined;
    throw error;
  }
}
