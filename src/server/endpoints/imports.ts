import { RUN_STATUSES, STAGES, type LifecycleStage } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import type { ImportLoggedModelRequest, ImportModelRequest, ImportRunRequest } from '../../protocol/imports';
import { TRIALBOOK_PREFIX } from '../../protocol/trialbook';
import type { Fields } from '../http/fields';
import { present } from '../http/present';
import type { Context, JsonEndpoint } from './endpoint';
import { LOGGED_MODEL_STATUSES } from './loggedModels';
import { datasetInput, keyValue, modelInput, modelOutput } from './shapes';

const LIFECYCLES: readonly LifecycleStage[] = ['active', 'deleted'];

/** A decision waits for the device; the runs of an import are many and can be sent again. */
function ours(name: string, durable: boolean, call: JsonEndpoint['call']): JsonEndpoint {
  return { kind: 'json', method: 'POST', paths: [`${TRIALBOOK_PREFIX}/import/${name}`], durable, call };
}

/** What brings in a history as it was: see `src/protocol/imports.ts`. */
export const importEndpoints: readonly JsonEndpoint[] = [
  ours('run', false, (fields, context) => context.store.imports.run(run(fields, context))),
  ours('logged-model', false, (fields, context) => context.store.imports.loggedModel(loggedModel(fields, context))),
  ours('model', true, async (fields, { registry, artifacts }, caller) => (await registry.as(caller)).importModel(model(fields), (source) => artifacts.mayStay(source))),
];

function run(fields: Fields, context: Context): ImportRunRequest {
  return present({
    run_id: fields.text('run_id'),
    experiment_id: fields.text('experiment_id'),
    run_name: fields.text('run_name'),
    user_id: fields.optionalText('user_id'),
    status: fields.optionalEnum('status', RUN_STATUSES) ?? 'RUNNING',
    start_time: fields.int64('start_time'),
    end_time: fields.optionalInt64('end_time'),
    lifecycle_stage: fields.optionalEnum('lifecycle_stage', LIFECYCLES, 0) ?? 'active',
    params: fields.list('params', keyValue),
    tags: fields.list('tags', keyValue),
    datasets: fields.list('datasets', datasetInput),
    model_inputs: fields.optionalList('model_inputs', modelInput),
    model_outputs: fields.optionalList('model_outputs', modelOutput),
    artifact_uri: place(fields, context),
  });
}

function loggedModel(fields: Fields, context: Context): ImportLoggedModelRequest {
  return present({
    model_id: fields.text('model_id'),
    experiment_id: fields.text('experiment_id'),
    name: fields.text('name'),
    source_run_id: fields.optionalText('source_run_id') || undefined,
    model_type: fields.optionalText('model_type') || undefined,
    status: fields.optionalEnum('status', LOGGED_MODEL_STATUSES, 0) ?? 'LOGGED_MODEL_READY',
    creation_timestamp_ms: fields.int64('creation_timestamp_ms'),
    last_updated_timestamp_ms: fields.int64('last_updated_timestamp_ms'),
    params: fields.list('params', keyValue),
    tags: fields.list('tags', keyValue),
    artifact_uri: place(fields, context),
  });
}

function model(fields: Fields): ImportModelRequest {
  return present({
    name: fields.text('name'),
    description: fields.optionalText('description') || undefined,
    creation_timestamp: fields.int64('creation_timestamp'),
    last_updated_timestamp: fields.int64('last_updated_timestamp'),
    tags: fields.list('tags', keyValue),
    aliases: fields.list('aliases', (item) => ({ alias: item.text('alias'), version: item.text('version') })),
    versions: fields.list('versions', (item) => present({
      version: item.text('version'),
      source: item.text('source'),
      run_id: item.optionalText('run_id') || undefined,
      run_link: item.optionalText('run_link') || undefined,
      model_id: item.optionalText('model_id') || undefined,
      description: item.optionalText('description') || undefined,
      user_id: item.optionalText('user_id') || undefined,
      current_stage: item.optionalEnum('current_stage', STAGES, 0) ?? 'None',
      creation_timestamp: item.int64('creation_timestamp'),
      last_updated_timestamp: item.int64('last_updated_timestamp'),
      tags: item.list('tags', keyValue),
    })),
  });
}

/** Where the artifacts stay. Raises INVALID_PARAMETER_VALUE for a place that no person allowed. */
function place(fields: Fields, { artifacts }: Context): string | undefined {
  const uri = fields.optionalText('artifact_uri') || undefined;
  if (uri !== undefined && !artifacts.mayStay(uri)) {
    throw invalidParameter("Invalid value for parameter 'artifact_uri': artifacts may stay only below a folder that was allowed for this store, with `trialbook import --artifacts leave`.");
  }
  return uri;
}
