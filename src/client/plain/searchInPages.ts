import type { Run } from '../../protocol/entities';
import type { SearchRunsRequest } from '../requests';
import { runMatcher } from './matchRun';

/** What the tokens of these pages begin with: how much of a page of the server's was used, and that page's own token. */
const TOKEN = 'in-pages:';
/** Runs of a page that is looked through. */
const SCANNED = 200;
/** Runs that are looked through for one answer; a longer search goes on with the next page. */
const MOST_SCANNED = 2000;
/** Runs of a page when a request names no number, as MLflow's. */
const PAGE = 1000;

/** Answers of a search, as MLflow gives them. */
export type RunPage = { runs: Run[]; next_page_token?: string };

/** Whether a page token was given out by `searchInPages`. */
export function isPagesToken(token: string | undefined): boolean {
  return token?.startsWith(TOKEN) === true;
}

/** Whether a search can be answered so: in the order that the server gives by itself, the newest first. */
export function isNewestFirst({ order_by: order = [] }: SearchRunsRequest): boolean {
  return order.length === 0 || (order.length === 1 && /^(?:attributes?\.)?start_time desc$/i.test(order[0] ?? ''));
}

/**
 * Searches with a filter that the server does not know: its runs are read newest first, page by page, and held against the filter here until an answer is full. An
 * answer may be shorter than was asked for and still have a next page. Raises INVALID_PARAMETER_VALUE for a filter that is none.
 */
export async function searchInPages(search: (request: SearchRunsRequest) => Promise<RunPage>, request: SearchRunsRequest): Promise<RunPage> {
  const { filter, max_results: wanted = PAGE, page_token: given, ...rest } = request;
  const matches = runMatcher(filter ?? '');
  let { used, token } = parse(given);
  const runs: Run[] = [];
  for (let scanned = 0; ; ) {
    const page = await search({ ...rest, max_results: SCANNED, ...(token === undefined ? {} : { page_token: token }) });
    for (const [index, run] of page.runs.entries()) {
      if (index < used || !matches(run)) continue;
      runs.push(run);
      if (runs.length < wanted) continue;
      if (index + 1 < page.runs.length) return { runs, next_page_token: `${TOKEN}${index + 1}:${token ?? ''}` };
      return page.next_page_token === undefined ? { runs } : { runs, next_page_token: `${TOKEN}0:${page.next_page_token}` };
    }
    scanned += page.runs.length;
    used = 0;
    token = page.next_page_token;
    if (token === undefined) return { runs };
    if (scanned >= MOST_SCANNED) return { runs, next_page_token: `${TOKEN}0:${token}` };
  }
}

function parse(given: string | undefined): { used: number; token: string | undefined } {
  const [, used = '0', token = ''] = /^in-pages:(\d{1,9}):(.*)$/.exec(given ?? '') ?? [];
  return { used: Number(used), token: token === '' ? undefined : token };
}
