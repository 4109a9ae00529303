import type { MlflowClient } from '../../client/mlflowClient';
import { versionsOf } from '../../client/registry/readModel';
import { withAliases } from '../../client/registry/withAliases';
import { MlflowError } from '../../protocol/errors';
import type { ModelVersion, RegisteredModel, Run } from '../../protocol/entities';
import type { TrashedVersion } from '../../protocol/registry';
import { stagesOf, type FolderConnection } from '../connection/folderConnection';
import { readKeyMetric } from '../runPage/keyMetric';
import type { Directions } from '../shared/sharedContent';
import type { KeyMetric } from '../../protocol/keyMetric';
import { arrangeVersions, collectVersion, isPrompt, type VersionView } from './collectModel';
import { readVersionRuns } from './versionRuns';

/** Models of a page. */
const PAGE = 200;
/** Versions of a model that are shown at first, and with each further page. */
export const SHOWN = 50;

/** An experiment as far as the runs of versions need it. */
interface ExperimentFacts {
  readonly name: string;
  readonly keyMetric: KeyMetric | undefined;
}

/**
 * What the Models tree has read of one folder's registry. It reads the models a page at a time, and the versions and runs of a model once its row is opened.
 * Every method that reads raises what the client raises.
 */
export class FolderRegistry {
  readonly models = new Map<string, RegisteredModel>();
  /** Versions of opened models, in no order. */
  readonly versions = new Map<string, readonly ModelVersion[]>();
  /** Runs of shown versions; `undefined` for one that is gone. */
  readonly runs = new Map<string, Run | undefined>();
  readonly experiments = new Map<string, ExperimentFacts>();
  /** Absent where the server keeps none. */
  trash: readonly TrashedVersion[] | undefined;
  /** Whether the first page was read. */
  loaded = false;
  #token: string | undefined;
  #pages = 1;
  readonly #limits = new Map<string, number>();
  #abort = new AbortController();

  constructor(
    readonly connection: FolderConnection,
    /** The filter that the listed models match. */
    private readonly filter: () => string | undefined,
    /** Which way metrics get better, as the team says. */
    private readonly directions: () => Directions,
  ) {}

  /** Forgets everything and stops what is being read. */
  reset(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    for (const map of [this.models, this.versions, this.runs, this.experiments]) map.clear();
    this.trash = undefined;
    this.loaded = false;
    this.#token = undefined;
    this.#pages = 1;
  }

  /** Cut when what is read is not wanted any more. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  client(): Promise<MlflowClient> {
    return this.connection.client();
  }

  // What is known

  /** Whether the server has further models. */
  get more(): boolean {
    return this.#token !== undefined;
  }

  version(name: string, version: string): ModelVersion | undefined {
    return this.versions.get(name)?.find((one) => one.version === version);
  }

  /** What the row of a version shows; `undefined` when it was not read. */
  view(name: string, version: string): VersionView | undefined {
    const found = this.version(name, version);
    if (found === undefined) return undefined;
    const run = this.runOf(found);
    return collectVersion(found, stagesOf(this.connection), run, run === undefined ? undefined : this.experiments.get(run.info.experiment_id)?.keyMetric);
  }

  runOf(version: Pick<ModelVersion, 'run_id'>): Run | undefined {
    return version.run_id === undefined || version.run_id === '' ? undefined : this.runs.get(version.run_id);
  }

  /** The versions below a model's row, or below that of its archived ones, and how many are not shown. */
  rows(name: string, part: 'shown' | 'archived'): { readonly versions: readonly ModelVersion[]; readonly rest: number; readonly archived: number } {
    const { shown, archived } = arrangeVersions(this.versions.get(name) ?? []);
    const all = part === 'shown' ? shown : archived;
    const limit = this.#limits.get(`${part} ${name}`) ?? SHOWN;
    return { versions: all.slice(0, limit), rest: Math.max(0, all.length - limit), archived: archived.length };
  }

  // Reading

  /** Reads the pages of models that are shown, and the trash. */
  async load(): Promise<void> {
    const client = await this.client();
    const { signal } = this;
    const filter = this.filter();
    const [pages, trash] = await Promise.all([this.#readPages(client, filter, signal), readTrash(client, signal)]);
    signal.throwIfAborted();
    this.models.clear();
    for (const model of pages.models) if (!isPrompt(model)) this.models.set(model.name, model);
    this.#token = pages.token;
    this.trash = trash;
    this.loaded = true;
  }

  async #readPages(client: MlflowClient, filter: string | undefined, signal: AbortSignal): Promise<{ models: RegisteredModel[]; token: string | undefined }> {
    const models: RegisteredModel[] = [];
    let token: string | undefined;
    for (let page = 0; page < this.#pages && (page === 0 || token !== undefined); page += 1) {
      const answer = await client.searchRegisteredModels({ max_results: PAGE, ...(filter === undefined ? {} : { filter }), ...(token === undefined ? {} : { page_token: token }) }, { signal });
      models.push(...answer.registered_models);
      token = answer.next_page_token;
    }
    return { models, token };
  }

  /** Reads one page more of the models. */
  async loadMore(): Promise<void> {
    this.#pages += 1;
    await this.load();
  }

  /** Shows more versions of a model. */
  showMore(name: string, part: 'shown' | 'archived'): void {
    const key = `${part} ${name}`;
    this.#limits.set(key, (this.#limits.get(key) ?? SHOWN) + SHOWN * 4);
  }

  async loadTrash(): Promise<void> {
    this.trash = await readTrash(await this.client(), this.signal);
  }

  /** The model, read when it is not listed, and listed from then on; `undefined` when there is none of that name. */
  async list(name: string): Promise<RegisteredModel | undefined> {
    return this.models.get(name) ?? this.loadModel(name, true);
  }

  /** Reads a model again; one that is gone is forgotten. A model that came is listed when `add` says so. */
  async loadModel(name: string, add: boolean): Promise<RegisteredModel | undefined> {
    const client = await this.client();
    try {
      const model = await client.getRegisteredModel(name, { signal: this.signal });
      if (isPrompt(model)) return undefined;
      if (add || this.models.has(name)) this.#insert(model);
      return model;
    } catch (error) {
      if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
      this.models.delete(name);
      this.versions.delete(name);
      return undefined;
    }
  }

  /** Keeps the order of names that the server lists in. */
  #insert(model: RegisteredModel): void {
    if (this.models.has(model.name)) {
      this.models.set(model.name, model);
      return;
    }
    const all = [...this.models.values(), model].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.models.clear();
    for (const one of all) this.models.set(one.name, one);
  }

  /** The versions of a model, read when they were not, with the runs of those that are shown. */
  async openVersions(name: string): Promise<void> {
    if (!this.versions.has(name)) await this.loadVersions(name);
    else await this.loadRuns(this.#shownRuns(name).filter((id) => !this.runs.has(id)));
  }

  /** Reads the versions of a model, and runs of theirs that are not known yet. */
  async loadVersions(name: string): Promise<void> {
    const client = await this.client();
    const { signal } = this;
    const versions = await versionsOf(client, name, { signal });
    // A list without stages is one without aliases too.
    const listed = stagesOf(this.connection) ? this.models.get(name) : undefined;
    const model = listed ?? (await this.loadModel(name, false));
    signal.throwIfAborted();
    this.versions.set(name, withAliases(versions, model));
    await this.loadRuns(this.#shownRuns(name).filter((id) => !this.runs.has(id)));
  }

  #shownRuns(name: string): string[] {
    const shown = this.rows(name, 'shown').versions.concat(this.rows(name, 'archived').versions);
    return [...new Set(shown.flatMap(({ run_id: id }) => (id === undefined || id === '' ? [] : [id])))];
  }

  /** Reads runs again, and what their experiments are read by. */
  async loadRuns(runIds: readonly string[]): Promise<void> {
    if (runIds.length === 0) return;
    const client = await this.client();
    const { signal } = this;
    const runs = await readVersionRuns(client, runIds, signal);
    const experiments = new Set([...runs.values()].flatMap((run) => run?.info.experiment_id ?? []));
    await Promise.all([...experiments].filter((id) => !this.experiments.has(id)).map((id) => this.loadExperiment(id)));
    signal.throwIfAborted();
    for (const [id, run] of runs) this.runs.set(id, run);
  }

  /** Reads what an experiment is called and read by. */
  async loadExperiment(id: string): Promise<void> {
    const client = await this.client();
    const experiment = await client.getExperiment(id, { signal: this.signal });
    this.experiments.set(id, { name: experiment.name, keyMetric: await readKeyMetric(client, experiment, this.signal, this.directions()) });
  }
}

/** What lies in the trash; `undefined` on a server that deletes for good. */
async function readTrash(client: MlflowClient, signal: AbortSignal): Promise<TrashedVersion[] | undefined> {
  try {
    return await client.registryTrash({ signal });
  } catch (error) {
    if (error instanceof MlflowError && (error.code === 'ENDPOINT_NOT_FOUND' || error.code === 'PERMISSION_DENIED' || error.code === 'BAD_REQUEST')) return undefined;
    throw error;
  }
}
