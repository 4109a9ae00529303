import { ask } from './peer';
import type { Played } from './play';
import { filterText, type Order, type Query } from './queries';
import { DATASETS } from './world';

/** What is searched. */
export type Searched = 'runs' | 'experiments' | 'registered models' | 'model versions' | 'logged models';

/** What a search came to: the rows by their names in the world, page by page, or that it was refused. */
export type Outcome =
  | { readonly kind: 'found'; readonly pages: readonly (readonly string[])[] }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string };

interface Kind {
  readonly method: 'GET' | 'POST';
  readonly name: string;
  /** Where the rows stand in the answer. */
  readonly rows: string;
  /** A row by a name that is the same on every server. */
  readonly nameOf: (row: Record<string, unknown>, played: Played) => string;
}

const at = (row: Record<string, unknown>, ...path: string[]): string => String(path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], row));

const KINDS: Readonly<Record<Searched, Kind>> = {
  runs: { method: 'POST', name: 'runs/search', rows: 'runs', nameOf: (row, { runs }) => `run ${runs.indexOf(at(row, 'info', 'run_id'))}` },
  experiments: { method: 'POST', name: 'experiments/search', rows: 'experiments', nameOf: (row) => at(row, 'name') },
  'registered models': { method: 'GET', name: 'registered-models/search', rows: 'registered_models', nameOf: (row) => at(row, 'name') },
  'model versions': { method: 'GET', name: 'model-versions/search', rows: 'model_versions', nameOf: (row) => `${at(row, 'name')} ${at(row, 'version')}` },
  'logged models': { method: 'POST', name: 'logged-models/search', rows: 'models', nameOf: (row, { loggedModels }) => `model ${loggedModels.findIndex(({ id }) => id === at(row, 'info', 'model_id'))}` },
};

/** Where other tests use the same server, what is of a whole server is kept to the names of one world. */
function within(searched: Searched, filter: string, { prefix }: Played): string {
  if (searched === 'runs' || searched === 'logged models') return filter;
  const own = `name LIKE '${prefix}%'`;
  return filter === '' ? own : `${filter} AND ${own}`;
}

/** Searches a server, all pages; at most `MOST_PAGES`, since a server that gives the same page for ever is wrong too. */
export async function search(searched: Searched, query: Query, played: Played, filter = filterText(query.clauses, played)): Promise<Outcome> {
  const kind = KINDS[searched];
  const pages: string[][] = [];
  let token: unknown;
  do {
    const { status, body } = await ask(played.peer, kind.method, kind.name, {
      filter: within(searched, filter, played), max_results: query.page, ...orderOf(searched, query.orders), ...scopeOf(searched, query, played), ...(token === undefined ? {} : { page_token: token }),
    });
    if (status !== 200) return { kind: 'refused', status, code: String(body['error_code']) };
    const rows = (body[kind.rows] ?? []) as Record<string, unknown>[];
    pages.push(rows.map((row) => kind.nameOf(row, played)));
    token = body['next_page_token'] === '' ? undefined : body['next_page_token'];
  } while (token !== undefined && pages.length < MOST_PAGES);
  return { kind: 'found', pages };
}

const MOST_PAGES = 100;

function orderOf(searched: Searched, orders: readonly Order[]): Record<string, unknown> {
  if (orders.length === 0) return {};
  if (searched !== 'logged models') return { order_by: orders.map(({ field, descending }) => `${field} ${descending ? 'DESC' : 'ASC'}`) };
  return {
    order_by: orders.map(({ field, descending, dataset }) => {
      const on = dataset === undefined ? undefined : DATASETS[dataset];
      return { field_name: field, ascending: !descending, ...(on === undefined ? {} : { dataset_name: on.name, dataset_digest: on.digest }) };
    }),
  };
}

function scopeOf(searched: Searched, query: Query, { experiments }: Played): Record<string, unknown> {
  const ids = (query.experiments ?? []).map((index) => experiments[index]?.id);
  switch (searched) {
    case 'runs':
      return { experiment_ids: ids, run_view_type: query.view ?? 'ACTIVE_ONLY' };
    case 'experiments':
      return { view_type: query.view ?? 'ACTIVE_ONLY' };
    case 'logged models': {
      const datasets = (query.datasets ?? []).flatMap((index) => DATASETS[index] ?? []);
      return { experiment_ids: ids, ...(datasets.length === 0 ? {} : { datasets: datasets.map(({ name, digest }) => ({ dataset_name: name, dataset_digest: digest })) }) };
    }
    default:
      return {};
  }
}
