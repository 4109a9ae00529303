import { invalidParameter } from '../../protocol/errors';
import { JsonBytes } from '../http/answer';
import type { Fields } from '../http/fields';
import { present } from '../http/present';
import { durableEndpoint, endpoint, type Context, type JsonEndpoint } from './endpoint';
import { keyValue, optionalTags, searchRequest } from './shapes';
import { wireRegisteredModel, wireVersion } from '../../protocol/wire';

const latest = (fields: Fields, { store }: Context): unknown => ({
  model_versions: store.registry.latestVersions(fields.text('name'), fields.optionalTexts('stages')).map(wireVersion),
});

/** `registered-models/…` of MLflow's REST API. */
export const registeredModelEndpoints: readonly JsonEndpoint[] = [
  durableEndpoint('POST', 'registered-models/create', async (fields, { registry }, caller) => ({
    registered_model: wireRegisteredModel((await registry.as(caller)).createModel(present({
      name: fields.text('name'), tags: optionalTags(fields), description: fields.optionalText('description'),
    }))),
  })),
  endpoint('GET', 'registered-models/get', (fields, { store }) => ({
    registered_model: wireRegisteredModel(store.registry.getModel(fields.text('name'))),
  })),
  endpoint('GET', 'registered-models/search', (fields, { store }) => new JsonBytes(store.answers.registeredModels(searchRequest(fields)))),
  durableEndpoint('POST', 'registered-models/rename', async (fields, { registry }, caller) => ({
    registered_model: wireRegisteredModel((await registry.as(caller)).renameModel(fields.text('name'), fields.text('new_name'))),
  })),
  durableEndpoint('PATCH', 'registered-models/update', async (fields, { registry }, caller) => {
    const name = fields.text('name');
    if (!fields.has('description')) throw invalidParameter("Missing value for required parameter 'description'.");
    return { registered_model: wireRegisteredModel((await registry.as(caller)).updateModel(name, fields.textOrEmpty('description'))) };
  }),
  durableEndpoint('DELETE', 'registered-models/delete', async (fields, { registry }, caller) => (await registry.as(caller)).deleteModel(fields.text('name'))),
  endpoint('GET', 'registered-models/get-latest-versions', latest),
  endpoint('POST', 'registered-models/get-latest-versions', latest),
  durableEndpoint('POST', 'registered-models/set-tag', async (fields, { registry }, caller) =>
    (await registry.as(caller)).setModelTag(fields.text('name'), keyValue(fields))),
  durableEndpoint('DELETE', 'registered-models/delete-tag', async (fields, { registry }, caller) =>
    (await registry.as(caller)).deleteModelTag(fields.text('name'), fields.text('key'))),
  endpoint('GET', 'registered-models/alias', (fields, { store }) => ({
    model_version: wireVersion(store.registry.versionByAlias(fields.text('name'), fields.text('alias'))),
  })),
  durableEndpoint('POST', 'registered-models/alias', async (fields, { registry }, caller) =>
    (await registry.as(caller)).setAlias(fields.text('name'), fields.text('alias'), fields.text('version'))),
  durableEndpoint('DELETE', 'registered-models/alias', async (fields, { registry }, caller) =>
    (await registry.as(caller)).deleteAlias(fields.text('name'), fields.text('alias'))),
];
