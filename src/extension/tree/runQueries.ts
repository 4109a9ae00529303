import { SYSTEM_TAGS } from '../../protocol/entities';
import type { SearchRunsRequest } from '../../client/requests';

/** How the runs of an experiment are ordered. */
export type Sort =
  | { readonly by: 'start' | 'end' | 'duration' | 'name' | 'status'; readonly ascending: boolean }
  | { readonly by: 'metric' | 'param'; readonly key: string; readonly ascending: boolean };

/** Newest first. */
export const NEWEST_FIRST: Sort = { by: 'start', ascending: false };

/** A list of runs that the tree shows. */
export type ListKey =
  | { readonly type: 'roots'; readonly experimentId: string }
  /** `experimentId` is the parent's; a child may be in any of `experimentIds`. */
  | { readonly type: 'children'; readonly experimentId: string; readonly experimentIds: readonly string[]; readonly parentId: string }
  | { readonly type: 'trash'; readonly experimentIds: readonly string[] };

const PARENT = `tags.${quoteKey(SYSTEM_TAGS.parentRunId)}`;

/** A key in backticks, so that any sign may stand in it. */
export function quoteKey(key: string): string {
  return quoted(key, '`');
}

/** A text as a value of the search language. */
export function quoteText(text: string): string {
  return quoted(text, "'");
}

/** A quote is written twice; backslashes count only straight before a quote, where each is written twice. */
function quoted(text: string, quote: string): string {
  const inner = text
    .replace(new RegExp(`(\\\\*)${quote}`, 'g'), (_, slashes: string) => (slashes === '' ? quote + quote : `${slashes}${slashes}\\${quote}`))
    .replace(/\\+$/, (slashes) => slashes + slashes);
  return `${quote}${inner}${quote}`;
}

/** Joins the clauses that are there; each keeps its own ORs. */
export function allOf(...clauses: readonly (string | undefined)[]): string | undefined {
  const given = clauses.filter((clause): clause is string => clause !== undefined && clause.trim() !== '');
  if (given.length < 2) return given[0];
  return given.map((clause) => (/\bor\b/i.test(clause) ? `(${clause})` : clause)).join(' AND ');
}

/** The column of runs/search that a sort means. The newest comes first among equals. */
export function orderBy(sort: Sort): string[] {
  const direction = sort.ascending ? 'ASC' : 'DESC';
  switch (sort.by) {
    case 'metric':
      return [`metrics.${quoteKey(sort.key)} ${direction}`, 'attributes.start_time DESC'];
    case 'param':
      return [`params.${quoteKey(sort.key)} ${direction}`, 'attributes.start_time DESC'];
    case 'start':
      return [`attributes.start_time ${direction}`];
    case 'end':
      return [`attributes.end_time ${direction}`, 'attributes.start_time DESC'];
    case 'duration':
      return [`attributes.duration ${direction}`, 'attributes.start_time DESC'];
    case 'name':
      return [`attributes.run_name ${direction}`, 'attributes.start_time DESC'];
    case 'status':
      return [`attributes.status ${direction}`, 'attributes.start_time DESC'];
  }
}

/**
 * The search behind a list. A filtered experiment is a flat list, as a child run may match without its parent; else an
 * experiment holds the runs without a parent.
 */
export function listRequest(list: ListKey, sort: Sort, filter: string | undefined, limit: number): SearchRunsRequest {
  const common = { max_results: limit, order_by: orderBy(sort) };
  switch (list.type) {
    case 'roots':
      return { ...common, experiment_ids: [list.experimentId], filter: filter ?? `${PARENT} IS NULL`, run_view_type: 'ACTIVE_ONLY' };
    case 'children':
      return { ...common, experiment_ids: [...list.experimentIds], filter: `${PARENT} = ${quoteText(list.parentId)}`, run_view_type: 'ACTIVE_ONLY' };
    case 'trash':
      return { ...common, experiment_ids: [...list.experimentIds], run_view_type: 'DELETED_ONLY' };
  }
}

/** The search for the best finished runs of an experiment by a metric. */
export function bestRequest(experimentId: string, key: string, direction: 'lower' | 'higher'): SearchRunsRequest {
  const metric = `metrics.${quoteKey(key)}`;
  return {
    experiment_ids: [experimentId],
    filter: "attributes.status = 'FINISHED'",
    order_by: [`${metric} ${direction === 'lower' ? 'ASC' : 'DESC'}`, 'attributes.start_time ASC'],
    max_results: 2,
  };
}
