import type { LifecycleStage } from '../../protocol/entities';
import type { Int64 } from '../../protocol/int64';
import { findRun } from '../runRows';
import { checkRows, type RowsCheck } from './checkRows';
import { DELETED_STAGE } from '../search/registry';
import type { Reader } from '../sql';

/** A run or logged model as far as its files go. */
export interface OwnerRow {
  readonly kind: 'run' | 'model';
  readonly id: string;
  readonly name: string;
  readonly experiment_id: string;
  readonly lifecycle_stage: LifecycleStage;
  readonly artifact_uri: string;
  /** UTC ms. */
  readonly start_time: Int64;
  /** The run that made a logged model. */
  readonly run_id?: string;
  /** A run that goes on. */
  readonly running: boolean;
}

/** What a model version is made of. */
export interface VersionPlace {
  readonly name: string;
  readonly version: string;
  /** Its source, and where its files are when that is another place. */
  readonly places: readonly string[];
  readonly run_id: string | null;
  readonly model_id: string | null;
}

/** What only the care for disk space reads. */
export interface StorageReads {
  owners(): OwnerRow[];
  versions(): VersionPlace[];
  /** Last value of a metric at each step, by step; NaN is left out. */
  values(runId: string, key: string): { step: number; value: number }[];
  /** Step at which a run made each of its logged models. */
  modelSteps(runId: string): ReadonlyMap<string, number>;
  /** Last value that was logged for each logged model itself. */
  modelValues(key: string): ReadonlyMap<string, number>;
  /** Whether the rows are whole. */
  check(): RowsCheck;
}

/** Reads what the care for disk space needs. */
export function storageReads(reader: Reader): StorageReads {
  return {
    check: () => checkRows(reader),
    owners: () => [...runRows(reader), ...modelRows(reader)],
    versions: () => reader
      .all<[string, number, string, string | null, string | null, string | null]>(
        'SELECT name, version, source, storage_location, run_id, model_id FROM model_versions WHERE stage <> ? OR EXISTS (SELECT 1 FROM trashed_versions t WHERE t.name = model_versions.name AND t.version = model_versions.version)', [DELETED_STAGE],
      )
      .map(([name, version, source, location, run, model]) => ({ name, version: String(version), places: location === null ? [source] : [source, location], run_id: run, model_id: model })),
    values: (runId, key) => reader
      .all<[Int64, number]>('SELECT p.step, p.value FROM series s JOIN points p ON p.series = s.series WHERE s.run = ? AND s.key = ? AND p.is_nan = 0 ORDER BY p.step, p.timestamp', [findRun(reader, runId).run, key])
      .map(([step, value]) => ({ step: Number(step), value })),
    modelSteps: (runId) => new Map(reader.all<[string, Int64]>('SELECT model_id, step FROM model_outputs WHERE run = ?', [findRun(reader, runId).run]).map(([id, step]) => [id, Number(step)])),
    modelValues: (key) => new Map(reader.all<[string, number]>('SELECT model_id, value FROM logged_model_metrics WHERE key = ? AND is_nan = 0 ORDER BY model_id, timestamp, step', [key])),
  };
}

const runRows = (reader: Reader): OwnerRow[] =>
  reader.all<[string, string, number, LifecycleStage, string, Int64, string]>('SELECT run_id, name, experiment, lifecycle_stage, artifact_uri, start_time, status FROM runs')
    .map(([id, name, experiment, stage, uri, start, status]) => ({
      kind: 'run', id, name, experiment_id: String(experiment), lifecycle_stage: stage, artifact_uri: uri, start_time: start, running: status === 'RUNNING' || status === 'SCHEDULED',
    }));

const modelRows = (reader: Reader): OwnerRow[] =>
  reader.all<[string, string, number, LifecycleStage, string, Int64, string | null, string]>('SELECT model_id, name, experiment, lifecycle_stage, artifact_uri, creation_time, source_run_id, status FROM logged_models')
    .map(([id, name, experiment, stage, uri, start, run, status]) => ({
      kind: 'model', id, name, experiment_id: String(experiment), lifecycle_stage: stage, artifact_uri: uri, start_time: start, running: status === 'LOGGED_MODEL_PENDING',
      ...(run === null ? {} : { run_id: run }),
    }));
