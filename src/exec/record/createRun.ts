import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { LIMITS } from '../../protocol/limits';
import { cutText, fitKey } from '../../protocol/keys';
import type { SpoolHead } from './spool';

/** MLflow's experiment for runs that name none. */
const DEFAULT_EXPERIMENT = '0';

/** Id of the experiment of that name, which is made when there is none, and brought back when it lies in the trash. Raises what the client raises. */
export async function experimentId(client: MlflowClient, wanted: SpoolHead['experiment']): Promise<string> {
  if (wanted === undefined) return DEFAULT_EXPERIMENT;
  if ('id' in wanted) return wanted.id;
  const name = cutText(wanted.name, LIMITS.experimentName);
  const found = await find(client, name);
  if (found !== undefined) return found;
  try {
    return await client.createExperiment({ name });
  } catch (error) {
    // Another process made it a moment ago.
    const made = error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS' ? await find(client, name) : undefined;
    if (made === undefined) throw error;
    return made;
  }
}

async function find(client: MlflowClient, name: string): Promise<string | undefined> {
  try {
    const { experiment_id, lifecycle_stage } = await client.getExperimentByName(name);
    if (lifecycle_stage === 'deleted') await client.restoreExperiment(experiment_id);
    return experiment_id;
  } catch (error) {
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}

/** Makes the run of a record. Raises what the client raises. */
export async function createRun(client: MlflowClient, head: SpoolHead): Promise<Run> {
  const tags = [...head.tags, { key: RECORDED_TAGS.record, value: head.id }].flatMap(({ key, value }) => {
    const fit = fitKey(key);
    return fit === undefined || value === '' ? [] : [{ key: fit, value: cutText(value, LIMITS.tagValue) }];
  });
  const [first, ...more] = [tags.slice(0, LIMITS.batchTags), tags.slice(LIMITS.batchTags)];
  const run = await client.createRun({
    experiment_id: await experimentId(client, head.experiment),
    ...(head.name === undefined ? {} : { run_name: cutText(head.name, LIMITS.tagValue) }),
    start_time: head.startTime,
    user_id: tags.find(({ key }) => key === SYSTEM_TAGS.user)?.value,
    tags: first,
  });
  for (const rest of more) if (rest.length > 0) await client.logBatch({ run_id: run.info.run_id, tags: rest });
  return run;
}

/** The run that a record was made into before, by the tag that names the record. Raises what the client raises. */
export async function findRecorded(client: MlflowClient, head: SpoolHead): Promise<Run | undefined> {
  const filter = `tags.\`${RECORDED_TAGS.record}\` = '${head.id}'`;
  return (await client.searchRuns({ experiment_ids: [await experimentId(client, head.experiment)], filter, max_results: 1, run_view_type: 'ALL' })).runs[0];
}
