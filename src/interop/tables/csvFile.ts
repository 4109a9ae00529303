import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { momentText, type OpenTableFile, type TableFile, type TableFileColumn, type TableValue } from './tableFile';

/** Text that is gathered before it is written, characters. */
const BLOCK = 1 << 20;

/** How CSV is written. */
export interface CsvForm {
  /** A text that a spreadsheet would take for a formula gets an apostrophe before it. Else values stand as they were logged. */
  readonly forSpreadsheets: boolean;
}

/** Begins a file of comma-separated values as RFC 4180 has them. */
export function csvFiles(form: CsvForm): OpenTableFile {
  return (path, columns) => Promise.resolve(new CsvFile(path, columns, form));
}

class CsvFile implements TableFile {
  readonly #partial: string;
  readonly #fd: number;
  #text = '';

  constructor(
    private readonly path: string,
    private readonly columns: readonly TableFileColumn[],
    private readonly form: CsvForm,
  ) {
    this.#partial = `${path}.partial`;
    this.#fd = openSync(this.#partial, 'w');
    this.#text = csvLine(columns.map(({ name }) => name), form);
  }

  write(rows: readonly (readonly TableValue[])[]): void {
    for (const row of rows) {
      this.#text += csvLine(row.map((value, index) => this.#cell(value, this.columns[index]?.type)), this.form);
      if (this.#text.length > BLOCK) this.#flush();
    }
  }

  close(failed: boolean): void {
    try {
      if (!failed) this.#flush();
    } finally {
      closeSync(this.#fd);
    }
    if (failed) rmSync(this.#partial, { force: true });
    else renameSync(this.#partial, this.path);
  }

  #cell(value: TableValue, type: TableFileColumn['type'] | undefined): string {
    if (value === null) return '';
    if (type === 'moment' && typeof value !== 'string') return momentText(value);
    return String(value);
  }

  #flush(): void {
    writeFileSync(this.#fd, this.#text);
    this.#text = '';
  }
}

/** One record with its end. */
export function csvLine(cells: readonly string[], { forSpreadsheets }: CsvForm): string {
  return `${cells.map((cell) => quoted(forSpreadsheets ? asText(cell) : cell)).join(',')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What begins like a formula and is no number. */
function asText(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !/^[+-]?(?:\d|\.\d|Infinity)/.test(text) ? `'${text}` : text;
}
