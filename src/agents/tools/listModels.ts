import { hasStages } from '../../client/connection';
import type { RegisteredModel } from '../../protocol/entities';
import { defineTool } from '../tool';
import { clean, moment } from '../words';

const USUAL = 20;
const MOST = 100;
/** Models that are looked through for a name. */
const SEARCHED = 1000;

/** Says what models are registered. */
export const listModels = defineTool({
  name: 'list_models',
  title: 'List models',
  description: 'List the registered models of this workspace with their stages, aliases and newest versions.',
  fields: {
    name: { type: 'string', description: 'Part of the name; all models without it.' },
    limit: { type: 'integer', minimum: 1, maximum: MOST, description: `Models at most: ${USUAL} without it.` },
  },
  required: [],
  async run({ client, signal }, input) {
    const word = (input.name ?? '').toLowerCase();
    const { registered_models: all } = await client.searchRegisteredModels({ max_results: SEARCHED }, { signal });
    const found = all.filter(({ name }) => name.toLowerCase().includes(word));
    const shown = found.slice(0, input.limit ?? USUAL);
    if (hasStages(client.connection)) return { models_found: found.length, models: shown.map((model) => ({ ...headOf(model), ...versionsIn(model) })) };
    return { models_found: found.length, models: shown.map(headOf), not_listed: 'Versions and aliases: describe_model says those of a model. This registry has no stages.' };
  },
});

function headOf(model: RegisteredModel): Record<string, unknown> {
  return {
    name: clean(model.name),
    ...(model.description === undefined || model.description === '' ? {} : { description: clean(model.description, 300) }),
    changed: moment(model.last_updated_timestamp),
  };
}

function versionsIn(model: RegisteredModel): Record<string, unknown> {
  return {
    newest: model.latest_versions.map(({ version, current_stage: stage }) => ({ version, stage })),
    aliases: Object.fromEntries(model.aliases.map(({ alias, version }) => [clean(alias), version])),
  };
}
