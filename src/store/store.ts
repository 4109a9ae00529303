import { join } from 'node:path';
import { Activity } from './activity';
import { Answers } from './answers/answers';
import type { ExperimentStore, Store, StoreOptions } from './api';
import { CodeIndex } from './code/codeIndex';
import type { Context } from './context';
import { openEngine, type Seed } from './engine/openEngine';
import { HISTORY, type SchemaHistory } from './engine/versions';
import { createExperimentStore } from './experiments';
import { importLoggedModel } from './imports/importLoggedModel';
import { importRun } from './imports/importRun';
import { HotRuns } from './hotRuns';
import { KeyLists } from './keyLists';
import { LoggedModels } from './loggedModels';
import { createMetricStore } from './metrics';
import { HistoryChain } from './registry/chain';
import { ModelRegistry } from './registry/modelRegistry';
import { RunCache } from './runCache';
import { createRunStore } from './runs';
import type { Reader } from './sql';
import { storageReads } from './storage/storageRows';
import { RunTables } from './table/runTables';
import { SeriesColumns } from './table/seriesColumns';
import { createTrashStore } from './trash';
import { checkExperimentName } from './validation';

/** MLflow's name of the first experiment, which runs fall into that name none. */
const DEFAULT_EXPERIMENT = 'Default';

/**
 * Opens the store of a folder. Nothing is written there before the first write; an existing store is read only once
 * `beforeFirstWrite` has taken its lock, unless it is opened read-only.
 * Raises `StoreOpenError` (see errors.ts), and what `beforeFirstWrite` raises.
 */
export async function openStore(options: StoreOptions, history: SchemaHistory = HISTORY): Promise<Store> {
  const name = options.defaultExperiment ?? DEFAULT_EXPERIMENT;
  checkExperimentName(name, 'defaultExperiment');
  const seed: Seed = (now) => [['experiments.insert', [0, name, 'mlflow-artifacts:/0', now, now]]];
  const engine = await openEngine(options, history, seed);
  const { database } = engine;
  const context: Context = {
    db: database, now: options.now ?? Date.now, runs: new RunCache(), hot: new HotRuns(database), tables: new RunTables(database), series: new SeriesColumns(database),
    keys: new KeyLists(), activity: new Activity(), code: new CodeIndex(database),
  };
  const answers = new Answers(database, context.runs, context.hot);
  const forget = (): void => {
    answers.clear();
    context.runs.clear();
    context.tables.clear();
    context.series.clear();
    context.keys.clear();
    context.code.clear();
    context.hot.clear();
  };
  const experiments = createExperimentStore(context);
  if (database.state.kind === 'journaled') nameDefault(experiments, database, name);
  return {
    experiments,
    runs: createRunStore(context),
    metrics: createMetricStore(context),
    loggedModels: new LoggedModels(database, context.now),
    registry: new ModelRegistry(database, context.now, new HistoryChain(database)),
    imports: { run: (request) => importRun(context, request), loggedModel: (request) => importLoggedModel(context, request) },
    trash: createTrashStore(context, forget),
    storage: storageReads(database),
    answers,
    warnings: engine.warnings,
    path: options.path,
    artifactsPath: join(options.path, 'artifacts'),
    get readOnly() {
      return database.state.kind === 'read-only';
    },
    get onDisk() {
      return database.state.kind === 'journaled' || (database.state.kind === 'read-only' && engine.onDisk);
    },
    get size() {
      return engine.size;
    },
    onChange: (listener) => database.onChange(listener),
    onWarning: (listener) => engine.onWarning(listener),
    ensureOnDisk: () => void database.begin(),
    durable: () => database.durable(),
    snapshot: () => engine.snapshot(),
    close: () => engine.close(),
  };
}

/** Gives experiment 0 the name that was asked for, unless a person or another experiment has named it. */
function nameDefault(experiments: ExperimentStore, reader: Reader, name: string): void {
  const unnamed = reader.one("SELECT 1 FROM experiments WHERE experiment = 0 AND name = ? AND lifecycle_stage = 'active'", [DEFAULT_EXPERIMENT]);
  const taken = reader.one('SELECT 1 FROM experiments WHERE name = ?', [name]);
  if (unnamed && !taken) experiments.update({ experiment_id: '0', new_name: name });
}
