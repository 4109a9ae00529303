import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ArtifactFiles } from '../files/artifactFiles';
import { ArtifactPlaces } from '../files/artifactPlaces';
import { markOf } from '../files/madeBy';
import { PreviewPlaces } from '../files/previewPlaces';
import { tracesLeftOut } from '../files/traces';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, HistorySelection, HistorySummary, LoggedModel, Metric, Problem } from '../history';
import { InteropError } from '../interopError';
import type { HistorySource, OpenSource } from '../source';
import { openLive, snapshotOf, wordedError, type OpenedDatabase } from '../sqlite/snapshot';
import { LONGEST_VALUE, textIn, wholeIn, Tables } from '../sqlite/tables';
import { readPoints } from './readPoints';
import { modelNames, readExperiments, readLoggedModels, readRegisteredModel, readRun } from './readRows';

/** Points of a database up to this size are counted for a preview, bytes: beyond, it would take long. */
const COUNTED = 2 * 1024 * 1024 * 1024;

const MEGABYTE = 1024 * 1024;

/** Opens MLflow's database. Raises `InteropError` when it is none, or cannot be read here. */
export async function openMlflowDb(path: string, options: OpenSource): Promise<HistorySource> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw new InteropError('missing', `There is no file ${path}.`);
  const live = options.live === true;
  const opened = live ? await openLive(path, options.signal) : await snapshotOf(path, options.signal);
  try {
    const tables = new Tables(opened.database);
    if (!['run_uuid', 'experiment_id'].every((column) => tables.columns('runs').has(column)) || tables.columns('experiments').size === 0) {
      throw new InteropError('unknown-format', `${path} is no database of MLflow: it has no runs.`);
    }
    // Before 1.x points had no index by run; the copy is ours.
    if (!live && !hasRunIndex(tables)) opened.database.exec('CREATE INDEX trialbook_points ON metrics (run_uuid, key)');
    return new MlflowDbSource(path, opened, tables, options);
  } catch (error) {
    opened.close();
    throw wordedError(error, path, options.signal);
  }
}

function hasRunIndex(tables: Tables): boolean {
  if (tables.columns('metrics').size === 0) return true;
  return tables.number("SELECT count(*) FROM pragma_index_list('metrics') AS list JOIN pragma_index_info(list.name) AS info WHERE info.seqno = 0 AND info.name = 'run_uuid'") > 0;
}

/** Reads MLflow's database, of all versions. */
class MlflowDbSource implements HistorySource {
  readonly kind = 'mlflow-db';
  readonly #artifacts: ArtifactFiles;
  readonly #tell: (problem: Problem) => void;
  readonly #told = new Set<string>();

  constructor(
    readonly origin: string,
    private readonly opened: OpenedDatabase,
    private readonly tables: Tables,
    private readonly options: OpenSource,
  ) {
    // What is copied may have been looked through before.
    this.#tell = (problem) => {
      const key = `${problem.where}\n${problem.what}`;
      if (!this.#told.has(key)) options.problem(problem);
      this.#told.add(key);
    };
    this.#artifacts = new ArtifactFiles(new ArtifactPlaces(dirname(origin), options.prefixes), this.#tell, options.signal);
  }

  summary(): Promise<HistorySummary> {
    return this.#asked(() => {
      const { tables } = this;
      const places = new PreviewPlaces(this.#artifacts.places);
      for (const row of tables.rows('runs', ['run_uuid', 'artifact_uri'])) places.add(textIn(row, 'run_uuid') ?? '', textIn(row, 'artifact_uri') ?? '');
      for (const row of tables.rows('logged_models', ['model_id', 'artifact_location'])) places.add(textIn(row, 'model_id') ?? '', textIn(row, 'artifact_location') ?? '');
      const counts = new Map(tables.all('SELECT experiment_id, count(*) AS runs FROM runs GROUP BY experiment_id').map((row) => [textIn(row, 'experiment_id'), wholeIn(row, 'runs') ?? 0]));
      const [times] = tables.all('SELECT min(start_time) AS "from", max(max(start_time), coalesce(max(end_time), 0)) AS "to" FROM runs');
      const [from, to] = [wholeIn(times, 'from'), wholeIn(times, 'to')];
      const count = (table: string): number => (tables.columns(table).size === 0 ? 0 : tables.number(`SELECT count(*) FROM "${table}"`));
      return {
        experiments: readExperiments(tables).map(({ name, experiment_id: id }) => ({ name, runs: counts.get(id) ?? 0 })),
        runs: count('runs'), models: count('registered_models'), versions: count('model_versions'),
        points: statSync(this.origin).size > COUNTED ? undefined : this.#unless(() => count('metrics')),
        artifactBytes: places.bytes, missingPrefixes: places.missing,
        ...(from === undefined ? {} : { from }), ...(to === undefined || to === 0 ? {} : { to }),
      };
    });
  }

  async *experiments(): AsyncGenerator<HistoryExperiment> {
    yield* await this.#asked(() => readExperiments(this.tables));
  }

  async *runs({ experiment_id: experiment, name }: HistoryExperiment, selection?: HistorySelection): AsyncGenerator<HistoryRun> {
    const ids = await this.#asked(() => this.tables.rows('runs', ['run_uuid'], 'WHERE experiment_id = ? ORDER BY start_time, run_uuid', experiment).map((row) => textIn(row, 'run_uuid') ?? ''));
    if (selection?.runs === undefined || ids.some((id) => selection.runs?.has(id))) this.#tellOfTraces(experiment, name);
    for (const id of ids) {
      if (selection?.runs?.has(id) === false) continue;
      const run = await this.#part(`run ${id}`, () => this.#run(id));
      if (run !== undefined) yield run;
    }
  }

  async *points({ run }: HistoryRun, known?: ReadonlyMap<string, number>): AsyncGenerator<readonly Metric[]> {
    if (this.tables.columns('metrics').size === 0) return;
    const blocks = readPoints(this.tables, run.info.run_id, { known, live: this.options.live === true });
    for (;;) {
      const next = await this.#part(`run ${run.info.run_name} (${run.info.run_id})`, () => blocks.next(), 'its points were read up to the damage');
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  }

  files({ run }: HistoryRun): AsyncGenerator<HistoryFile> {
    return this.#artifacts.of(run.info.run_id);
  }

  async *loggedModels({ experiment_id: experiment }: HistoryExperiment, selection?: HistorySelection): AsyncGenerator<LoggedModel> {
    const models = await this.#part(`logged models of experiment ${experiment}`, () => readLoggedModels(this.tables, experiment)) ?? [];
    for (const model of models) {
      const from = model.info.source_run_id;
      if (selection?.runs !== undefined && (from === undefined || !selection.runs.has(from))) continue;
      const { address } = this.#artifacts.take({ id: model.info.model_id, address: model.info.artifact_uri });
      yield { ...model, info: { ...model.info, artifact_uri: address } };
    }
  }

  modelFiles({ info }: LoggedModel): AsyncGenerator<HistoryFile> {
    return this.#artifacts.of(info.model_id);
  }

  async *registeredModels(selection?: HistorySelection): AsyncGenerator<HistoryModel> {
    const names = await this.#part('registered models', () => modelNames(this.tables)) ?? [];
    for (const name of names) {
      if (selection?.models?.has(name.name) === false) continue;
      const model = await this.#part(`registered model ${name.name}`, () => readRegisteredModel(this.tables, name));
      if (model !== undefined) yield model;
    }
  }

  close(): Promise<void> {
    this.opened.close();
    return Promise.resolve();
  }

  #run(id: string): HistoryRun | undefined {
    const run = readRun(this.tables, id);
    if (run === undefined) return undefined;
    const { address, mark } = this.#artifacts.take({ id, address: run.info.artifact_uri });
    const points = this.tables.columns('metrics').size === 0 ? 0 : this.#unless(() => this.tables.number('SELECT count(*) FROM metrics WHERE run_uuid = ?', id));
    return { run: { ...run, info: { ...run.info, artifact_uri: address } }, mark: markOf([run, points, mark]) };
  }

  #tellOfTraces(experiment: string, name: string): void {
    if (this.tables.columns('trace_info').size === 0) return;
    const traces = this.#unless(() => this.tables.number('SELECT count(*) FROM trace_info WHERE experiment_id = ?', experiment)) ?? 0;
    if (traces > 0) this.#tell(tracesLeftOut(name, traces));
  }

  #tellOfLongValues(where: string): void {
    for (const column of this.tables.takeTooLong()) this.#tell({ where, what: `a value of '${column}' has more than ${LONGEST_VALUE / MEGABYTE} MB and is left out`, lost: true });
  }

  /** An answer that can be done without where the database is damaged. */
  #unless<T>(question: () => T): T | undefined {
    try {
      return question();
    } catch (error) {
      const worded = wordedError(error, this.origin, this.options.signal);
      if (worded instanceof InteropError && worded.kind === 'damaged') return undefined;
      throw worded;
    }
  }

  /** A question without whose answer nothing can be read. */
  async #asked<T>(question: () => T): Promise<T> {
    await this.#turn();
    try {
      const answer = question();
      this.#tellOfLongValues(this.origin);
      return answer;
    } catch (error) {
      throw wordedError(error, this.origin, this.options.signal);
    }
  }

  /** A question of a part: where the database is damaged there, it is told, and the rest goes on. */
  async #part<T>(where: string, question: () => T, what = 'is left out'): Promise<T | undefined> {
    await this.#turn();
    try {
      const answer = question();
      this.#tellOfLongValues(where);
      return answer;
    } catch (error) {
      const worded = wordedError(error, this.origin, this.options.signal);
      if (!(worded instanceof InteropError) || worded.kind !== 'damaged') throw worded;
      this.#tell({ where, what: `the database is damaged there, and ${what}`, lost: true });
      return undefined;
    }
  }

  /** SQLite answers in this thread: between questions others get their turn. */
  async #turn(): Promise<void> {
    this.options.signal.throwIfAborted();
    await new Promise((done) => setImmediate(done));
  }
}
