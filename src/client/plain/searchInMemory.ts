import type { OrderColumn } from '../../protocol/search/ast';
import { columnId, parseColumn } from '../../protocol/columns';
import type { Run } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import { parseOrderBy } from '../../protocol/search/orderBy';
import { sortRows } from '../../table/sortRows';
import type { SearchRunsRequest } from '../requests';
import { runMatcher } from './matchRun';
import type { RunValues } from './runValues';

/** What the tokens of these pages begin with, so that they are told from the server's own. */
const TOKEN = 'in-memory:';
/** Runs of a page when a request names no number, as MLflow's. */
const PAGE = 1000;

/** Whether a page token was given out by `searchInMemory`. */
export function isOurToken(token: string | undefined): boolean {
  return token?.startsWith(TOKEN) === true;
}

/** Answers runs/search over runs in memory, in the search language of our own server. Raises INVALID_PARAMETER_VALUE. */
export function searchInMemory(values: RunValues, request: SearchRunsRequest): { runs: Run[]; next_page_token?: string } {
  const matches = runMatcher(request.filter ?? '');
  const rows = Uint32Array.from(values.runs.flatMap((run, row) => (matches(run) ? [row] : [])));
  const keys = parseOrderBy(request.order_by ?? [], 'runs').map(({ field, ascending }) => ({ column: values.column(columnOf(field)), descending: !ascending }));
  const from = isOurToken(request.page_token) ? Number(request.page_token?.slice(TOKEN.length)) : 0;
  const to = from + (request.max_results ?? PAGE);
  const runs = [...sortRows(rows, keys).subarray(from, to)].flatMap((row) => values.runs[row] ?? []);
  return { runs, ...(to < rows.length ? { next_page_token: `${TOKEN}${to}` } : {}) };
}

/** Id of the column that a field of an order is. */
function columnOf(field: OrderColumn['field']): string {
  switch (field.type) {
    case 'metric':
      return columnId({ kind: 'metric', key: field.key, stat: field.stat });
    case 'param':
    case 'tag':
      return columnId({ kind: field.type, key: field.key });
    case 'attribute': {
      const id = `attributes.${field.name}`;
      if (parseColumn(id) === undefined) throw invalidParameter(`Runs of this server cannot be ordered by ${id}.`);
      return id;
    }
    case 'dataset':
      throw invalidParameter('Runs of this server cannot be ordered by their datasets.');
  }
}
