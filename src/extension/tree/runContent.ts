import type { MlflowClient } from '../../client/mlflowClient';
import type { FileInfo, LoggedModel, Run } from '../../protocol/entities';
import type { ArtifactSummary } from '../../protocol/trialbook';
import { quoteText } from './runQueries';

/** What is read of a run when it is opened in the tree. */
export interface RunContent {
  readonly artifacts: ArtifactSummary;
  readonly models: readonly LoggedModel[];
  /** Listings of opened folders, by path; the root is ``. */
  readonly folders: Map<string, readonly FileInfo[]>;
}

/** Reads what the groups of a run say: how many files it has, and its models. */
export async function readContent(client: MlflowClient, run: Run, signal: AbortSignal): Promise<RunContent> {
  const [artifacts, models] = await Promise.all([
    client.artifactSummary(run.info.run_id, { signal }),
    (run.outputs?.model_outputs.length ?? 0) === 0 ? [] : readModels(client, run, signal),
  ]);
  return { artifacts, models, folders: new Map() };
}

async function readModels(client: MlflowClient, run: Run, signal: AbortSignal): Promise<LoggedModel[]> {
  const request = { experiment_ids: [run.info.experiment_id], filter: `source_run_id = ${quoteText(run.info.run_id)}`, max_results: 100 };
  return (await client.searchLoggedModels(request, { signal })).models;
}

/** Reads one folder of a run's artifacts: folders first, by name. */
export async function readFolder(client: MlflowClient, runId: string, path: string, signal: AbortSignal): Promise<FileInfo[]> {
  const files = await client.listArtifacts(runId, path === '' ? undefined : path, { signal });
  return files.sort((a, b) => Number(b.is_dir) - Number(a.is_dir) || a.path.localeCompare(b.path, undefined, { numeric: true }));
}
