import type { Context, JsonEndpoint } from './endpoint';
import { durableEndpoint, endpoint } from './endpoint';
import { JsonBytes } from '../http/answer';
import type { Fields } from '../http/fields';
import { present } from '../http/present';
import { optionalTags, searchRequest, VIEW_TYPES } from './shapes';

const search = (fields: Fields, { store }: Context): unknown =>
  new JsonBytes(store.answers.experiments(present({ ...searchRequest(fields), view_type: fields.optionalEnum('view_type', VIEW_TYPES) })));

/** `experiments/…` of MLflow's REST API. */
export const experimentEndpoints: readonly JsonEndpoint[] = [
  durableEndpoint('POST', 'experiments/create', (fields, { store }) => ({
    experiment_id: store.experiments.create(present({
      name: fields.text('name'),
      artifact_location: fields.optionalText('artifact_location') || undefined,
      tags: optionalTags(fields),
    })),
  })),
  endpoint('GET', 'experiments/get', (fields, { store }) => ({ experiment: store.experiments.get(fields.text('experiment_id')) })),
  endpoint('GET', 'experiments/get-by-name', (fields, { store }) => ({
    experiment: store.experiments.getByName(fields.text('experiment_name')),
  })),
  endpoint('GET', 'experiments/search', search),
  endpoint('POST', 'experiments/search', search),
  durableEndpoint('POST', 'experiments/update', (fields, { store }) =>
    store.experiments.update({ experiment_id: fields.text('experiment_id'), new_name: fields.text('new_name') })),
  durableEndpoint('POST', 'experiments/delete', (fields, { store }) => store.experiments.delete(fields.text('experiment_id'))),
  durableEndpoint('POST', 'experiments/restore', (fields, { store }) => store.experiments.restore(fields.text('experiment_id'))),
  durableEndpoint('POST', 'experiments/set-experiment-tag', (fields, { store }) =>
    store.experiments.setTag(fields.text('experiment_id'), { key: fields.text('key'), value: fields.textOrEmpty('value') })),
  durableEndpoint('POST', 'experiments/delete-experiment-tag', (fields, { store }) =>
    store.experiments.deleteTag(fields.text('experiment_id'), fields.text('key'))),
];
