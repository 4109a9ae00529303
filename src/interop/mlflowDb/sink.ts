import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoggedModel, ModelVersion } from '../../protocol/entities';
import { writeFileBelow } from '../folder/writeFile';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, Metric, Problem } from '../history';
import { InteropError } from '../interopError';
import { loadSqlite } from '../sqlite/loadSqlite';
import type { FileAtTarget, HistorySink, RunAtTarget } from '../sink';
import { checkPlace, dbPlace, finishArtifacts, partialOf, type DbPlace } from './dbPlace';
import { writeLoggedModel, writeRegisteredModel, type VersionPlace } from './modelRows';
import { pointsOf, writeLatest, writePoints, writeRun } from './runRows';
import { SinkDatabase } from './sinkDatabase';

/** What MLflow takes for the id of a run or a logged model; it is also a folder's name. */
const ID = /^[a-zA-Z0-9][\w-]{0,255}$/;

/** How a database is exported. */
export interface MlflowDbOptions {
  /** Says what is copied and from where: a copy that broke off is taken up only by one of the same. */
  readonly fingerprint: string;
  /**
   * `served`: artifacts are addressed through the server, and the folder may be moved anywhere. `file`: by their absolute path, for programs that open the
   * database without a server.
   */
  readonly artifacts: 'served' | 'file';
  /** Replaces an exported database that is there. */
  readonly overwrite: boolean;
  readonly problem: (problem: Problem) => void;
  readonly signal: AbortSignal;
}

/**
 * An `mlflow.db` with a folder of artifacts that a stock MLflow server opens. Both have their names when everything is there; until then they end with
 * `.partial`.
 */
export class MlflowDbSink implements HistorySink {
  readonly kind = 'mlflow-db';
  readonly #begun = new Set<string>();
  readonly #experimentOf = new Map<string, bigint>();

  private constructor(
    private readonly place: DbPlace,
    private readonly database: SinkDatabase,
    private readonly options: MlflowDbOptions,
  ) {}

  /** Raises `InteropError`: `exists` when something is there that may not be replaced, `unsupported` where SQLite cannot be had. */
  static async open(path: string, options: MlflowDbOptions): Promise<MlflowDbSink> {
    await loadSqlite();
    const place = dbPlace(path);
    await checkPlace(place, options.overwrite);
    const database = await SinkDatabase.open(partialOf(place.database), options.fingerprint);
    // What another copy left there is not of this one.
    if (!database.isResumed) await rm(partialOf(place.artifacts), { recursive: true, force: true });
    return new MlflowDbSink(place, database, options);
  }

  get target(): string {
    return this.place.database;
  }

  experiment(experiment: HistoryExperiment): Promise<string> {
    const { database } = this;
    const [found] = database.all('SELECT CAST(experiment_id AS TEXT) AS id FROM experiments WHERE name = ?', experiment.name);
    const id = found === undefined ? this.#freeId(experiment.experiment_id) : BigInt(String(found['id']));
    const now = Date.now();
    database.run(
      `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (experiment_id) DO UPDATE SET lifecycle_stage = excluded.lifecycle_stage, last_update_time = excluded.last_update_time`,
      id, experiment.name, this.#uri(String(id)), experiment.lifecycle_stage, experiment.creation_time ?? now, experiment.last_update_time ?? experiment.creation_time ?? now,
    );
    for (const { key, value } of experiment.tags) database.run('INSERT OR REPLACE INTO experiment_tags (key, value, experiment_id) VALUES (?, ?, ?)', key, value, id);
    return Promise.resolve(String(id));
  }

  beginRun(experimentId: string, { run, mark }: HistoryRun, parentId: string | undefined): Promise<RunAtTarget> {
    const id = run.info.run_id;
    if (!ID.test(id)) return Promise.resolve({ kind: 'collision', id, reason: 'its id cannot be one of MLflow' });
    if (this.#begun.has(id)) return Promise.resolve({ kind: 'collision', id, reason: 'another run of this export has the same id' });
    this.#begun.add(id);
    const experiment = BigInt(experimentId);
    this.#experimentOf.set(id, experiment);
    const [known] = this.database.all('SELECT mark FROM trialbook_runs WHERE run_uuid = ?', id);
    if (known?.['mark'] === mark && mark !== '') return Promise.resolve({ kind: 'same', id });
    writeRun(this.database, run, { experimentId: experiment, artifactUri: this.#runUri(id), parentId });
    this.database.run('INSERT OR REPLACE INTO trialbook_runs (run_uuid, mark, source_uri) VALUES (?, NULL, ?)', id, run.info.artifact_uri);
    this.#root(run.info.artifact_uri, this.#runUri(id));
    return Promise.resolve(known === undefined ? { kind: 'new', id } : { kind: 'open', id, points: pointsOf(this.database, id) });
  }

  points(runId: string, points: readonly Metric[]): Promise<void> {
    writePoints(this.database, runId, points);
    this.database.pause();
    return Promise.resolve();
  }

  file(owner: { readonly kind: 'run' | 'model'; readonly id: string }, file: HistoryFile): Promise<FileAtTarget> {
    const experiment = String(this.#experimentOf.get(owner.id));
    const parts = owner.kind === 'run' ? [experiment, owner.id, 'artifacts'] : [experiment, 'models', owner.id, 'artifacts'];
    return writeFileBelow(join(partialOf(this.place.artifacts), ...parts), file, this.options.signal);
  }

  endRun(runId: string, { mark }: HistoryRun): Promise<void> {
    writeLatest(this.database, runId);
    this.database.run('UPDATE trialbook_runs SET mark = ? WHERE run_uuid = ?', mark, runId);
    this.database.pause();
    return Promise.resolve();
  }

  beginLoggedModel(experimentId: string, model: LoggedModel, runId: string | undefined): Promise<{ readonly id: string; readonly isThere: boolean }> {
    const id = model.info.model_id;
    if (!ID.test(id)) return Promise.reject(new InteropError('damaged', `'${id}' cannot be the id of a logged model`));
    const experiment = BigInt(experimentId);
    this.#experimentOf.set(id, experiment);
    const isThere = this.database.all('SELECT 1 FROM trialbook_copy WHERE what = ?', `model ${id}`).length > 0;
    const artifactUri = this.#modelUri(id);
    const lost = writeLoggedModel(this.database, model, { experimentId: experiment, artifactUri, runId });
    if (lost > 0) this.options.problem({ where: model.info.name, what: `${lost} metric${lost === 1 ? '' : 's'} of the model belong to runs that were not exported`, lost: true });
    this.#root(model.info.artifact_uri, artifactUri);
    return Promise.resolve({ id, isThere });
  }

  endLoggedModel(modelId: string): Promise<void> {
    this.database.run('INSERT OR REPLACE INTO trialbook_copy (what, value) VALUES (?, ?)', `model ${modelId}`, 'whole');
    return Promise.resolve();
  }

  registeredModel(model: HistoryModel, ids: { run(sourceId: string): string | undefined; model(sourceId: string): string | undefined }): Promise<number> {
    return Promise.resolve(writeRegisteredModel(this.database, model, (version) => this.#versionPlace(version, ids.run(version.run_id ?? '') ?? version.run_id)));
  }

  countPoints(runId: string): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(pointsOf(this.database, runId));
  }

  async close(failed: boolean): Promise<void> {
    if (failed) {
      this.database.leave();
      return;
    }
    this.#defaultExperiment();
    await finishArtifacts(this.place);
    this.database.finish(this.place.database);
  }

  /** The source's own id where it can be one here and is free, else the next. */
  #freeId(wanted: string): bigint {
    const isFree = (id: bigint): boolean => this.database.all('SELECT 1 FROM experiments WHERE experiment_id = ?', id).length === 0;
    if (/^\d{1,18}$/.test(wanted) && isFree(BigInt(wanted))) return BigInt(wanted);
    let id = 1n;
    while (!isFree(id)) id += 1n;
    return id;
  }

  /** MLflow's client records into experiment 0 when a program names none. */
  #defaultExperiment(): void {
    const now = Date.now();
    this.database.run(
      `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time) SELECT 0, 'Default', ?, 'active', ?, ?
       WHERE NOT EXISTS (SELECT 1 FROM experiments WHERE experiment_id = 0 OR name = 'Default')`,
      this.#uri('0'), now, now,
    );
  }

  #versionPlace(version: ModelVersion, runId: string | undefined): VersionPlace {
    const source = this.#moved(version.source);
    const modelId = version.model_id ?? /^models:\/(m-[^/]+)$/.exec(version.source)?.[1];
    const storage = modelId !== undefined && version.source.startsWith('models:/') && this.#experimentOf.has(modelId) ? this.#modelUri(modelId) : source;
    return { source, storage, runId };
  }

  /** An address below a run or a logged model that was copied, at its new place. */
  #moved(address: string): string {
    const roots = this.database.all("SELECT source_uri, target_uri FROM trialbook_roots WHERE ? = source_uri OR substr(?, 1, length(source_uri) + 1) = source_uri || '/' ORDER BY length(source_uri) DESC LIMIT 1", address, address);
    const root = roots[0];
    return root === undefined ? address : `${String(root['target_uri'])}${address.slice(String(root['source_uri']).length)}`;
  }

  #root(source: string, target: string): void {
    const trimmed = source.replace(/\/+$/, '');
    if (trimmed !== '') this.database.run('INSERT OR REPLACE INTO trialbook_roots (source_uri, target_uri) VALUES (?, ?)', trimmed, target);
  }

  #runUri(id: string): string {
    return this.#uri(`${String(this.#experimentOf.get(id))}/${id}/artifacts`);
  }

  #modelUri(id: string): string {
    return this.#uri(`${String(this.#experimentOf.get(id))}/models/${id}/artifacts`);
  }

  #uri(path: string): string {
    return this.options.artifacts === 'served' ? `mlflow-artifacts:/${path}` : `${pathToFileURL(this.place.artifacts).href}/${path}`;
  }
}
