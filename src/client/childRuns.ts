import { quoteKey, quoteValue } from '../protocol/columns';
import { SYSTEM_TAGS } from '../protocol/entities';
import type { MlflowClient } from './mlflowClient';
import type { CallOptions } from './transport';

/** Clause of the search language for the runs straight below a run. */
export function childrenOf(runId: string): string {
  return `tags.${quoteKey(SYSTEM_TAGS.parentRunId)} = ${quoteValue(runId)}`;
}

/**
 * Ids of all active experiments. A run's children are looked for in all of them: a program may set an experiment of its own, and its run is in that one,
 * wherever its parent is.
 */
export async function activeExperimentIds(client: Pick<MlflowClient, 'searchExperiments'>, options?: CallOptions): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const page = await client.searchExperiments({ max_results: 1000, page_token: token }, options);
    ids.push(...page.experiments.map(({ experiment_id }) => experiment_id));
    token = page.next_page_token;
  } while (token !== undefined);
  return ids;
}
