import { activeExperimentIds, childrenOf } from '../../client/childRuns';
import type { MlflowClient } from '../../client/mlflowClient';
import { MlflowError } from '../../protocol/errors';
import type { HistorySelection } from '../history';
import { InteropError } from '../interopError';
import { orNone } from './target';

/** What a person names of a server. */
export interface NamedHistory {
  /** Ids; their children come along. */
  readonly runs: readonly string[];
  /** Names or ids. */
  readonly experiments: readonly string[];
  /** Registered models, which bring the runs and logged models of their versions. */
  readonly models: readonly string[];
}

/** What is copied of a server when these are named. Raises `InteropError` when one is not there. */
export async function chooseRuns(client: MlflowClient, named: NamedHistory, signal: AbortSignal): Promise<HistorySelection> {
  const experiments = await Promise.all(named.experiments.map((name) => experimentId(client, name, signal)));
  const models = new Set(named.models);
  if (named.runs.length === 0 && models.size === 0) return { experiments: new Set(experiments), models };
  const runs = new Set<string>();
  for (const id of experiments) for (const run of await runsIn(client, [id], undefined, signal)) runs.add(run);
  for (const name of models) for (const run of await runsOfModel(client, name, signal)) runs.add(run);
  for (const id of named.runs) {
    if ((await orNone(client.getRun(id, { signal }))) === undefined) throw new InteropError('missing', `There is no run ${id}.`);
    runs.add(id);
  }
  await addChildren(client, runs, new Set(named.runs), signal);
  return { runs, models };
}

async function experimentId(client: MlflowClient, name: string, signal: AbortSignal): Promise<string> {
  const byName = await orNone(client.getExperimentByName(name, { signal }));
  if (byName !== undefined) return byName.experiment_id;
  try {
    if (/^\d+$/.test(name)) return (await client.getExperiment(name, { signal })).experiment_id;
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
  }
  throw new InteropError('missing', `There is no experiment '${name}'.`);
}

async function runsIn(client: MlflowClient, experimentIds: string[], filter: string | undefined, signal: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.searchRuns({ experiment_ids: experimentIds, filter, max_results: 1000, page_token: token, run_view_type: 'ALL' }, { signal });
    ids.push(...page.runs.map(({ info }) => info.run_id));
    token = page.next_page_token;
  } while (token !== undefined);
  return ids;
}

async function runsOfModel(client: MlflowClient, name: string, signal: AbortSignal): Promise<string[]> {
  if ((await orNone(client.getRegisteredModel(name, { signal }))) === undefined) throw new InteropError('missing', `There is no registered model '${name}'.`);
  const runs: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.searchModelVersions({ filter: `name = '${name.replaceAll("'", "''")}'`, max_results: 1000, page_token: token }, { signal });
    for (const { run_id, model_id, source } of page.model_versions) {
      if (run_id !== undefined && run_id !== '') runs.push(run_id);
      const modelId = /^models:\/(m-[^/]+)$/.exec(source)?.[1] ?? model_id;
      const model = modelId === undefined || modelId === '' ? undefined : await orNone(client.getLoggedModel(modelId, { signal }));
      if (model?.info.source_run_id !== undefined && model.info.source_run_id !== '') runs.push(model.info.source_run_id);
    }
    token = page.next_page_token;
  } while (token !== undefined);
  return runs;
}

/** Children of the runs that were named, their children and so on. */
async function addChildren(client: MlflowClient, runs: Set<string>, parents: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
  if (parents.size === 0) return;
  const experiments = await activeExperimentIds(client, { signal });
  let level = [...parents];
  while (level.length > 0) {
    const found = (await Promise.all(level.map((id) => runsIn(client, experiments, childrenOf(id), signal)))).flat();
    level = found.filter((id) => !runs.has(id));
    for (const id of level) runs.add(id);
  }
}
