import type { Dataset, Metric, Param, RunStatus, Tag, ViewType } from '../protocol/entities';
import type { Int64 } from '../protocol/int64';

/** A page of a search; `next_page_token` is absent on the last one. */
export type Page<K extends string, T> = Record<K, T[]> & { next_page_token?: string };

/** What every search takes. */
export interface SearchRequest {
  filter?: string | undefined;
  order_by?: string[] | undefined;
  max_results?: number | undefined;
  page_token?: string | undefined;
}

/** Request of experiments/search. */
export interface SearchExperimentsRequest extends SearchRequest {
  view_type?: ViewType | undefined;
}

/** Request of runs/search. */
export interface SearchRunsRequest extends SearchRequest {
  experiment_ids: string[];
  run_view_type?: ViewType | undefined;
}

/** Request of runs/create. Times are UTC ms. */
export interface CreateRunRequest {
  experiment_id: string;
  user_id?: string | undefined;
  run_name?: string | undefined;
  start_time?: Int64 | undefined;
  tags?: Tag[] | undefined;
}

/** Request of runs/update. Times are UTC ms. */
export interface UpdateRunRequest {
  run_id: string;
  status?: RunStatus | undefined;
  end_time?: Int64 | undefined;
  run_name?: string | undefined;
}

/** Request of runs/log-batch: all or nothing. */
export interface LogBatchRequest {
  run_id: string;
  metrics?: Metric[] | undefined;
  params?: Param[] | undefined;
  tags?: Tag[] | undefined;
}

/** Request of metrics/get-history. */
export interface MetricHistoryRequest {
  run_id: string;
  metric_key: string;
  max_results?: number | undefined;
  page_token?: string | undefined;
}

/** Request of logged-models/search. */
export interface SearchLoggedModelsRequest {
  experiment_ids: string[];
  filter?: string | undefined;
  max_results?: number | undefined;
  page_token?: string | undefined;
  order_by?: { field_name: string; ascending?: boolean; dataset_name?: string; dataset_digest?: string }[] | undefined;
  datasets?: { dataset_name: Dataset['name']; dataset_digest?: Dataset['digest'] }[] | undefined;
}

/** Request of model-versions/create. */
export interface CreateModelVersionRequest {
  name: string;
  source: string;
  run_id?: string | undefined;
  run_link?: string | undefined;
  description?: string | undefined;
  tags?: Tag[] | undefined;
  model_id?: string | undefined;
}
