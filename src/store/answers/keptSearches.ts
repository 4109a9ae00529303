import { readRowPage, type PagedQuery, type PageRequest, type RowPage } from '../search/page';
import type { Reader, SqlValue } from '../sql';
import { KeptSearch, type RowId } from './keptSearch';

/** Searches kept, and the rows of all of them, some 250 bytes each; the longest unused go first. */
const MOST_SEARCHES = 24;
const MOST_ROWS = 100_000;

/** Searches remembered because they were asked once, or find too much. */
const MOST_REMEMBERED = 200;
/** A search of more characters is none that a view asks for again. */
const LONGEST_SEARCH = 20_000;

/** What is searched. */
export interface Subject<R> {
  /** The term that is among those of every order and tells rows apart by what writers call them. */
  readonly idTerm: string;
  query(request: R): PagedQuery;
  page(request: R): PageRequest;
}

/** A page by the ids of its rows and their keys. */
export interface FoundPage {
  readonly found: readonly { readonly id: SqlValue; readonly key: SqlValue }[];
  readonly next_page_token: string | undefined;
}

/** Searches of one kind. One that is asked a second time is kept, since a view that shows it will ask again. */
export class KeptSearches<R extends { order_by?: string[] }> {
  readonly #kept = new Map<string, KeptSearch>();
  readonly #asked = new Map<string, 'once' | 'too much'>();

  constructor(
    private readonly reader: Reader,
    private readonly subject: Subject<R>,
  ) {}

  /** One page. Raises INVALID_PARAMETER_VALUE for what is wrong with a search or with its page. */
  find(request: R): FoundPage {
    const page = this.subject.page(request);
    const name = JSON.stringify([page.identity, request.order_by ?? []]);
    if (name.length > LONGEST_SEARCH) {
      const query = this.subject.query(request);
      return this.#found(readRowPage(this.reader, query, page), query);
    }
    const known = this.#kept.get(name);
    this.#kept.delete(name);
    const rows = known?.page(page);
    if (known !== undefined && rows !== undefined) {
      this.#kept.set(name, known);
      return this.#found(rows, known.query);
    }
    const query = this.subject.query(request);
    const fresh = this.#keep(name, query, known !== undefined);
    return this.#found(fresh?.page(page) ?? readRowPage(this.reader, query, page), query);
  }

  /** Notes that the row of an id may have changed, come or gone. */
  note(id: RowId): void {
    for (const [name, search] of this.#kept) if (!search.note(id)) this.#kept.delete(name);
  }

  clear(): void {
    this.#kept.clear();
    this.#asked.clear();
  }

  /** Keeps a search that was asked before; answers nothing for another, or when it finds too much. */
  #keep(name: string, query: PagedQuery, known: boolean): KeptSearch | undefined {
    const asked = this.#asked.get(name);
    this.#asked.delete(name);
    const search = known || asked === 'once' ? KeptSearch.read(this.reader, query, this.subject.idTerm) : undefined;
    if (search === undefined) {
      this.#asked.set(name, known || asked !== undefined ? 'too much' : 'once');
      dropOldest(this.#asked, this.#asked.size - MOST_REMEMBERED);
      return undefined;
    }
    this.#kept.set(name, search);
    dropOldest(this.#kept, this.#kept.size - MOST_SEARCHES);
    let rows = 0;
    for (const { size } of this.#kept.values()) rows += size;
    for (const [oldest, { size }] of this.#kept) {
      if (rows <= MOST_ROWS) break;
      this.#kept.delete(oldest);
      rows -= size;
    }
    return search;
  }

  #found({ rows, next_page_token }: RowPage, { order }: PagedQuery): FoundPage {
    const at = order.findIndex(({ expression }) => expression === this.subject.idTerm);
    return { found: rows.map(({ key, place }) => ({ id: place[at] ?? null, key })), next_page_token };
  }
}

function dropOldest(map: Map<string, unknown>, count: number): void {
  let left = count;
  for (const name of map.keys()) {
    if (left-- <= 0) break;
    map.delete(name);
  }
}
