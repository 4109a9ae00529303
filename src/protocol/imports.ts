import type { DatasetInput, LifecycleStage, LoggedModelStatus, ModelInput, ModelOutput, Param, RunStatus, Stage, Tag } from './entities';
import type { Int64 } from './int64';

/*
 * What our server adds to MLflow's protocol so that a history comes in as it was: with its ids, times and states. Points and files come by MLflow's own calls.
 * Every call may be repeated.
 */

/** Tags by which a copy is known. */
export const COPY_TAGS = {
  /** Id of the run (or logged model) that this one is a copy of, where the target gave another id; also at a stock server. */
  sourceId: 'trialbook.source.id',
  /** Where it was read from: an address without secrets, or a path. */
  source: 'trialbook.source',
  /** The source's mark of what was copied, once all of it is there. */
  mark: 'trialbook.source.mark',
  /** `partial` from the beginning of a copy to its end: something is missing. */
  state: 'trialbook.copy',
} as const;

/** Value of `COPY_TAGS.state` while something is missing. */
export const PARTIAL = 'partial';

/** Request of `POST /import/run`: makes the run under its own id, or brings one that was imported before up to date. RESOURCE_CONFLICT when another run has the id. */
export interface ImportRunRequest {
  run_id: string;
  experiment_id: string;
  run_name: string;
  user_id?: string;
  status: RunStatus;
  start_time: Int64;
  end_time?: Int64;
  lifecycle_stage: LifecycleStage;
  params: Param[];
  tags: Tag[];
  datasets: DatasetInput[];
  model_inputs?: ModelInput[];
  model_outputs?: ModelOutput[];
  /** Where the artifacts stay: an address `file:…` below a root that the person allowed for this store. Absent where they are copied. */
  artifact_uri?: string;
}

/** Answer of `POST /import/run`. */
export interface ImportRunAnswer {
  run_id: string;
  created: boolean;
  /** Points that are there, by key. */
  points: Record<string, number>;
}

/** Request of `POST /import/logged-model`, as `ImportRunRequest`. */
export interface ImportLoggedModelRequest {
  model_id: string;
  experiment_id: string;
  name: string;
  source_run_id?: string;
  model_type?: string;
  status: LoggedModelStatus;
  creation_timestamp_ms: Int64;
  last_updated_timestamp_ms: Int64;
  params: Param[];
  tags: Tag[];
  artifact_uri?: string;
}

/** Request of `POST /import/model`: a registered model with its versions under their own numbers. What is there already stays as it is. */
export interface ImportModelRequest {
  name: string;
  description?: string;
  creation_timestamp: Int64;
  last_updated_timestamp: Int64;
  tags: Tag[];
  aliases: { alias: string; version: string }[];
  versions: {
    version: string;
    source: string;
    run_id?: string;
    run_link?: string;
    model_id?: string;
    description?: string;
    user_id?: string;
    current_stage: Stage;
    creation_timestamp: Int64;
    last_updated_timestamp: Int64;
    tags: Tag[];
  }[];
}

/**
 * Answer of `POST /import/model`: versions that were made, those whose number another version has here, and what was left out of the rest, in words: a version
 * whose source cannot be one here, or a stage or alias that enforced rules keep it from.
 */
export interface ImportModelAnswer {
  created: string[];
  collisions: string[];
  refused?: { version: string; reason: string }[];
}

/** Answer of `POST /import/logged-model`. RESOURCE_CONFLICT when another model, or one that was deleted here, has the id. */
export interface ImportLoggedModelAnswer {
  model_id: string;
  created: boolean;
}
