/** Version of the schema below; stands in the database's `user_version` and in every journal record. */
export const SCHEMA_VERSION = 2;

/**
 * The workspace database. `run` and `experiment` columns are integer keys of ours; the ids of the protocol
 * stand once, in `runs.run_id`. A metric series is one row with running statistics (NaN left out), so that sorting
 * runs by a value reads no points. Times are UTC ms. These tables are in every version so far.
 */
export const TABLES = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE experiments (
  experiment INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  artifact_location TEXT NOT NULL,
  lifecycle_stage TEXT NOT NULL DEFAULT 'active',
  creation_time INTEGER NOT NULL,
  last_update_time INTEGER NOT NULL
);
CREATE TABLE experiment_tags (
  experiment INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (experiment, key)
) WITHOUT ROWID;

CREATE TABLE runs (
  run INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL UNIQUE,
  experiment INTEGER NOT NULL,
  name TEXT NOT NULL,
  user_id TEXT NOT NULL,
  status TEXT NOT NULL,
  start_time INTEGER NOT NULL,
  end_time INTEGER,
  artifact_uri TEXT NOT NULL,
  lifecycle_stage TEXT NOT NULL DEFAULT 'active',
  deleted_time INTEGER,
  parent_run_id TEXT
);
CREATE INDEX runs_by_time ON runs (experiment, lifecycle_stage, start_time DESC, run_id);
CREATE INDEX runs_by_parent ON runs (parent_run_id) WHERE parent_run_id IS NOT NULL;
CREATE INDEX runs_running ON runs (status) WHERE status IN ('RUNNING', 'SCHEDULED');

CREATE TABLE params (
  run INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, number REAL,
  PRIMARY KEY (run, key)
) WITHOUT ROWID;
CREATE TABLE tags (
  run INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) WITHOUT ROWID;

CREATE TABLE series (
  series INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  key TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_step INTEGER, first_timestamp INTEGER, first_value REAL,
  last_step INTEGER NOT NULL, last_timestamp INTEGER NOT NULL, last_value REAL NOT NULL, last_is_nan INTEGER NOT NULL,
  min_value REAL, min_step INTEGER,
  max_value REAL, max_step INTEGER,
  UNIQUE (run, key)
);
CREATE TABLE points (
  series INTEGER NOT NULL, step INTEGER NOT NULL, timestamp INTEGER NOT NULL, value REAL NOT NULL, is_nan INTEGER NOT NULL,
  PRIMARY KEY (series, step, timestamp, value, is_nan)
) WITHOUT ROWID;

CREATE TABLE datasets (
  dataset INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL,
  source_type TEXT NOT NULL, source TEXT NOT NULL, schema TEXT, profile TEXT,
  UNIQUE (experiment, name, digest)
);
CREATE TABLE inputs (
  run INTEGER NOT NULL, dataset INTEGER NOT NULL,
  PRIMARY KEY (run, dataset)
) WITHOUT ROWID;
CREATE TABLE input_tags (
  run INTEGER NOT NULL, dataset INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (run, dataset, key)
) WITHOUT ROWID;
CREATE TABLE model_inputs (
  run INTEGER NOT NULL, model_id TEXT NOT NULL, PRIMARY KEY (run, model_id)
) WITHOUT ROWID;
CREATE TABLE model_outputs (
  run INTEGER NOT NULL, model_id TEXT NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (run, model_id)
) WITHOUT ROWID;

CREATE TABLE logged_models (
  model_id TEXT PRIMARY KEY,
  experiment INTEGER NOT NULL,
  name TEXT NOT NULL,
  artifact_uri TEXT NOT NULL,
  creation_time INTEGER NOT NULL, last_update_time INTEGER NOT NULL,
  status TEXT NOT NULL, status_message TEXT,
  model_type TEXT, source_run_id TEXT, creator_id TEXT,
  lifecycle_stage TEXT NOT NULL DEFAULT 'active'
) WITHOUT ROWID;
CREATE INDEX logged_models_by_experiment ON logged_models (experiment, creation_time DESC);
CREATE INDEX logged_models_by_run ON logged_models (source_run_id);
CREATE TABLE logged_model_params (
  model_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, number REAL, PRIMARY KEY (model_id, key)
) WITHOUT ROWID;
CREATE TABLE logged_model_tags (
  model_id TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (model_id, key)
) WITHOUT ROWID;
CREATE TABLE logged_model_metrics (
  model_id TEXT NOT NULL, key TEXT NOT NULL, timestamp INTEGER NOT NULL, step INTEGER NOT NULL, run_id TEXT NOT NULL,
  value REAL NOT NULL, is_nan INTEGER NOT NULL, dataset_name TEXT, dataset_digest TEXT,
  PRIMARY KEY (model_id, key, timestamp, step, run_id)
) WITHOUT ROWID;

CREATE TABLE registered_models (
  name TEXT PRIMARY KEY,
  creation_time INTEGER NOT NULL, last_update_time INTEGER NOT NULL,
  description TEXT
) WITHOUT ROWID;
CREATE TABLE registered_model_tags (
  name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, key)
) WITHOUT ROWID;
CREATE TABLE aliases (
  name TEXT NOT NULL, alias TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (name, alias)
) WITHOUT ROWID;
CREATE TABLE model_versions (
  name TEXT NOT NULL, version INTEGER NOT NULL,
  creation_time INTEGER NOT NULL, last_update_time INTEGER NOT NULL,
  description TEXT, user_id TEXT,
  stage TEXT NOT NULL DEFAULT 'None',
  source TEXT NOT NULL, storage_location TEXT,
  run_id TEXT, run_link TEXT, model_id TEXT,
  status TEXT NOT NULL, status_message TEXT,
  PRIMARY KEY (name, version)
) WITHOUT ROWID;
CREATE INDEX model_versions_by_run ON model_versions (run_id);
CREATE TABLE model_version_tags (
  name TEXT NOT NULL, version INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (name, version, key)
) WITHOUT ROWID;
`;

/**
 * The history of the model registry, to which rows are only ever added: `body` is the event as canonical JSON and `hash` chains it to the one before;
 * the other columns repeat of it what is looked up. `model` numbers a registered model through its renames, by the `seq` of its first event. A model in
 * the trash keeps its rows under the name `NAME:MODEL`, which no model may bear; a version there keeps its rows too, and what it was stands aside.
 */
export const HISTORY_TABLES = `
CREATE TABLE registry_models (
  model INTEGER PRIMARY KEY, name TEXT NOT NULL, deleted_time INTEGER
);
CREATE UNIQUE INDEX registry_models_by_name ON registry_models (name) WHERE deleted_time IS NULL;
CREATE INDEX registry_models_deleted ON registry_models (deleted_time) WHERE deleted_time IS NOT NULL;
CREATE TABLE registry_events (
  seq INTEGER PRIMARY KEY, model INTEGER NOT NULL, name TEXT NOT NULL, moves INTEGER NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX registry_events_by_model ON registry_events (model, seq);
CREATE INDEX registry_events_by_name ON registry_events (name, seq);
CREATE INDEX registry_events_moves ON registry_events (model, seq) WHERE moves = 1;
CREATE TABLE trashed_versions (
  name TEXT NOT NULL, version INTEGER NOT NULL, deleted_time INTEGER NOT NULL, stage TEXT NOT NULL, aliases TEXT NOT NULL,
  PRIMARY KEY (name, version)
) WITHOUT ROWID;
`;

/** The workspace database as it is today. */
export const SCHEMA = TABLES + HISTORY_TABLES;
