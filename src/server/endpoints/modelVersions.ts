import { STAGES, type Stage } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import type { Fields } from '../http/fields';
import { present } from '../http/present';
import { durableEndpoint, endpoint, type JsonEndpoint } from './endpoint';
import { keyValue, optionalTags, searchRequest } from './shapes';
import { wireVersion } from '../../protocol/wire';

/** MLflow takes stages in any case. */
function stage(fields: Fields): Stage {
  const given = fields.text('stage').toLowerCase();
  const found = STAGES.find((one) => one.toLowerCase() === given);
  if (found === undefined) throw invalidParameter(`Invalid value '${fields.text('stage')}' for parameter 'stage': it must be one of ${STAGES.join(', ')}.`);
  return found;
}

/** `model-versions/…` of MLflow's REST API. */
export const modelVersionEndpoints: readonly JsonEndpoint[] = [
  durableEndpoint('POST', 'model-versions/create', async (fields, { registry }, caller) => ({
    model_version: wireVersion((await registry.as(caller)).createVersion(present({
      name: fields.text('name'),
      source: fields.text('source'),
      run_id: fields.optionalText('run_id') || undefined,
      run_link: fields.optionalText('run_link') || undefined,
      description: fields.optionalText('description'),
      tags: optionalTags(fields),
      model_id: fields.optionalText('model_id') || undefined,
    }))),
  })),
  endpoint('GET', 'model-versions/get', (fields, { store }) => ({
    model_version: wireVersion(store.registry.getVersion(fields.text('name'), fields.text('version'))),
  })),
  endpoint('GET', 'model-versions/get-download-uri', (fields, { store }) => ({
    artifact_uri: store.registry.downloadUri(fields.text('name'), fields.text('version')),
  })),
  endpoint('GET', 'model-versions/search', (fields, { store }) => {
    const page = store.registry.searchVersions(searchRequest(fields));
    return { ...page, model_versions: page.model_versions.map(wireVersion) };
  }),
  durableEndpoint('PATCH', 'model-versions/update', async (fields, { registry }, caller) => ({
    model_version: wireVersion(
      (await registry.as(caller)).updateVersion(fields.text('name'), fields.text('version'), fields.textOrEmpty('description'))),
  })),
  durableEndpoint('POST', 'model-versions/transition-stage', async (fields, { registry }, caller) => ({
    model_version: wireVersion((await registry.as(caller)).transitionStage({
      name: fields.text('name'),
      version: fields.text('version'),
      stage: stage(fields),
      archive_existing_versions: fields.optionalBoolean('archive_existing_versions') ?? false,
    })),
  })),
  durableEndpoint('POST', 'model-versions/set-tag', async (fields, { registry }, caller) =>
    (await registry.as(caller)).setVersionTag(fields.text('name'), fields.text('version'), keyValue(fields))),
  durableEndpoint('DELETE', 'model-versions/delete-tag', async (fields, { registry }, caller) =>
    (await registry.as(caller)).deleteVersionTag(fields.text('name'), fields.text('version'), fields.text('key'))),
  durableEndpoint('DELETE', 'model-versions/delete', async (fields, { registry }, caller) =>
    (await registry.as(caller)).deleteVersion(fields.text('name'), fields.text('version'))),
];
