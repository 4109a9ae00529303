import type { Experiment, RegisteredModel, Run } from '../../protocol/entities';
import { stringifyJson } from '../../protocol/json';
import type { Change } from '../../protocol/trialbook';
import { wireRegisteredModel, wireRun } from '../../protocol/wire';
import type { SearchRequest } from '../api';
import { readExperiments } from '../experiments';
import type { HistoryRequest } from '../history';
import type { HotRuns } from '../hotRuns';
import { readModels } from '../registry/rows';
import type { RunCache } from '../runCache';
import { findRun, readRuns } from '../runRows';
import { experimentPage, experimentQuery, type ExperimentSearch } from '../search/experiments';
import { modelPage, modelQuery } from '../search/registry';
import { runPage, runQuery, type RunSearch } from '../search/runs';
import type { Database, SqlValue } from '../sql';
import { KeptBytes } from './keptBytes';
import { KeptHistories } from './keptHistories';
import { KeptSearches, type FoundPage } from './keptSearches';
import { listAnswer } from './listAnswer';

/** Bytes of finished runs kept: some 20,000 of forty values. */
const RUN_BYTES = 48 * 1024 * 1024;
/** Bytes of finished experiments, and of registered models. */
const OTHER_BYTES = 8 * 1024 * 1024;

/** So many runs that were asked for together were written since, rather than read for the first time. */
const FEW = 20;

/** What the wire carries, written out: the JSON of answers that views and programs ask for again and again. */
export interface AnswerStore {
  /** `{"run": …}`. Raises RESOURCE_DOES_NOT_EXIST. */
  run(runId: string): Buffer;
  /** `{"runs": […]}` of a search. Raises as `RunStore.search`. */
  runs(request: RunSearch): Buffer;
  /** `{"metrics": […]}` of a history. Raises as `MetricStore.history`. */
  history(request: HistoryRequest): Buffer;
  /** `{"experiments": […]}` of a search. Raises as `ExperimentStore.search`. */
  experiments(request: ExperimentSearch): Buffer;
  /** `{"registered_models": […]}` of a search. Raises as `RegistryStore.searchModels`. */
  registeredModels(request: SearchRequest): Buffer;
}

/**
 * Answers from finished pieces: the JSON of each run, experiment and model, the order of each search that was asked twice, the pages of histories. A write
 * drops what it touched and nothing else, so that a sweep that is being logged costs what it logs.
 */
export class Answers implements AnswerStore {
  readonly #runs = new KeptBytes<SqlValue>(RUN_BYTES);
  readonly #experiments = new KeptBytes<SqlValue>(OTHER_BYTES);
  readonly #models = new KeptBytes<SqlValue>(OTHER_BYTES);
  readonly #histories: KeptHistories;
  readonly #runSearches: KeptSearches<RunSearch>;
  readonly #experimentSearches: KeptSearches<ExperimentSearch>;
  readonly #modelSearches: KeptSearches<SearchRequest>;

  constructor(
    private readonly db: Database,
    /** Runs that somebody read as they are. */
    private readonly known: RunCache,
    private readonly hot: HotRuns,
  ) {
    this.#histories = new KeptHistories(db);
    this.#runSearches = new KeptSearches(db, { idTerm: 'r.run_id', query: runQuery, page: runPage });
    this.#experimentSearches = new KeptSearches(db, { idTerm: 'e.experiment', query: experimentQuery, page: experimentPage });
    this.#modelSearches = new KeptSearches(db, { idTerm: 'm.name', query: modelQuery, page: modelPage });
    db.onChange((changes) => {
      for (const change of changes) this.#note(change);
    });
  }

  run(runId: string): Buffer {
    const kept = this.#runs.get(runId);
    if (kept !== undefined) return objectAnswer('run', kept);
    const made = this.#readRuns([{ id: runId, key: this.hot.keyOf(runId) ?? findRun(this.db, runId).run }]).get(runId)!;
    this.#runs.set(runId, made);
    return objectAnswer('run', made);
  }

  runs(request: RunSearch): Buffer {
    return this.#list('runs', this.#runSearches.find(request), this.#runs, (missing) => this.#readRuns(missing));
  }

  history(request: HistoryRequest): Buffer {
    return this.#histories.read(request);
  }

  experiments(request: ExperimentSearch): Buffer {
    return this.#list('experiments', this.#experimentSearches.find(request), this.#experiments, (missing) =>
      written(readExperiments(this.db, missing.map(({ key }) => Number(key))), ({ experiment_id: id }: Experiment) => Number(id), (experiment) => experiment));
  }

  registeredModels(request: SearchRequest): Buffer {
    return this.#list('registered_models', this.#modelSearches.find(request), this.#models, (missing) =>
      written(readModels(this.db, missing.map(({ key }) => String(key))), ({ name }: RegisteredModel) => name, wireRegisteredModel));
  }

  /** Forgets all. */
  clear(): void {
    for (const kept of [this.#runs, this.#experiments, this.#models, this.#histories, this.#runSearches, this.#experimentSearches, this.#modelSearches]) kept.clear();
  }

  /** A page of what was found, of finished pieces and of those that are made for it. */
  #list(name: string, { found, next_page_token }: FoundPage, kept: KeptBytes<SqlValue>, read: (missing: FoundPage['found']) => Map<SqlValue, Buffer>): Buffer {
    const items: (Buffer | undefined)[] = found.map(({ id }) => kept.get(id));
    if (items.includes(undefined)) {
      const made = read(found.filter((_, i) => items[i] === undefined));
      for (const [id, bytes] of made) kept.set(id, bytes);
      found.forEach(({ id }, i) => (items[i] ??= made.get(id)));
    }
    return listAnswer(name, items.filter((item) => item !== undefined), next_page_token);
  }

  #readRuns(missing: FoundPage['found']): Map<SqlValue, Buffer> {
    const unread: number[] = [];
    const runs: Run[] = [];
    for (const { key } of missing) {
      const known = this.known.get(Number(key));
      if (known === undefined) unread.push(Number(key));
      else runs.push(known);
    }
    if (unread.length > 0) for (const [key, run] of readRuns(this.db, unread)) {
      runs.push(run);
      // It may be one that is looked at while it logs.
      if (unread.length <= FEW) this.known.set(key, run);
    }
    return written(runs, ({ info }) => info.run_id, wireRun);
  }

  #note({ kind, run_id, experiment_id, name }: Change): void {
    switch (kind) {
      case 'run':
      case 'params':
      case 'metrics':
      case 'tags':
      case 'inputs':
        if (run_id === undefined) return;
        this.#runs.drop(run_id);
        this.#runSearches.note(run_id);
        if (kind === 'metrics' || kind === 'run') this.#histories.note(run_id);
        return;
      case 'experiment':
        // Its runs may have gone with it.
        this.#runs.clear();
        this.#runSearches.clear();
        this.#experiments.drop(Number(experiment_id));
        this.#experimentSearches.note(Number(experiment_id));
        return;
      case 'registered-model':
      case 'model-version':
        if (name === undefined) return;
        this.#models.drop(name);
        this.#modelSearches.note(name);
        return;
      case 'logged-model':
        // Versions may tell of it.
        this.#models.clear();
        return;
      case 'artifacts':
      case 'watch':
    }
  }
}

function written<T>(items: readonly T[], idOf: (item: T) => SqlValue, wire: (item: T) => object): Map<SqlValue, Buffer> {
  return new Map(items.map((item) => [idOf(item), Buffer.from(stringifyJson(wire(item)))]));
}

function objectAnswer(name: string, item: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`{"${name}":`), item, CLOSE]);
}

const CLOSE = Buffer.from('}');
