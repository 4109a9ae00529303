import type { DatasetInput, LoggedModel, ModelVersion, RegisteredModel, Run, Tag } from '../../protocol/entities';
import { modelIdOf, modelStatus, portableSource, runStatus, stageOf, tagsOfOld } from '../files/madeBy';
import type { HistoryExperiment, HistoryModel } from '../history';
import { textIn, wholeIn, type Row, type Tables } from '../sqlite/tables';

/*
 * Rows of MLflow's database as the protocol says them. The columns are those of `mlflow/store/tracking/dbmodels/models.py` and
 * `mlflow/store/model_registry/dbmodels/models.py` from 0.9 on; what a version does not have yet is null.
 */

/** All experiments, deleted ones too. Those of other workspaces bear the workspace's name, since names are unique within one. */
export function readExperiments(tables: Tables): HistoryExperiment[] {
  return tables.rows('experiments', ['experiment_id', 'name', 'artifact_location', 'lifecycle_stage', 'creation_time', 'last_update_time', 'workspace'], 'ORDER BY experiment_id').map((row) => {
    const id = textIn(row, 'experiment_id') ?? '';
    const [created, updated, location] = [wholeIn(row, 'creation_time'), wholeIn(row, 'last_update_time'), textIn(row, 'artifact_location')];
    const workspace = workspaceOf(row);
    return {
      experiment_id: id, name: `${workspace === undefined ? '' : `${workspace}/`}${textIn(row, 'name') ?? `Experiment ${id}`}`,
      lifecycle_stage: textIn(row, 'lifecycle_stage') === 'deleted' ? 'deleted' : 'active', tags: keyed(tables, 'experiment_tags', 'experiment_id', row['experiment_id'] ?? null),
      ...(created === undefined ? {} : { creation_time: created }), ...(updated === undefined ? {} : { last_update_time: updated }), ...(location === undefined ? {} : { artifact_location: location }),
    };
  });
}

const workspaceOf = (row: Row): string | undefined => {
  const name = textIn(row, 'workspace');
  return name === undefined || name === 'default' ? undefined : name;
};

const RUN_COLUMNS = [
  'run_uuid', 'name', 'source_type', 'source_name', 'entry_point_name', 'source_version', 'user_id', 'status', 'start_time', 'end_time', 'lifecycle_stage', 'artifact_uri', 'experiment_id',
] as const;

/** One run without its points; undefined when it is gone. */
export function readRun(tables: Tables, id: string): Run | undefined {
  const [row] = tables.rows('runs', RUN_COLUMNS, 'WHERE run_uuid = ?', id);
  if (row === undefined) return undefined;
  const tags = keyed(tables, 'tags', 'run_uuid', id);
  const all = [...tags, ...tagsOfOld({ type: row['source_type'], name: row['source_name'], version: row['source_version'], entryPoint: row['entry_point_name'] }, tags)];
  const name = textIn(row, 'name') ?? '';
  const status = runStatus(row['status']) ?? 'FAILED';
  const end = wholeIn(row, 'end_time');
  const running = status === 'RUNNING' || status === 'SCHEDULED';
  const start = wholeIn(row, 'start_time') ?? end ?? 0;
  return {
    info: {
      run_id: id, run_uuid: id, experiment_id: textIn(row, 'experiment_id') ?? '', user_id: textIn(row, 'user_id') ?? '', status, start_time: start,
      run_name: name !== '' ? name : (all.find(({ key }) => key === 'mlflow.runName')?.value ?? id.slice(0, 8)),
      artifact_uri: textIn(row, 'artifact_uri') ?? '', lifecycle_stage: textIn(row, 'lifecycle_stage') === 'deleted' ? 'deleted' : 'active',
      ...(running ? {} : { end_time: end ?? start }),
    },
    data: { metrics: [], params: keyed(tables, 'params', 'run_uuid', id), tags: all },
    inputs: { dataset_inputs: readDatasets(tables, id), model_inputs: linked(tables, 'RUN_INPUT', id).map(({ model }) => ({ model_id: model })) },
    outputs: { model_outputs: linked(tables, 'RUN_OUTPUT', id).map(({ model, step }) => ({ model_id: model, step })) },
  };
}

function readDatasets(tables: Tables, runId: string): DatasetInput[] {
  if (tables.columns('inputs').size === 0 || tables.columns('datasets').size === 0) return [];
  const rows = tables.all(
    `SELECT i.input_uuid, d.name, d.digest, d.dataset_source_type, d.dataset_source, d.dataset_schema, d.dataset_profile FROM inputs i JOIN datasets d ON d.dataset_uuid = i.source_id
       WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id = ? ORDER BY i.rowid`, runId);
  return rows.map((row) => {
    const [schema, profile] = [textIn(row, 'dataset_schema'), textIn(row, 'dataset_profile')];
    return {
      tags: tables.rows('input_tags', ['name', 'value'], 'WHERE input_uuid = ? ORDER BY name', row['input_uuid'] ?? null).map((tag) => ({ key: textIn(tag, 'name') ?? '', value: textIn(tag, 'value') ?? '' })),
      dataset: {
        name: textIn(row, 'name') ?? '', digest: textIn(row, 'digest') ?? '', source_type: textIn(row, 'dataset_source_type') ?? '', source: textIn(row, 'dataset_source') ?? '',
        ...(schema === undefined ? {} : { schema }), ...(profile === undefined ? {} : { profile }),
      },
    };
  });
}

function linked(tables: Tables, type: 'RUN_INPUT' | 'RUN_OUTPUT', runId: string): { model: string; step: number }[] {
  return tables.rows('inputs', ['destination_id', 'step'], 'WHERE source_type = ? AND source_id = ? ORDER BY rowid', type, runId)
    .map((row) => ({ model: textIn(row, 'destination_id') ?? '', step: wholeIn(row, 'step') ?? 0 }));
}

/** Logged models of an experiment that are not deleted. */
export function readLoggedModels(tables: Tables, experimentId: string): LoggedModel[] {
  const columns = ['model_id', 'name', 'artifact_location', 'creation_timestamp_ms', 'last_updated_timestamp_ms', 'status', 'lifecycle_stage', 'model_type', 'source_run_id', 'status_message'];
  return tables.rows('logged_models', columns, 'WHERE experiment_id = ? ORDER BY creation_timestamp_ms, model_id', experimentId).filter((row) => textIn(row, 'lifecycle_stage') !== 'deleted').map((row) => {
    const id = textIn(row, 'model_id') ?? '';
    const created = wholeIn(row, 'creation_timestamp_ms') ?? 0;
    const [type, run, message] = [textIn(row, 'model_type'), textIn(row, 'source_run_id'), textIn(row, 'status_message')];
    return {
      info: {
        model_id: id, experiment_id: experimentId, name: textIn(row, 'name') ?? id, artifact_uri: textIn(row, 'artifact_location') ?? '', creation_timestamp_ms: created,
        last_updated_timestamp_ms: wholeIn(row, 'last_updated_timestamp_ms') ?? created, status: modelStatus(row['status']), tags: keyed(tables, 'logged_model_tags', 'model_id', id, 'tag_key', 'tag_value'),
        ...(type === undefined ? {} : { model_type: type }), ...(run === undefined ? {} : { source_run_id: run }), ...(message === undefined ? {} : { status_message: message }),
      },
      data: { params: keyed(tables, 'logged_model_params', 'model_id', id, 'param_key', 'param_value'), metrics: modelMetrics(tables, id) },
    };
  });
}

function modelMetrics(tables: Tables, id: string): LoggedModel['data']['metrics'] {
  const columns = ['metric_name', 'metric_timestamp_ms', 'metric_step', 'metric_value', 'run_id', 'dataset_name', 'dataset_digest'];
  const rows = tables.rows('logged_model_metrics', columns, 'WHERE model_id = ? ORDER BY metric_name, metric_step', id);
  return rows.map((row) => {
    const [step, name, digest] = [row['metric_step'], textIn(row, 'dataset_name'), textIn(row, 'dataset_digest')];
    return {
      key: textIn(row, 'metric_name') ?? '', value: row['metric_value'] === null || isNanOfRun(tables, row) ? NaN : Number(row['metric_value']), timestamp: wholeIn(row, 'metric_timestamp_ms') ?? 0,
      step: typeof step === 'bigint' || typeof step === 'number' ? step : 0, model_id: id, run_id: textIn(row, 'run_id') ?? '',
      ...(name === undefined || digest === undefined ? {} : { dataset_name: name, dataset_digest: digest }),
    };
  });
}

/** The table of models has no mark for NaN and keeps 0: the run has the same point, with the mark. */
function isNanOfRun(tables: Tables, row: Row): boolean {
  if (row['metric_value'] !== 0 || !tables.columns('metrics').has('is_nan')) return false;
  const [key, run, step, time] = ['metric_name', 'run_id', 'metric_step', 'metric_timestamp_ms'].map((column) => row[column] ?? null);
  return tables.number('SELECT count(*) FROM metrics WHERE run_uuid = ? AND key = ? AND step = ? AND timestamp = ? AND is_nan = 1', run!, key!, step!, time!) > 0;
}

/** Names of registered models as the database has them, with their workspace. */
export function modelNames(tables: Tables): { name: string; workspace: string | undefined }[] {
  return tables.rows('registered_models', ['name', 'workspace'], 'ORDER BY name').map((row) => ({ name: textIn(row, 'name') ?? '', workspace: textIn(row, 'workspace') }));
}

/** A registered model with its versions. */
export function readRegisteredModel(tables: Tables, { name, workspace }: { name: string; workspace: string | undefined }): HistoryModel | undefined {
  // Before 3.10 there were no workspaces, and no column to ask for.
  const [where, values] = workspace === undefined ? ['name = ?', [name]] as const : ['name = ? AND workspace = ?', [name, workspace]] as const;
  const [row] = tables.rows('registered_models', ['creation_time', 'last_updated_time', 'description', 'workspace'], `WHERE ${where}`, ...values);
  if (row === undefined) return undefined;
  const shown = workspaceOf(row) === undefined ? name : `${workspace ?? ''}.${name}`;
  const aliases = tables.rows('registered_model_aliases', ['alias', 'version'], `WHERE ${where} ORDER BY alias`, ...values)
    .map((alias) => ({ alias: textIn(alias, 'alias') ?? '', version: textIn(alias, 'version') ?? '' }));
  const tagsOf = (table: string, more = '', ...bound: (string | number)[]): Tag[] => tagRows(tables.rows(table, ['key', 'value'], `WHERE ${where}${more} ORDER BY key`, ...values, ...bound));
  const created = wholeIn(row, 'creation_time') ?? 0;
  const description = textIn(row, 'description');
  const model: RegisteredModel = {
    name: shown, creation_timestamp: created, last_updated_timestamp: wholeIn(row, 'last_updated_time') ?? created, latest_versions: [], aliases, tags: tagsOf('registered_model_tags'),
    ...(description === undefined ? {} : { description }),
  };
  const columns = ['version', 'creation_time', 'last_updated_time', 'description', 'user_id', 'current_stage', 'source', 'run_id', 'run_link', 'status', 'status_message'];
  const versions = tables.rows('model_versions', columns, `WHERE ${where} ORDER BY version`, ...values)
    .filter((each) => textIn(each, 'current_stage')?.startsWith('Deleted') !== true)
    .map((each) => readVersion(each, shown, aliases, tagsOf('model_version_tags', ' AND version = ?', wholeIn(each, 'version') ?? 0)));
  return { model, versions };
}

function readVersion(row: Row, name: string, aliases: RegisteredModel['aliases'], tags: Tag[]): ModelVersion {
  const version = textIn(row, 'version') ?? '';
  const created = wholeIn(row, 'creation_time') ?? 0;
  const runId = textIn(row, 'run_id');
  const source = portableSource(textIn(row, 'source') ?? '', runId);
  const status = textIn(row, 'status');
  const optional = { user_id: textIn(row, 'user_id'), description: textIn(row, 'description'), run_id: runId, run_link: textIn(row, 'run_link'), status_message: textIn(row, 'status_message'), model_id: modelIdOf(source) };
  return {
    name, version, creation_timestamp: created, last_updated_timestamp: wholeIn(row, 'last_updated_time') ?? created, current_stage: stageOf(row['current_stage']), source,
    status: status === 'PENDING_REGISTRATION' || status === 'FAILED_REGISTRATION' ? status : 'READY', tags, aliases: aliases.filter((alias) => alias.version === version).map(({ alias }) => alias),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

/** Keys and values that belong to something. */
function keyed(tables: Tables, table: string, owner: string, id: string | number | bigint | Uint8Array | null, key = 'key', value = 'value'): Tag[] {
  return tables.rows(table, [key, value], `WHERE "${owner}" = ? ORDER BY "${key}"`, id).map((row) => ({ key: textIn(row, key) ?? '', value: textIn(row, value) ?? '' }));
}

const tagRows = (rows: readonly Row[]): Tag[] => rows.map((row) => ({ key: textIn(row, 'key') ?? '', value: textIn(row, 'value') ?? '' }));
