import { findModel, versionsOf } from '../../client/registry/readModel';
import { readVersionFacts } from '../../client/registry/versionFacts';
import type { ModelVersion, RegisteredModel } from '../../protocol/entities';
import { REGISTRY_TAGS } from '../../protocol/registry';
import { typeText, type Field } from '../../promotion/signature';
import type { VersionFacts } from '../../promotion/facts';
import { reviewGoal } from '../../promotion/review';
import { AgentError } from '../agentError';
import { directionOf } from '../direction';
import { nameOf } from '../find';
import { defineTool, type AgentPlace } from '../tool';
import { clean, cleanValue, figure, moment } from '../words';

const MOST_VERSIONS = 20;
const MOST_VALUES = 60;
const MOST_COLUMNS = 80;

/** Describes a registered model and one of its versions. */
export const describeModel = defineTool({
  name: 'describe_model',
  title: 'Describe model',
  description:
    'Describe a registered model: its versions with stages and aliases, and of one version its metrics, parameters, signature (inputs and outputs), data, training run, commit, ' +
    'validations and review, and the line of Python that loads it.',
  fields: {
    name: { type: 'string', description: 'Name of the registered model.' },
    version: { type: 'string', description: 'A version (3), a stage (Production) or an alias (champion); without it the one in Production, else the newest.' },
  },
  required: ['name'],
  async run(place, input) {
    const { client, signal } = place;
    const given = readUri(input.name, input.version);
    const model = await findModel(client, given.name, { signal });
    if (model === undefined) throw new AgentError(await unknownModel(place, given.name));
    const versions = await versionsOf(client, model.name, { signal });
    const chosen = choose(model, versions, given.version);
    return {
      name: clean(model.name),
      ...(model.description === undefined || model.description === '' ? {} : { description: clean(model.description, 1500) }),
      aliases: Object.fromEntries(model.aliases.map(({ alias, version }) => [clean(alias), version])),
      versions_in_all: versions.length,
      versions: versions.slice(0, MOST_VERSIONS).map((version) => ({
        version: version.version, stage: version.current_stage, made: moment(version.creation_timestamp), run_id: version.run_id, ...(version.status === 'READY' ? {} : { status: version.status }),
      })),
      ...(chosen === undefined ? {} : { described: describe(place, await readVersionFacts(client, chosen, { model, signal })) }),
    };
  },
});

/** `models:/NAME/3`, `models:/NAME@alias`, or the two apart. */
function readUri(name: string, version: string | undefined): { name: string; version: string | undefined } {
  const uri = /^models:\/+([^/@]+)(?:[/@](.+))?$/.exec(name.trim());
  const ref = version?.trim().replace(/^[v@](?=.)/i, (mark) => (mark === '@' || /^v\d+$/i.test(version.trim()) ? '' : mark));
  return uri === null ? { name: name.trim(), version: ref } : { name: uri[1] ?? '', version: ref ?? uri[2] };
}

function choose(model: RegisteredModel, versions: readonly ModelVersion[], ref: string | undefined): ModelVersion | undefined {
  const inProduction = versions.find(({ current_stage: stage }) => stage === 'Production');
  if (ref === undefined || ref === '') return inProduction ?? versions[0];
  if (ref === 'latest') return versions[0];
  const aliased = model.aliases.find(({ alias }) => alias === ref)?.version;
  const found = versions.find(({ version }) => version === (aliased ?? ref)) ?? versions.find(({ current_stage: stage }) => stage.toLowerCase() === ref.toLowerCase());
  if (found !== undefined) return found;
  throw new AgentError(`${clean(model.name)} has no version, stage or alias '${clean(ref)}'. Versions: ${versions.slice(0, MOST_VERSIONS).map(({ version }) => version).join(', ') || 'none'}; aliases: ${model.aliases.map(({ alias }) => clean(alias)).join(', ') || 'none'}.`);
}

async function unknownModel({ client, signal }: AgentPlace, name: string): Promise<string> {
  const { registered_models: all } = await client.searchRegisteredModels({ max_results: 50 }, { signal });
  const names = all.map((model) => `'${clean(model.name)}'`).join(', ');
  return `There is no registered model '${clean(name)}'. ${names === '' ? 'None is registered.' : `There are: ${names}.`}`;
}

function describe(place: AgentPlace, facts: VersionFacts): Record<string, unknown> {
  const { modelVersion: version, run, files } = facts;
  return {
    version: version.version, stage: version.current_stage, aliases: version.aliases.map((alias) => clean(alias)),
    ...(version.description === undefined || version.description === '' ? {} : { description: clean(version.description, 1500) }),
    made: moment(version.creation_timestamp), ...(version.user_id === undefined ? {} : { by: clean(version.user_id) }),
    load: `mlflow.pyfunc.load_model("models:/${clean(version.name).replaceAll('"', '\\"')}/${version.version}")`,
    run: run.kind === 'there' ? { run_id: run.run.info.run_id, name: nameOf(run.run), status: run.run.info.status } : run.kind === 'deleted' ? `deleted (${run.id})` : 'none is named',
    ...(facts.commit === undefined ? {} : { git_commit: clean(facts.commit) }),
    metrics: Object.fromEntries(facts.metrics.slice(0, MOST_VALUES).map(({ key, value }) => {
      const direction = directionOf(place, key);
      return [clean(key), direction === 'unknown' ? figure(value) : { value: figure(value), better: direction }];
    })),
    ...(run.kind === 'there' ? { params: Object.fromEntries(run.run.data.params.slice(0, MOST_VALUES).map(({ key, value }) => [clean(key), cleanValue(key, value)])) } : {}),
    datasets: facts.datasets.slice(0, 20).map(({ dataset }) => ({ name: clean(dataset.name), digest: clean(dataset.digest) })),
    tags: Object.fromEntries(facts.tags.filter(({ key }) => !key.startsWith('mlflow.') && !Object.values(REGISTRY_TAGS).some((mark) => key.startsWith(mark))).slice(0, MOST_VALUES).map(({ key, value }) => [clean(key), cleanValue(key, value, 300)])),
    validations: facts.validations.slice(0, 10).map(({ dataset, passed, metrics, run_id }) => ({ dataset: clean(dataset), passed, run_id, metrics: Object.fromEntries(Object.entries(metrics).slice(0, 20).map(([key, value]) => [clean(key), figure(value)])) })),
    ...(facts.review === undefined ? {} : { review: { state: facts.review.state, asked_for: clean(reviewGoal(facts.review)), by: clean(facts.review.by.name) } }),
    files: filesOf(files),
  };
}

function filesOf(files: VersionFacts['files']): unknown {
  if (files.kind !== 'read') return files.kind === 'missing' ? 'the model has no files where the version says' : `cannot be read: ${clean(files.message, 300)}`;
  const { flavours, signature, mlflowVersion, pythonVersion, size } = files.mlmodel;
  const columns = (fields: readonly Field[] | undefined): string[] | undefined => fields?.slice(0, MOST_COLUMNS).map(({ name, type, required }) => `${name === undefined ? '' : `${clean(name)}: `}${clean(typeText(type))}${required ? '' : ' (optional)'}`);
  return {
    flavours: flavours.map(({ name }) => clean(name)), ...(size === undefined ? {} : { bytes: size }), mlflow: mlflowVersion, python: pythonVersion,
    ...(signature === undefined ? { signature: 'none' } : { inputs: columns(signature.inputs), outputs: columns(signature.outputs), params: signature.params?.map((param) => `${clean(param.name)} = ${clean(param.default)}`) }),
  };
}
