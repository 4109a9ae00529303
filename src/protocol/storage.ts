import type { LifecycleStage } from './entities';
import type { Int64 } from './int64';

/*
 * What a store takes on disk and how it gets smaller, under /api/2.0/trialbook/storage/. Whatever takes long is a job: `POST /storage/jobs {task}` begins it and
 * answers `{id}`, `GET /storage/jobs?id=` says how far it is, `POST /storage/jobs/cancel {id}` ends it. There is one at a time; RESOURCE_CONFLICT tells so.
 * Sizes are in bytes.
 */

/** What files there are, and how many bytes. */
export interface FileTotals {
  files: number;
  bytes: number;
}

/** An experiment in a `StorageReport`. */
export interface StorageExperiment extends FileTotals {
  experiment_id: string;
  name: string;
  lifecycle_stage: LifecycleStage;
  /** Runs and logged models that have files. */
  owners: number;
  /** Bytes of runs and models in the trash. */
  trash_bytes: number;
}

/** A run or logged model with files, in the answer `{owners}` of `GET /storage/owners?experiment_id=`, as the last look found them. */
export interface StorageOwner extends FileTotals {
  kind: 'run' | 'model';
  id: string;
  name: string;
  experiment_id: string;
  lifecycle_stage: LifecycleStage;
  /** UTC ms. */
  start_time: Int64;
  /** The run that made a logged model. */
  run_id?: string;
}

/** A file of a run or model, in the answer `{files, more}` of `GET /storage/files?kind=&id=`: the greatest first, `more` are left out. */
export interface StorageFile {
  path: string;
  bytes: number;
  /** UTC ms. */
  modified: number;
  /** Kept once with other files that are equal. */
  shared?: true;
}

/** What was taken out of runs and can be put back, until the trash is emptied. */
export interface RemovedBatch extends FileTotals {
  id: string;
  /** UTC ms. */
  time: number;
  kind: 'checkpoints' | 'strays';
}

/** Result of a `scan`. */
export interface StorageReport extends FileTotals {
  /** UTC ms. */
  at: number;
  /** Folder of the store. */
  store: string;
  database_bytes: number;
  journal_bytes: number;
  /** What equal files that are kept once would take more. */
  shared_bytes: number;
  experiments: StorageExperiment[];
  /** Files that belong to no run or model. */
  strays: FileTotals;
  removed: RemovedBatch[];
  trash: FileTotals & { runs: number; models: number; experiments: number };
  /** Runs and models whose artifacts an import left elsewhere; they are not counted. */
  left_elsewhere: number;
  /** Room on the disk. */
  free_bytes: number;
}

/** What to make smaller. */
export type StorageAim =
  /** Equal files are kept once. */
  | { kind: 'duplicates'; experiment_ids?: string[] }
  /** Of each run (or of all of them together) only the best checkpoints stay. What cannot be judged, and what a model version is made of, stays. */
  | { kind: 'checkpoints'; experiment_ids?: string[]; run_ids?: string[]; metric: string; direction: 'lower' | 'higher'; keep: number; each: 'run' | 'all' }
  /** What is in the trash ends, and with it what was removed before. */
  | { kind: 'trash' }
  /** Files that belong to nothing. */
  | { kind: 'strays' };

/** One thing that a plan does. */
export interface PlanItem {
  kind: 'file' | 'folder' | 'model' | 'run' | 'experiment' | 'batch';
  experiment_id?: string;
  /** Run or logged model. */
  owner?: { kind: 'run' | 'model'; id: string; name: string };
  /** Below the owner's artifacts, or what a person would find it by. */
  path: string;
  /** What goes. */
  bytes: number;
  /** Value of the metric that a checkpoint was judged by. */
  value?: number;
  /** The equal file that stays. */
  equal_to?: string;
}

/** Something that stays though it was meant, and why. */
export interface PlanKept {
  path: string;
  owner?: { kind: 'run' | 'model'; id: string; name: string };
  why: 'best' | 'unknown-value' | 'registered' | 'running' | 'in-use';
  value?: number;
}

/** Result of a `plan`: exactly what applying it does. Nothing was changed. */
export interface StoragePlan {
  id: string;
  aim: StorageAim;
  /** At most 10,000 of each; `more` says how many are left out of `items`. */
  items: PlanItem[];
  more: number;
  kept: PlanKept[];
  count: number;
  bytes: number;
  /** Whether it can be undone until the trash is emptied. */
  undo: boolean;
}

/** Result of an `apply` or an `undo`. */
export interface StorageOutcome {
  done: number;
  bytes: number;
  /** What was left as it is, since it had changed or the system refused. */
  skipped: { path: string; why: string }[];
  /** By which it is undone. */
  batch?: string;
}

/** What a job does. */
export type StorageTask =
  | { kind: 'scan' }
  | { kind: 'plan'; aim: StorageAim }
  | { kind: 'apply'; plan: string }
  | { kind: 'undo'; batch: string };

/** Result of a task. */
export type StorageResult = { report: StorageReport } | { plan: StoragePlan } | { outcome: StorageOutcome };

/** How far a job is. `total` is 0 while it is not known. */
export type StorageJob =
  | { kind: 'running'; id: string; task: StorageTask['kind']; done: number; total: number }
  | { kind: 'done'; id: string; result: StorageResult }
  | { kind: 'failed'; id: string; message: string; cancelled?: true };
