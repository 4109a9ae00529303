import type { MlflowClient } from '../../client/mlflowClient';
import type { Run } from '../../protocol/entities';
import { listRequest, type ListKey, type Sort } from './runQueries';

/** Runs of the first page. */
const FIRST_PAGE = 20;
/** Runs each further page adds. */
const PAGE = 100;

/** A loaded list of runs. */
export interface RunList {
  readonly key: ListKey;
  /** Ids in the order shown. */
  runIds: readonly string[];
  /** Runs that the whole list has; undefined when there are more than are shown and the server does not count them. */
  total: number | undefined;
  /** Runs asked for. */
  limit: number;
}

/** Name of a list. */
export function listId(key: ListKey): string {
  switch (key.type) {
    case 'roots':
      return `roots ${key.experimentId}`;
    case 'children':
      return `children ${key.parentId}`;
    case 'trash':
      return 'trash';
  }
}

/** A list before anything was read. */
export function newList(key: ListKey): RunList {
  return { key, runIds: [], total: 0, limit: FIRST_PAGE };
}

/** Makes the list ask for one page more. */
export function extend(list: RunList): void {
  list.limit += PAGE;
}

/** Reads the shown part of a list and how long it is. The runs themselves are answered for the model to keep. */
export async function readList(
  client: MlflowClient, list: RunList, sort: Sort, filter: string | undefined, signal: AbortSignal,
): Promise<Run[]> {
  const request = listRequest(list.key, sort, filter, list.limit);
  if (request.experiment_ids.length === 0) {
    list.runIds = [];
    list.total = 0;
    return [];
  }
  const page = await client.searchRuns(request, { signal });
  list.runIds = page.runs.map((run) => run.info.run_id);
  list.total = page.next_page_token === undefined ? page.runs.length : client.counts ? await count(client, request, signal) : undefined;
  return page.runs;
}

function count(client: MlflowClient, request: ReturnType<typeof listRequest>, signal: AbortSignal): Promise<number> {
  const { experiment_ids, filter, run_view_type } = request;
  return client.countRuns(
    { experiment_ids, ...(filter === undefined ? {} : { filter }), ...(run_view_type === undefined ? {} : { run_view_type }) },
    { signal },
  );
}
