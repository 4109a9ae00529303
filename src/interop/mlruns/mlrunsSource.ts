import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TERMINATED } from '../../protocol/entities';
import { look, mlrunsIn } from '../detect';
import { ArtifactFiles } from '../files/artifactFiles';
import { ArtifactPlaces } from '../files/artifactPlaces';
import { markOf } from '../files/madeBy';
import { tracesLeftOut } from '../files/traces';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, HistorySelection, HistorySummary, LoggedModel, Metric } from '../history';
import { InteropError } from '../interopError';
import type { HistorySource, OpenSource } from '../source';
import { metricPoints } from './metricFiles';
import { readLoggedModel, readRegisteredModel } from './readModels';
import { readRun, tagsOf, type RunFolder } from './readRun';
import { entriesOf, foldersIn, integerOf, keyFiles, keyValues, readMeta, textOf, type Tell } from '../files/smallFiles';
import { summarise } from './summarise';

/** Folders of an experiment that hold no run. */
const RESERVED = new Set(['tags', 'datasets', 'traces', 'models', '.trash']);

/** Opens an `mlruns` folder, the folder that holds one, or one experiment's folder in it. Raises `InteropError` when it is none. */
export function openMlruns(path: string, options: OpenSource): HistorySource {
  const place = look(path);
  if (place === undefined) throw new InteropError('missing', `There is nothing at ${path}.`);
  const found = mlrunsIn(place);
  if (found === undefined) throw new InteropError('unknown-format', `${path} is no mlruns folder: it holds no experiments of MLflow.`);
  return new MlrunsSource(resolve(found.root), found.experiment, options);
}

/** Reads MLflow's file store, of all versions (`mlflow/store/tracking/file_store.py` and `mlflow/store/model_registry/file_store.py`). */
class MlrunsSource implements HistorySource {
  readonly kind = 'mlruns';
  readonly #tell: Tell;
  readonly #artifacts: ArtifactFiles;
  /** Folders of experiments by id, deleted ones too. */
  #experimentPaths: ReadonlyMap<string, string> | undefined;
  readonly #runPaths = new Map<string, string>();
  readonly #told = new Set<string>();

  constructor(
    readonly origin: string,
    private readonly only: string | undefined,
    private readonly options: OpenSource,
  ) {
    // The same file is read for the preview and for the copy.
    this.#tell = (problem) => {
      const key = `${problem.where}\n${problem.what}`;
      if (this.#told.has(key)) return;
      this.#told.add(key);
      options.problem(problem);
    };
    this.#artifacts = new ArtifactFiles(new ArtifactPlaces(origin, options.prefixes), this.#tell, options.signal);
  }

  summary(): Promise<HistorySummary> {
    const experiments = [...this.#experiments()].map(([id, path]) => ({ id, path, runs: this.#runFolders(path) }));
    return Promise.resolve(summarise(this.origin, experiments, this.#artifacts.places, this.options.signal));
  }

  async *experiments(): AsyncGenerator<HistoryExperiment> {
    for (const [id, path] of this.#experiments()) {
      await this.#pause();
      const meta = readMeta(join(path, 'meta.yaml'), this.#tell);
      const created = integerOf(meta?.['creation_time']);
      const updated = integerOf(meta?.['last_update_time']);
      const tags = keyValues(join(path, 'tags'), this.#tell);
      yield {
        experiment_id: id, name: textOf(meta?.['name']) ?? `Experiment ${id}`,
        lifecycle_stage: meta?.['lifecycle_stage'] === 'deleted' || path.includes('.trash') ? 'deleted' : 'active',
        tags: [...tags, ...tagsOf(meta?.['tags']).filter(({ key }) => !tags.some((tag) => tag.key === key))],
        ...(created === undefined ? {} : { creation_time: created }), ...(updated === undefined ? {} : { last_update_time: updated }),
        ...(textOf(meta?.['artifact_location']) === undefined ? {} : { artifact_location: textOf(meta?.['artifact_location'])! }),
      };
    }
  }

  async *runs({ experiment_id: id, name: experiment }: HistoryExperiment, selection?: HistorySelection): AsyncGenerator<HistoryRun> {
    const experimentPath = this.#experiments().get(id);
    if (experimentPath === undefined) return;
    const names = this.#runFolders(experimentPath);
    const isChosen = selection?.runs === undefined || names.some((name) => selection.runs?.has(name));
    const traces = isChosen ? foldersIn(join(experimentPath, 'traces'), this.#tell).length : 0;
    if (traces > 0) this.#tell(tracesLeftOut(experiment, traces));
    for (const name of names) {
      await this.#pause();
      if (selection?.runs?.has(name) === false) continue;
      const run = this.#run({ path: join(experimentPath, name), experimentId: id, experimentPath });
      if (run !== undefined) yield run;
    }
  }

  async *points({ run }: HistoryRun, known?: ReadonlyMap<string, number>): AsyncGenerator<readonly Metric[]> {
    const path = this.#runPaths.get(run.info.run_id);
    if (path === undefined) return;
    const grows = !TERMINATED.includes(run.info.status);
    yield* metricPoints(keyFiles(join(path, 'metrics'), this.#tell), { known, grows, tell: this.#tell, signal: this.options.signal });
  }

  files({ run }: HistoryRun): AsyncGenerator<HistoryFile> {
    return this.#artifacts.of(run.info.run_id);
  }

  async *loggedModels({ experiment_id: id }: HistoryExperiment, selection?: HistorySelection): AsyncGenerator<LoggedModel> {
    const experimentPath = this.#experiments().get(id);
    if (experimentPath === undefined) return;
    for (const name of foldersIn(join(experimentPath, 'models'), this.#tell)) {
      await this.#pause();
      const path = join(experimentPath, 'models', name);
      const model = readLoggedModel(path, id, this.#tell);
      const from = model?.info.source_run_id;
      if (model === undefined || (selection?.runs !== undefined && (from === undefined || !selection.runs.has(from)))) continue;
      const { address } = this.#artifacts.take({ id: model.info.model_id, address: model.info.artifact_uri, beside: join(path, 'artifacts') });
      yield { ...model, info: { ...model.info, artifact_uri: address } };
    }
  }

  modelFiles({ info }: LoggedModel): AsyncGenerator<HistoryFile> {
    return this.#artifacts.of(info.model_id);
  }

  async *registeredModels(selection?: HistorySelection): AsyncGenerator<HistoryModel> {
    for (const name of foldersIn(join(this.origin, 'models'), this.#tell)) {
      await this.#pause();
      const model = readRegisteredModel(join(this.origin, 'models', name), this.#tell);
      if (model !== undefined && selection?.models?.has(model.model.name) !== false) yield model;
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #run(folder: RunFolder): HistoryRun | undefined {
    const run = readRun(folder, this.#tell);
    const { run_id: id, artifact_uri: address } = run.info;
    const known = this.#runPaths.get(id);
    if (known !== undefined && known !== folder.path) {
      this.#tell({ where: folder.path, what: `has the id of another run (${known}) and is left out`, lost: true });
      return undefined;
    }
    this.#runPaths.set(id, folder.path);
    const artifacts = this.#artifacts.take({ id, address, beside: join(folder.path, 'artifacts') });
    const sizes = keyFiles(join(folder.path, 'metrics'), this.#tell).map(({ key, path }) => [key, ...sizeOf(path)]);
    return { run: { ...run, info: { ...run.info, artifact_uri: artifacts.address } }, mark: markOf([run, sizes, artifacts.mark]) };
  }

  #experiments(): ReadonlyMap<string, string> {
    this.#experimentPaths ??= new Map([this.origin, join(this.origin, '.trash')].flatMap((folder) => this.#experimentsIn(folder)));
    return this.#experimentPaths;
  }

  #experimentsIn(folder: string): (readonly [string, string])[] {
    const ids = foldersIn(folder, this.#tell).filter((name) => /^\d+$/.test(name) && (this.only === undefined || name === this.only));
    return ids.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).map((id) => [id, join(folder, id)] as const);
  }

  /** Names of the folders that are runs, also of one whose `meta.yaml` is gone while its values are there. */
  #runFolders(path: string): string[] {
    const isRun = (name: string): boolean => existsSync(join(path, name, 'meta.yaml')) || (/^[0-9a-f]{32}$/.test(name) && ['metrics', 'params'].some((part) => existsSync(join(path, name, part))));
    return entriesOf(path, this.#tell).filter((entry) => entry.isDirectory() && !RESERVED.has(entry.name) && isRun(entry.name)).map(({ name }) => name);
  }

  /** Reading is done in one go, since waiting for each small file would take several times as long; between runs others get their turn. */
  async #pause(): Promise<void> {
    this.options.signal.throwIfAborted();
    await new Promise((done) => setImmediate(done));
  }
}

function sizeOf(path: string): [number, number] {
  const stats = statSync(path, { throwIfNoEntry: false });
  return [stats?.size ?? -1, stats?.mtimeMs ?? 0];
}
