import { orMissing } from '../missing';
import type { MlflowClient } from '../mlflowClient';
import { LARGEST_MLMODEL, readFilesState } from './modelFiles';
import type { CallOptions } from '../transport';
import { metricsOfVersion } from '../../promotion/metricsOfVersion';
import type { FilesState } from '../../promotion/facts';
import type { RegisterVersion } from '../../protocol/registry';
import type { CandidateFacts } from './decisionFacts';

/** Where the MLmodel file of a candidate lies. */
export interface CandidatePlace {
  readonly artifactUri?: string | undefined;
  readonly runId?: string | undefined;
  /** Folder below the run's artifacts. */
  readonly runPath?: string | undefined;
}

/** Looks at the MLmodel file of what a run logged. Raises what the client raises when the server does not answer. */
export function readCandidateFiles(client: MlflowClient, { artifactUri, runId, runPath }: CandidatePlace, options: CallOptions = {}): Promise<FilesState> {
  return readFilesState(async () => runPath !== undefined && runId !== undefined
    ? client.readArtifact(await client.getRun(runId, options), `${runPath}/MLmodel`, LARGEST_MLMODEL, options)
    : client.readArtifact(artifactUri ?? '', 'MLmodel', LARGEST_MLMODEL, options));
}

/** What rules are held against, of something that is not registered yet. Raises what the client raises. */
export async function readCandidateFacts(client: MlflowClient, source: RegisterVersion, place: CandidatePlace, options: CallOptions = {}): Promise<CandidateFacts> {
  const [run, logged, files] = await Promise.all([
    source.run_id === undefined ? undefined : orMissing(client.getRun(source.run_id, options)),
    source.model_id === undefined ? undefined : orMissing(client.getLoggedModel(source.model_id, options)),
    readCandidateFiles(client, place, options),
  ]);
  return { metrics: metricsOfVersion({}, run, logged), tags: source.tags ?? [], modelTags: [], validations: [], files, run };
}
