import type { ViewType } from '../../protocol/entities';
import type { SearchRequest } from '../api';
import type { Reader } from '../sql';

/** What a search over runs asks: the request of `runs/search`. */
export interface RunSearch extends SearchRequest {
  experiment_ids: string[];
  run_view_type?: ViewType;
}

/** Integer keys of the runs in their order. */
export interface RunPage {
  runs: number[];
  next_page_token?: string;
}

/** Finds runs. */
export declare function searchRuns(reader: Reader, request: RunSearch): RunPage;

/** Counts runs. */
export declare function countRuns(reader: Reader, request: Pick<RunSearch, 'experiment_ids' | 'filter' | 'run_view_type'>): number;
