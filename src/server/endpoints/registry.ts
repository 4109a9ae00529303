import { STAGES } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import type { PromoteRequest, RegisterVersion, RegistryState } from '../../protocol/registry';
import { TRIALBOOK_PREFIX } from '../../protocol/trialbook';
import type { Fields } from '../http/fields';
import { present } from '../http/present';
import { requireFiles } from '../promotion/modelFiles';
import type { JsonEndpoint, Method } from './endpoint';
import { optionalTags } from './shapes';
import { wireVersion } from '../../protocol/wire';

function ours(method: Method, name: string, call: JsonEndpoint['call']): JsonEndpoint {
  return { kind: 'json', method, paths: [`${TRIALBOOK_PREFIX}/registry/${name}`], durable: method !== 'GET', call };
}

/** What Trialbook adds to MLflow's registry: see `src/protocol/registry.ts`. */
export const registryEndpoints: readonly JsonEndpoint[] = [
  ours('POST', 'promote', async (fields, { store, artifacts, registry }, caller) => {
    const request = promotion(fields);
    const own = await registry.as(caller);
    // What is to be used is checked last, so that a conflict is told first.
    if (store.registry.revision(request.name) === request.expected_revision) await requireFiles(store, artifacts, request);
    const answer = own.promote(request);
    return { ...answer, model_version: wireVersion(answer.model_version) };
  }),
  ours('GET', 'state', async (fields, { store, registry }): Promise<RegistryState> => ({
    revision: store.registry.revision(fields.text('name')), user: await registry.user(), enforced: registry.enforced(),
  })),
  ours('GET', 'history', async (fields, { store, registry }) => {
    const page = store.registry.history(present({
      name: fields.text('name'), before: wholeNumber(fields, 'before'), max_results: fields.optionalInt32('max_results'),
    }));
    return { ...page, chain: await registry.chain() };
  }),
  ours('POST', 'comment', async (fields, { registry }, caller) => {
    (await registry.as(caller)).comment(fields.text('name'), fields.optionalText('version') || undefined, fields.text('comment'));
  }),
  ours('GET', 'trash', (_fields, { store }) => ({ items: store.registry.trash() })),
  ours('POST', 'trash/restore', async (fields, { registry }, caller) => {
    (await registry.as(caller)).restore(fields.text('name'), fields.optionalText('version') || undefined);
  }),
  ours('POST', 'trash/empty', async (fields, { registry }, caller) => {
    const [name, version] = [fields.optionalText('name') || undefined, fields.optionalText('version') || undefined];
    if (name === undefined && version !== undefined) throw invalidParameter("Missing value for required parameter 'name'.");
    return { items: (await registry.as(caller)).emptyTrash(name, version) };
  }),
];

function promotion(fields: Fields): PromoteRequest {
  const expected = wholeNumber(fields, 'expected_revision');
  if (expected === undefined) throw invalidParameter("Missing value for required parameter 'expected_revision'.");
  return present({
    name: fields.text('name'),
    version: typeof fields.raw('version') === 'object' ? newVersion(fields.object('version')) : fields.text('version'),
    stage: fields.optionalEnum('stage', STAGES, 0),
    archive_existing: fields.optionalBoolean('archive_existing'),
    set_aliases: fields.optionalTexts('set_aliases'),
    remove_aliases: fields.optionalTexts('remove_aliases'),
    comment: fields.optionalText('comment') || undefined,
    restores: fields.optionalBoolean('restores') === true ? (true as const) : undefined,
    expected_revision: expected,
  });
}

const newVersion = (fields: Fields): RegisterVersion => present({
  source: fields.text('source'),
  run_id: fields.optionalText('run_id') || undefined,
  model_id: fields.optionalText('model_id') || undefined,
  description: fields.optionalText('description') || undefined,
  tags: optionalTags(fields),
});

/** A place in the history. */
function wholeNumber(fields: Fields, name: string): number | undefined {
  const value = fields.optionalInt64(name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || value < 0) throw invalidParameter(`Invalid value ${String(value)} for parameter '${name}': it must be a whole number from 0.`);
  return value;
}
