import type { ViewType } from '../../protocol/entities';
import type { SearchRequest } from '../api';
import type { Reader } from '../sql';

/** Finds experiments; answers integer keys in their order. */
export declare function searchExperiments(
  reader: Reader, request: SearchRequest & { view_type?: ViewType },
): { experiments: number[]; next_page_token?: string };
