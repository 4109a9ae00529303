import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import { readVersionFacts } from '../../client/registry/versionFacts';
import { compareSignatures, type SignatureChange } from '../../promotion/compareSignatures';
import type { FilesState, VersionFacts } from '../../promotion/facts';
import type { Mlmodel } from '../../promotion/mlmodel';
import { typeText, type Field as SignatureField, type Signature as ModelSignature } from '../../promotion/signature';
import { SYSTEM_TAGS, type ModelVersion, type RegisteredModel, type Run } from '../../protocol/entities';
import type { Field, Signature, SignatureDifference, VersionDetails } from '../../../webview/model/protocol';
import { datasetFacts } from '../data/datasetFacts';
import { meaningWords, signatureWords } from '../promote/words';
import { isSystemTag } from '../runPage/details';
import { tagValue } from '../../protocol/keyMetric';
import { readExample, type Example } from './inputExample';

/** Largest input example and list of requirements that are read, bytes. */
const MOST_BYTES = 1_000_000;

/** What is read of one version. */
export interface VersionWish {
  readonly model: RegisteredModel;
  readonly version: ModelVersion;
  /** The version in Production, when it is another. */
  readonly production: ModelVersion | undefined;
}

/** Everything about one version; what is missing is said in it. Raises what the client raises when the server does not answer. */
export async function readVersionDetails(client: MlflowClient, { model, version, production }: VersionWish, signal: AbortSignal): Promise<VersionDetails> {
  const [facts, other] = await Promise.all([
    readVersionFacts(client, version, { model, signal }),
    production === undefined ? undefined : readVersionFacts(client, production, { model, signal }),
  ]);
  const mlmodel = facts.files.kind === 'read' ? facts.files.mlmodel : undefined;
  const [example, requirements] = mlmodel === undefined ? [undefined, undefined] : await Promise.all([readInputExample(client, version, mlmodel, signal), countRequirements(client, version, signal)]);
  const missing = filesTrouble(facts.files);
  const before = other?.files.kind === 'read' ? other.files.mlmodel.signature : undefined;
  return {
    version: version.version,
    source: version.source,
    description: version.description ?? '',
    tags: version.tags.filter(({ key }) => !isSystemTag(key)),
    data: facts.datasets.map((input) => dataOf(input)),
    ...(facts.run.kind === 'there' ? { run: runOf(facts.run.run, facts) } : {}),
    ...(missing === undefined ? {} : { filesMissing: missing }),
    ...(mlmodel === undefined ? { flavors: [], differences: [] } : filesOf(mlmodel, example)),
    ...(requirements === undefined ? {} : { requirements }),
    ...(production === undefined || before === undefined || mlmodel?.signature === undefined
      ? { differences: [] }
      : { production: production.version, differences: compareSignatures(before, mlmodel.signature).map(differenceOf) }),
  };
}

/** A difference with its words. */
export function differenceOf(change: SignatureChange): SignatureDifference {
  return { name: signatureWords(change).label, from: change.from ?? '', to: change.to ?? '', breaks: change.breaks, meaning: meaningWords(change.meaning) };
}

/** Why the files of a version cannot be read, in words. */
function filesTrouble(files: FilesState): string | undefined {
  switch (files.kind) {
    case 'read':
      return undefined;
    case 'missing':
      return vscode.l10n.t('there is no MLmodel file');
    case 'malformed':
    case 'unreadable':
      return files.message;
  }
}

function filesOf(mlmodel: Mlmodel, example: Example | undefined): Pick<VersionDetails, 'flavors' | 'signature' | 'example' | 'python' | 'size'> {
  const { flavours, pythonVersion, size, signature } = mlmodel;
  return {
    flavors: flavours.map(({ name, facts }) => {
      const version = facts.find(({ key }) => key === `${name}_version` || (key.endsWith('_version') && name !== 'python_function'))?.value;
      return { name, ...(version === undefined ? {} : { version }) };
    }),
    ...(signature === undefined ? {} : { signature: signatureOf(signature, example) }),
    ...(example === undefined ? {} : { example: example.whole }),
    ...(pythonVersion === undefined ? {} : { python: pythonVersion }),
    ...(size === undefined ? {} : { size }),
  };
}

function signatureOf({ inputs, outputs, params }: ModelSignature, example: Example | undefined): Signature {
  const field = (one: SignatureField, json: string | undefined): Field => ({
    type: typeText(one.type),
    required: one.required,
    ...(one.name === undefined ? {} : { name: one.name }),
    ...(json === undefined ? {} : { example: json }),
  });
  return {
    inputs: (inputs ?? []).map((one) => field(one, one.name === undefined ? undefined : example?.columns?.get(one.name))),
    outputs: (outputs ?? []).map((one) => field(one, undefined)),
    params: (params ?? []).map((one) => field(one, one.default)),
  };
}

async function readInputExample(client: MlflowClient, { name, version }: ModelVersion, mlmodel: Mlmodel, signal: AbortSignal): Promise<Example | undefined> {
  const path = mlmodel.inputExample ?? mlmodel.servingInputExample;
  if (path === undefined) return undefined;
  const text = await orNothing(client.readModelVersionFile(name, version, path, MOST_BYTES, { signal }), signal);
  return text === undefined ? undefined : readExample(text);
}

async function countRequirements(client: MlflowClient, { name, version }: ModelVersion, signal: AbortSignal): Promise<number | undefined> {
  const text = await orNothing(client.readModelVersionFile(name, version, 'requirements.txt', MOST_BYTES, { signal }), signal);
  return text?.split('\n').filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#')).length;
}

/** The text of a file that not every model has. */
async function orNothing(reading: Promise<Buffer>, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await reading).toString('utf8');
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

function dataOf(input: VersionFacts['datasets'][number]): VersionDetails['data'][number] {
  const { dataset, tags } = input;
  const context = tagValue(tags, SYSTEM_TAGS.datasetContext);
  const { rows } = datasetFacts(dataset);
  return { name: dataset.name, digest: dataset.digest, ...(rows === undefined ? {} : { rows }), ...(context === undefined ? {} : { context }) };
}

function runOf({ info, data }: Run, { commit }: VersionFacts): NonNullable<VersionDetails['run']> {
  const file = tagValue(data.tags, SYSTEM_TAGS.sourceName);
  const ended = info.end_time === undefined || Number(info.end_time) === 0 ? undefined : Number(info.end_time) - Number(info.start_time);
  return {
    id: info.run_id,
    name: info.run_name || info.run_id.slice(0, 8),
    user: info.user_id === 'unknown' ? '' : info.user_id,
    params: data.params.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    metrics: data.metrics.filter(({ value, key }) => Number.isFinite(value) && !key.startsWith('system/')).map(({ key, value }) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1)),
    ...(ended === undefined ? {} : { duration: ended }),
    ...(file === undefined ? {} : { file }),
    ...(commit === undefined ? {} : { commit }),
  };
}
