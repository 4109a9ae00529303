import type { Int64 } from './int64';
import type { StoreDamage } from './storeDamage';

/*
 * What Trialbook's server adds beside MLflow's protocol, under /api/2.0/trialbook/.
 * A view that uses it falls back to plain MLflow calls on a server that lacks it.
 */

/** Where the additions live. */
export const TRIALBOOK_PREFIX = '/api/2.0/trialbook';

/**
 * The tracking address for the programs that a recorded command starts: requests under it are known to be of that run, so that a program which sets an
 * experiment before it takes its run up finds the run in that experiment. `trackingUri` with the token in its path, `runId` 32 hex digits.
 */
export function addressOfRun(trackingUri: string, runId: string): string {
  return `${trackingUri}/x/${runId}`;
}

/**
 * The tracking address for a program that a debugger starts: runs made under it are marked as of the debugger.
 */
export function addressOfDebugger(trackingUri: string): string {
  return `${trackingUri}/o/debugger`;
}

/** Number of the additions' shape; raised when an older client could not read them. */
export const TRIALBOOK_PROTOCOL = 1;

/**
 * Answer of `GET /hello?nonce=HEX`, the one call that needs no token: the server names itself and proves
 * that it knows the token, so that a client sends the token to nobody else.
 */
export interface Hello {
  product: 'trialbook';
  /** Version of the program, semver. */
  version: string;
  protocol: number;
  /** Schema version of the store. */
  schema: number;
  /** SHA-256 of the store's real path, hex: two folders are not confused. */
  store: string;
  readOnly: boolean;
  /** hex HMAC-SHA-256 of the nonce under the token. */
  proof: string;
  /** True while the server writes its last snapshot and leaves: it takes nothing any more, and its port is about to be free. */
  leaving?: boolean;
}

/** Answer of `GET /status`. */
export interface ServerStatus {
  version: string;
  pid: number;
  /** Absolute folder of the store. */
  storePath: string;
  /** False until the first write made the folder. */
  onDisk: boolean;
  readOnly: boolean;
  /** UTC ms. */
  startedAt: number;
  databaseBytes: number;
  journalBytes: number;
  /** Open change feeds. */
  listeners: number;
  activeRuns: number;
  /** Resident memory, bytes. */
  memoryBytes: number;
  /** What a person should know: a torn journal that was cut, a damaged file set aside, a synced folder. */
  warnings: ServerWarning[];
}

/** Request of `POST token/rotate`. */
export interface RotateTokenRequest {
  /** The token is good no more at once, whoever uses it, and so are those before it. */
  now?: boolean;
}

/** Answer of `POST token/rotate`. The new token is not part of it: who may have it reads it in the state folder. */
export interface RotateTokenAnswer {
  /** Runs that hold the old token, which is good while one of them is open. */
  held_by: readonly string[];
  /** The old token is good until then in any case, UTC ms; 0 when it was revoked. */
  until: number;
}

/** Answer of `GET token`: tokens that were replaced and are good still, oldest first. */
export interface TokenState {
  retired: {
    /** UTC ms when another took its place. */
    at: number;
    /** It is good until then in any case, UTC ms. */
    until: number;
    /** Open runs that hold it. */
    held_by: string[];
  }[];
}

/** Something that went otherwise than it should and was mended. */
export interface ServerWarning {
  kind: 'journal-torn' | 'journal-damaged' | 'database-damaged' | 'database-replaced' | 'shared-folder' | 'port-changed' | 'read-only' | 'snapshot-failed' | 'database-large' | 'database-full';
  message: string;
  /** A file that was set aside, absolute. */
  path?: string;
  /** What was wrong with the files, and what was made of it. */
  damage?: StoreDamage;
  /** Bytes that the database may hold, where it is about that. */
  max_bytes?: number;
}

/** What a change touched. */
export type ChangeKind =
  | 'experiment'
  | 'run'
  | 'params'
  | 'metrics'
  | 'tags'
  | 'inputs'
  /** Without ids those of any run or model: the folder was erased, or what was removed was put back. */
  | 'artifacts'
  | 'logged-model'
  | 'registered-model'
  | 'model-version'
  /** A watch found something, see `watches.ts`. */
  | 'watch';

/** One thing that changed. Ids that do not apply are absent. */
export interface Change {
  kind: ChangeKind;
  experiment_id?: string;
  run_id?: string;
  model_id?: string;
  /** Registered model. */
  name?: string;
  version?: string;
  /** Metric, param or tag keys that were written, when few. */
  keys?: string[];
}

/**
 * A line of the change feed, `GET /changes?since=SEQ` (newline-delimited JSON, kept open).
 * `reset` is sent first when `since` is not known any more (another process, or too long ago): read everything again.
 * `beat` is sent every 15 s. Changes are gathered for at most 100 ms.
 */
export type FeedLine =
  | { type: 'reset'; seq: string }
  | { type: 'changes'; seq: string; changes: Change[] }
  | { type: 'warning'; seq: string; warning: ServerWarning }
  | { type: 'beat'; seq: string };

/** Request of `POST /runs/count`: as runs/search, without paging. */
export interface CountRunsRequest {
  experiment_ids: string[];
  filter?: string;
  run_view_type?: string;
}

/** One experiment in the answer of `POST /experiments/overview` (`{experiment_ids?}` → `{experiments: […]}`). */
export interface ExperimentOverview {
  experiment_id: string;
  /** Active runs, child runs included. */
  runs: number;
  /** Active runs without a parent. */
  root_runs: number;
  running: number;
  failed: number;
  /** UTC ms of the newest start; absent without runs. */
  last_start_time?: Int64;
  /** Known keys, the most used first, at most 200 of each. */
  metric_keys: string[];
  param_keys: string[];
  tag_keys: string[];
  /** Said of a server that counts nothing: the numbers and keys are those of the runs that were read, and there may be more. */
  partial?: true;
}

/**
 * One run in the answer of `POST /runs/children` (`{run_ids, metric_key?}` → `{runs: […]}`), for parents.
 */
export interface ChildSummary {
  run_id: string;
  /** Active children. */
  children: number;
  running: number;
  /** Least and greatest last value of `metric_key` among the children. */
  min?: number;
  max?: number;
  /** Said of a server that counts nothing: there may be more children. */
  partial?: true;
}

/** A series asked for. */
export interface SeriesKey {
  run_id: string;
  key: string;
}

/**
 * Request of `POST /metrics/series`: several series reduced for drawing.
 * `minmax` keeps least and greatest point of each of `buckets` equal parts of the step range, first and last
 * (so no spike is lost); `mean` answers one mean a bucket. A series with no more points than that comes whole.
 */
export interface SeriesRequest {
  series: SeriesKey[];
  /** 1 to 5000. */
  buckets: number;
  reduce: 'minmax' | 'mean';
  /** Only steps in this range, inclusive. */
  min_step?: Int64;
  max_step?: Int64;
}

/** Statistics of one series, without NaN; absent fields when no number was logged. */
export interface SeriesStats {
  count: number;
  first?: number;
  last?: number;
  min?: number;
  min_step?: Int64;
  max?: number;
  max_step?: Int64;
  last_step?: Int64;
  last_timestamp?: Int64;
}

/** One series of the answer `{series: […]}`, columns of equal length; NaN and gaps are `null`. */
export interface Series extends SeriesKey {
  steps: Int64[];
  timestamps: Int64[];
  values: (number | null)[];
  stats: SeriesStats;
  /** False when points were left out. */
  whole: boolean;
}

/** Answer of `POST /trash/empty` (`{}` or `{run_ids, experiment_ids}`). */
export interface EmptyTrashAnswer {
  deleted_runs: number;
  deleted_experiments: number;
  /** Runs kept since a model version refers to them. */
  kept: { run_id: string; name: string; version: string }[];
  /** Bytes of artifacts freed. */
  freed_bytes: number;
}

/** Answer of `GET /artifacts/summary?run_id=`: files and bytes below the run's root. */
export interface ArtifactSummary {
  files: number;
  bytes: number;
}
