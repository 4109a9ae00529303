import { RUN_STATUSES } from '../../protocol/entities';
import { JsonBytes } from '../http/answer';
import { invalidParameter } from '../../protocol/errors';
import type { Fields } from '../http/fields';
import { present } from '../http/present';
import { durableEndpoint, endpoint, smallEndpoint, type JsonEndpoint } from './endpoint';
import { logLegacyModel } from './legacyModels';
import { metric, metrics } from './metricShapes';
import { datasetInput, keyValue, modelInput, modelOutput, optionalTags, searchRequest, VIEW_TYPES } from './shapes';
import { wireRun } from '../../protocol/wire';

/** Clients send `run_id`, its old name `run_uuid`, or both. */
const runId = (fields: Fields): string => fields.textOf('run_id', 'run_uuid');

/** `runs/…` of MLflow's REST API. */
export const runEndpoints: readonly JsonEndpoint[] = [
  smallEndpoint('POST', 'runs/create', (fields, { store }) => ({
    run: wireRun(store.runs.create(present({
      experiment_id: fields.text('experiment_id'),
      user_id: fields.optionalText('user_id'),
      run_name: fields.optionalText('run_name'),
      start_time: fields.optionalInt64('start_time'),
      tags: optionalTags(fields),
    }))),
  })),
  endpoint('GET', 'runs/get', (fields, { store }) => new JsonBytes(store.answers.run(runId(fields)))),
  durableEndpoint('POST', 'runs/update', (fields, { store }) => ({
    run_info: store.runs.update(present({
      run_id: runId(fields),
      status: fields.optionalEnum('status', RUN_STATUSES),
      end_time: fields.optionalInt64('end_time'),
      run_name: fields.optionalText('run_name') || undefined,
    })),
  })),
  durableEndpoint('POST', 'runs/delete', (fields, { store }) => store.runs.delete(runId(fields))),
  durableEndpoint('POST', 'runs/restore', (fields, { store }) => store.runs.restore(runId(fields))),
  endpoint('POST', 'runs/search', (fields, { store }) =>
    new JsonBytes(store.answers.runs(present({
      ...searchRequest(fields),
      experiment_ids: fields.texts('experiment_ids'),
      run_view_type: fields.optionalEnum('run_view_type', VIEW_TYPES),
    })))),
  smallEndpoint('POST', 'runs/log-metric', (fields, { store }) =>
    store.metrics.logBatch(runId(fields), [metric(fields)], [], [])),
  endpoint('POST', 'runs/log-batch', (fields, { store }) =>
    store.metrics.logBatch(runId(fields), metrics(fields), fields.list('params', keyValue), fields.list('tags', keyValue))),
  smallEndpoint('POST', 'runs/log-parameter', (fields, { store }) => store.runs.logParam(runId(fields), keyValue(fields))),
  smallEndpoint('POST', 'runs/set-tag', (fields, { store }) => store.runs.setTag(runId(fields), keyValue(fields))),
  endpoint('POST', 'runs/delete-tag', (fields, { store }) => store.runs.deleteTag(runId(fields), fields.text('key'))),
  endpoint('POST', 'runs/log-inputs', (fields, { store }) =>
    store.runs.logInputs(runId(fields), fields.list('datasets', datasetInput), fields.list('models', modelInput))),
  endpoint('POST', 'runs/outputs', (fields, { store }) => {
    if (!fields.has('models')) throw invalidParameter("Missing value for required parameter 'models'.");
    store.runs.logOutputs(runId(fields), fields.list('models', modelOutput));
  }),
  endpoint('POST', 'runs/log-model', (fields, { store }) => logLegacyModel(store, runId(fields), fields.text('model_json'))),
];
