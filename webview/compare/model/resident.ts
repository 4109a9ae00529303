import { CELL, type Table, type TableColumn } from '../../../src/protocol/table';

/**
 * The runs that the page has read, and the columns that it holds of them. A run keeps its row for as long as the page lives; columns grow with
 * the runs. Rows are numbers that index `ids` and every column.
 */
export class Resident {
  readonly ids: string[] = [];
  private readonly rows = new Map<string, number>();
  private readonly columns = new Map<string, GrowingColumn>();
  /** Rows of runs that were deleted while they were shown. */
  readonly gone = new Set<number>();

  /** How often news of a run came: what was read of it before the last is old. */
  readonly news = new Map<string, number>();

  /** News came of these runs, or of all. */
  touch(runIds: readonly string[] | undefined): void {
    for (const id of runIds ?? this.ids) this.news.set(id, (this.news.get(id) ?? 0) + 1);
  }

  /** The row of a run; undefined for one that was not read. */
  row(id: string): number | undefined {
    return this.rows.get(id);
  }

  /** The column; undefined until it was read. */
  column(id: string): TableColumn | undefined {
    return this.columns.get(id);
  }

  /** Ids of the columns held. */
  get held(): string[] {
    return [...this.columns.keys()];
  }

  /** Takes what an answer says of its runs; answers their rows, in the order of the answer. */
  take(table: Table): Uint32Array {
    const rows = new Uint32Array(table.runs.length);
    table.runs.forEach((id, index) => {
      rows[index] = this.place(id);
    });
    for (const column of table.columns) {
      const held = this.columns.get(column.id) ?? new GrowingColumn(column.id);
      this.columns.set(column.id, held);
      held.put(rows, column, this.ids.length);
    }
    return rows;
  }

  /** Drops columns that nothing shows any more. */
  drop(keep: (id: string) => boolean): void {
    for (const id of this.columns.keys()) if (!keep(id)) this.columns.delete(id);
  }

  private place(id: string): number {
    const known = this.rows.get(id);
    if (known !== undefined) {
      this.gone.delete(known);
      return known;
    }
    const row = this.ids.push(id) - 1;
    this.rows.set(id, row);
    return row;
  }
}

/** A column whose arrays have room for runs to come. Rows it was never told of are absent. */
class GrowingColumn implements TableColumn {
  kinds = new Uint8Array(0);
  numbers = new Float64Array(0);
  codes = new Int32Array(0);
  readonly words: string[] = [];
  private readonly known = new Map<string, number>();

  constructor(readonly id: string) {}

  put(rows: Uint32Array, from: TableColumn, count: number): void {
    this.grow(count);
    const codes = from.words.map((word) => this.code(word));
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] ?? 0;
      this.kinds[row] = from.kinds[index] ?? CELL.absent;
      this.numbers[row] = from.numbers[index] ?? Number.NaN;
      const code = from.codes[index] ?? -1;
      this.codes[row] = code < 0 ? -1 : (codes[code] ?? -1);
    }
  }

  private code(word: string): number {
    const known = this.known.get(word);
    if (known !== undefined) return known;
    const code = this.words.push(word) - 1;
    this.known.set(word, code);
    return code;
  }

  private grow(count: number): void {
    if (this.kinds.length >= count) return;
    const room = Math.max(count, Math.ceil(this.kinds.length * 1.5));
    const [kinds, numbers, codes] = [new Uint8Array(room), new Float64Array(room).fill(Number.NaN), new Int32Array(room).fill(-1)];
    kinds.set(this.kinds);
    numbers.set(this.numbers);
    codes.set(this.codes);
    [this.kinds, this.numbers, this.codes] = [kinds, numbers, codes];
  }
}
