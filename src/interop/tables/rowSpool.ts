import { closeSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { parseJson, stringifyJson } from '../../protocol/json';
import type { RunRow } from './runRow';
import type { TableValue } from './tableFile';

/** Bytes that are read at a time. */
const BLOCK = 1 << 20;

/** Rows that wait in a file until it is known which columns there are, so that memory follows the columns and not the rows. */
export class RowSpool {
  readonly #fd: number;
  readonly #names = new Set<string>();

  constructor(private readonly path: string) {
    this.#fd = openSync(path, 'w+');
  }

  /** Columns of the rows so far. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  add(row: RunRow): void {
    const cells: (readonly [string, unknown])[] = [];
    for (const [name, value] of row) {
      this.#names.add(name);
      // JSON has neither NaN nor infinities.
      if (value !== null) cells.push([name, typeof value === 'number' && !Number.isFinite(value) ? { special: String(value) } : value]);
    }
    writeFileSync(this.#fd, `${stringifyJson(cells)}\n`);
  }

  /** The rows in order. */
  *rows(): Generator<RunRow> {
    const block = Buffer.alloc(BLOCK);
    let rest = Buffer.alloc(0);
    for (let place = 0; ;) {
      const read = readSync(this.#fd, block, 0, BLOCK, place);
      if (read === 0) return;
      place += read;
      rest = Buffer.concat([rest, block.subarray(0, read)]);
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        yield rowOfLine(rest.subarray(0, end).toString('utf8'));
        rest = rest.subarray(end + 1);
      }
    }
  }

  /** Removes the file. */
  close(): void {
    closeSync(this.#fd);
    rmSync(this.path, { force: true });
  }
}

function rowOfLine(line: string): RunRow {
  const cells = parseJson(line) as [string, TableValue | { special: string }][];
  return new Map(cells.map(([name, value]) => [name, typeof value === 'object' && value !== null ? Number(value.special) : value]));
}
