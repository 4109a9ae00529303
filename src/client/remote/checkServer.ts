import { randomBytes } from 'node:crypto';
import type { Experiment } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { servedPath } from '../artifacts';
import type { Connection } from '../connection';
import { ConnectionError } from '../connectionError';
import { MlflowClient } from '../mlflowClient';
import type { CallOptions } from '../transport';

/** What a server is. */
export type Product = 'trialbook' | 'mlflow' | 'databricks';

/** What a server may lack. */
export type Feature =
  /** Tells by itself what changed; else it is looked at again and again. */
  | 'change-feed'
  /** Tables, counts and reduced series in one call; else they are made here of plain calls. */
  | 'summaries'
  /** Copies keep ids and times. */
  | 'keeps-ids'
  /** Promotes in one step, enforces the rules of `trialbook.json` and chains the history. */
  | 'promotion'
  /** Deleted runs can be ended for good. */
  | 'empty-trash'
  | 'registry'
  | 'stages'
  | 'aliases'
  | 'logged-models'
  | 'datasets'
  /** Files go through the server; else they lie in storage that only MLflow's own client can write to. */
  | 'artifacts';

/** A feature that is lacking, and why. */
export interface Lack {
  readonly feature: Feature;
  /** `product`: no such server has it; `version`: a newer one has; `set-up`: it was switched off; `refused`: the caller may not. */
  readonly why: 'product' | 'version' | 'set-up' | 'refused';
  /** The server's own words, or the storage that files lie in. */
  readonly detail?: string;
}

/** What is known of a server that answered. */
export interface ServerCheck {
  readonly product: Product;
  /** Of Trialbook or MLflow; undefined where it is not told. */
  readonly version: string | undefined;
  /** Whom the server takes the caller for, where it says so. */
  readonly user: string | undefined;
  readonly lacks: readonly Lack[];
}

/** Asks a server what it is and what it lacks. Raises `ConnectionError`, `MlflowError` (PERMISSION_DENIED with the server's words) or the signal's reason. */
export async function checkServer(connection: Connection, signal?: AbortSignal): Promise<ServerCheck> {
  const client = new MlflowClient(connection, { timeout: 20_000 });
  try {
    return await check(client, { signal });
  } finally {
    client.dispose();
  }
}

/** As `checkServer`, by a client that is there already. */
export async function check(client: MlflowClient, options: CallOptions): Promise<ServerCheck> {
  // One call alone first: a wrong password is not to be tried many times, and it tells all that can be wrong with an address.
  const newest = await firstExperiment(client, options);
  const ours = await probe(() => client.hello(randomBytes(16).toString('hex'), options));
  if (ours.kind === 'there') return { product: 'trialbook', version: ours.value.version, user: undefined, lacks: [] };
  const unity = client.connection.registry === 'unity-catalog';
  const [version, models, logged, user, scim] = await Promise.all([
    client.mlflowVersion(options),
    probe(() => client.searchRegisteredModels({ max_results: 1 }, options)),
    probe(() => client.getLoggedModel('m-00000000000000000000000000000000', options)),
    probe(() => client.currentUser(options)),
    probe(() => client.databricksUser(options)),
  ]);
  const [workspaceUser, serverUser] = [scim, user].map((one) => (one.kind === 'there' && one.value !== '' ? one.value : undefined));
  const product: Product = workspaceUser === undefined ? 'mlflow' : 'databricks';
  const number = versionNumber(version);
  const lacks: Lack[] = (['change-feed', 'summaries', 'keeps-ids', 'promotion', 'empty-trash'] as const).map((feature) => ({ feature, why: 'product' }));
  const registry = lackOf('registry', models);
  if (registry !== undefined) lacks.push(registry);
  if (unity) lacks.push({ feature: 'stages', why: 'product' });
  if (number < 2.03) lacks.push({ feature: 'aliases', why: 'version' });
  if (number < 2.04) lacks.push({ feature: 'datasets', why: 'version' });
  const missing = lackOf('logged-models', logged);
  if (missing !== undefined) lacks.push(missing);
  const artifacts = await artifactsOf(client, newest, product, options);
  if (artifacts !== undefined) lacks.push(artifacts);
  return { product, version, user: workspaceUser ?? serverUser, lacks };
}

/** The newest experiment, if any. Raises a `ConnectionError` that says what the address leads to when that is no MLflow of today. */
async function firstExperiment(client: MlflowClient, options: CallOptions): Promise<Experiment | undefined> {
  try {
    return (await client.searchExperiments({ max_results: 1 }, options)).experiments[0];
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'ENDPOINT_NOT_FOUND') throw error;
    const version = await client.mlflowVersion(options).catch(() => undefined);
    const { url } = client.connection;
    if (version === undefined) throw new ConnectionError('not-mlflow', url, { cause: error, detail: 'it has no experiments/search' });
    // experiments/search came with 1.28.
    throw versionNumber(version) < 1.28
      ? new ConnectionError('version', url, { cause: error, detail: `${version}; 1.28 is the oldest that can be read` })
      : new ConnectionError('missing', url, { cause: error, detail: 'experiments/search' });
  }
}

type Probe<T> = { readonly kind: 'there'; readonly value: T } | { readonly kind: 'no'; readonly error: MlflowError };

/** What a call answers, or how the server refused it. */
async function probe<T>(call: () => Promise<T>): Promise<Probe<T>> {
  try {
    return { kind: 'there', value: await call() };
  } catch (error) {
    if (error instanceof MlflowError) return { kind: 'no', error };
    // Something in front of the server that answers pages for paths it does not know.
    if (error instanceof ConnectionError && (error.kind === 'html' || error.kind === 'not-mlflow' || error.kind === 'sign-in')) {
      return { kind: 'no', error: new MlflowError('ENDPOINT_NOT_FOUND', error.message) };
    }
    throw error;
  }
}

function lackOf(feature: Feature, answer: Probe<unknown>): Lack | undefined {
  if (answer.kind === 'there') return undefined;
  const { code, message } = answer.error;
  switch (code) {
    case 'RESOURCE_DOES_NOT_EXIST':
    case 'INVALID_PARAMETER_VALUE':
      return undefined;
    case 'PERMISSION_DENIED':
      // A thing that is not there is refused as well, to callers who may see only some.
      return feature === 'logged-models' ? undefined : { feature, why: 'refused', detail: message };
    case 'ENDPOINT_NOT_FOUND':
      return { feature, why: 'version' };
    default:
      return { feature, why: 'set-up', detail: message };
  }
}

/** Whether files go through the server: told by where the newest experiment keeps them, else by asking for a folder that is not there. */
async function artifactsOf(client: MlflowClient, newest: Experiment | undefined, product: Product, options: CallOptions): Promise<Lack | undefined> {
  if (newest !== undefined && newest.artifact_location !== '') {
    if (servedPath(newest.artifact_location) !== undefined) return undefined;
    const detail = /^[a-z][a-z0-9+.-]*:/i.exec(newest.artifact_location)?.[0] ?? 'file:';
    return { feature: 'artifacts', why: product === 'databricks' ? 'product' : 'set-up', detail };
  }
  const answer = await probe(() => client.listArtifactsAt('mlflow-artifacts:/0', '', options));
  return answer.kind === 'no' && ['NOT_IMPLEMENTED', 'TEMPORARILY_UNAVAILABLE', 'ENDPOINT_NOT_FOUND'].includes(answer.error.code)
    ? { feature: 'artifacts', why: 'set-up' }
    : undefined;
}

/** `2.4.1` as 2.04, so that versions can be held against each other; an unknown one is new. */
function versionNumber(version: string | undefined): number {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return major === undefined || minor === undefined ? Infinity : Number(major) + Number(minor) / 100;
}
