import type { LoggedModelStatus } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import { present } from '../http/present';
import { durableEndpoint, endpoint, type JsonEndpoint } from './endpoint';
import { keyValue, optionalTags } from './shapes';
import { wireLoggedModel } from '../../protocol/wire';

/** Statuses of a logged model in the order of their proto values, from 0. */
export const LOGGED_MODEL_STATUSES: readonly LoggedModelStatus[] = [
  'LOGGED_MODEL_STATUS_UNSPECIFIED', 'LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED',
];

/** `logged-models…` of MLflow's REST API. */
export const loggedModelEndpoints: readonly JsonEndpoint[] = [
  endpoint('POST', 'logged-models', (fields, { store }) => ({
    model: wireLoggedModel(store.loggedModels.create(present({
      experiment_id: fields.text('experiment_id'),
      name: fields.optionalText('name') || undefined,
      model_type: fields.optionalText('model_type') || undefined,
      source_run_id: fields.optionalText('source_run_id') || undefined,
      params: fields.optionalList('params', keyValue),
      tags: optionalTags(fields),
    }))),
  })),
  endpoint('POST', 'logged-models/search', (fields, { store }) => {
    if (!fields.has('experiment_ids')) throw invalidParameter("Missing value for required parameter 'experiment_ids'.");
    const page = store.loggedModels.search(present({
      experiment_ids: fields.texts('experiment_ids'),
      filter: fields.optionalText('filter'),
      max_results: fields.optionalInt32('max_results'),
      page_token: fields.optionalText('page_token') || undefined,
      order_by: fields.optionalList('order_by', (item) => present({
        field_name: item.text('field_name'),
        ascending: item.optionalBoolean('ascending'),
        dataset_name: item.optionalText('dataset_name') || undefined,
        dataset_digest: item.optionalText('dataset_digest') || undefined,
      })),
      datasets: fields.optionalList('datasets', (item) => ({ name: item.text('dataset_name'), digest: item.textOrEmpty('dataset_digest') })),
    }));
    return { ...page, models: page.models.map(wireLoggedModel) };
  }),
  endpoint('GET', 'logged-models/{model_id}', (fields, { store }) => ({
    model: wireLoggedModel(store.loggedModels.get(fields.text('model_id'))),
  })),
  endpoint('PATCH', 'logged-models/{model_id}', (fields, { store }) => {
    const status = fields.optionalEnum('status', LOGGED_MODEL_STATUSES, 0);
    if (status === undefined) throw invalidParameter("Missing value for required parameter 'status'.");
    return { model: wireLoggedModel(store.loggedModels.finalize(fields.text('model_id'), status)) };
  }),
  durableEndpoint('DELETE', 'logged-models/{model_id}', (fields, { store }) => store.loggedModels.delete(fields.text('model_id'))),
  endpoint('PATCH', 'logged-models/{model_id}/tags', (fields, { store }) => {
    store.loggedModels.setTags(fields.text('model_id'), fields.list('tags', keyValue));
  }),
  endpoint('DELETE', 'logged-models/{model_id}/tags/{tag_key}', (fields, { store }) =>
    store.loggedModels.deleteTag(fields.text('model_id'), fields.text('tag_key'))),
  endpoint('POST', 'logged-models/{model_id}/params', (fields, { store }) =>
    store.loggedModels.logParams(fields.text('model_id'), fields.list('params', keyValue))),
];
