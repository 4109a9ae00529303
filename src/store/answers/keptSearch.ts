import { askedPage, pageOf, readRows, type PagedQuery, type PageRequest, type PlacedRow, type RowPage } from '../search/page';
import { join, sql } from '../search/sqlText';
import type { Reader, SqlValue } from '../sql';
import { comparePlaces } from './compareRows';

/** A search that finds more is asked of the database each time. */
const MOST_ROWS = 20_000;

/** So many written rows cost more one by one than all of them at once. */
const MOST_WRITTEN = 300;

/** So many characters of the values that rows are ordered by take as much as a row. */
const CHARACTERS = 250;

/** What identifies a row to those who write: an id of the protocol. */
export type RowId = string | number;

/**
 * All rows that a search finds, in their order, kept current: after a write the same query is asked again for the rows that were written alone. What a row's place
 * is, and whether it is found, must follow from what is written under its own id.
 */
export class KeptSearch {
  readonly #rows: PlacedRow[];
  readonly #byId = new Map<SqlValue, PlacedRow>();
  readonly #written = new Set<RowId>();
  #characters = 0;

  private constructor(
    private readonly reader: Reader,
    readonly query: PagedQuery,
    /** The order's term that is the id. */
    private readonly idTerm: string,
    private readonly idAt: number,
    rows: PlacedRow[],
  ) {
    this.#rows = rows;
    for (const row of rows) {
      this.#byId.set(row.place[idAt] ?? null, row);
      this.#characters += charactersOf(row);
    }
  }

  /** Reads what a search finds; `undefined` when that is too much to be kept. */
  static read(reader: Reader, query: PagedQuery, idTerm: string): KeptSearch | undefined {
    const idAt = query.order.findIndex(({ expression }) => expression === idTerm);
    if (idAt < 0) return undefined;
    const rows = readRows(reader, query, query.where, MOST_ROWS + 1);
    if (rows.length > MOST_ROWS) return undefined;
    const search = new KeptSearch(reader, query, idTerm, idAt, rows);
    return search.size > MOST_ROWS ? undefined : search;
  }

  /** What it takes, in rows. */
  get size(): number {
    return this.#rows.length + Math.floor(this.#characters / CHARACTERS);
  }

  /** Notes that a row may have changed, come or gone; answers false when reading all again is cheaper. */
  note(id: RowId): boolean {
    this.#written.add(id);
    return this.#written.size <= MOST_WRITTEN;
  }

  /** Reads one page. Raises as `readPage`; answers `undefined` when the search has to be read again. */
  page(request: PageRequest): RowPage | undefined {
    const { limit, after, identity } = askedPage(this.query, request);
    if (!this.#refresh()) return undefined;
    const start = after === undefined ? 0 : this.#behind(after);
    return pageOf(this.#rows.slice(start, start + limit + 1), limit, identity);
  }

  /** Takes up what was written; answers false when rows do not stand where they should, or have become too many. */
  #refresh(): boolean {
    if (this.#written.size === 0) return true;
    const written = [...this.#written];
    this.#written.clear();
    for (const id of written) {
      const row = this.#byId.get(id);
      if (row === undefined) continue;
      const at = this.#behind(row.place) - 1;
      if (this.#rows[at] !== row) return false;
      this.#rows.splice(at, 1);
      this.#characters -= charactersOf(row);
      this.#byId.delete(id);
    }
    for (const row of this.#readAgain(written)) {
      this.#rows.splice(this.#behind(row.place), 0, row);
      this.#characters += charactersOf(row);
      this.#byId.set(row.place[this.idAt] ?? null, row);
    }
    return this.size <= MOST_ROWS;
  }

  /** Those of the rows that the search finds now. CROSS JOIN has SQLite begin with the ids. */
  #readAgain(ids: readonly RowId[]): PlacedRow[] {
    const { from, where } = this.query;
    const query = { ...this.query, from: { text: `json_each(?) written CROSS JOIN ${from.text}`, params: [JSON.stringify(ids), ...from.params] } };
    return readRows(this.reader, query, join([where, sql(`${this.idTerm} = written.value`)], 'AND'), ids.length);
  }

  /** How many rows stand before a place or at it. */
  #behind(place: readonly SqlValue[]): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (comparePlaces(this.query.order, this.#rows[middle]!.place, place) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Texts as long as an id are reckoned in with the row. */
const charactersOf = ({ place }: PlacedRow): number => place.reduce<number>((sum, value) => sum + (typeof value === 'string' && value.length > 40 ? value.length : 0), 0);
