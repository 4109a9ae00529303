import { CELL, cellText, type TableColumn } from '../../../src/protocol/table';

/** A column to copy: its head, and its values; undefined where there are none. */
export interface CopyColumn {
  readonly head: string;
  readonly data: TableColumn | undefined;
  /** Moments: copied in ISO 8601, UTC. */
  readonly moment?: boolean;
}

/** A value with full precision: what was logged as text stays text. */
export type CopyValue = number | string | undefined;

/** The value of a run, as logged. */
export function copyValue({ data, moment = false }: CopyColumn, row: number): CopyValue {
  const kind = data?.kinds[row] ?? CELL.absent;
  if (data === undefined || kind === CELL.absent) return undefined;
  if (moment && Number.isFinite(data.numbers[row] ?? Number.NaN)) return new Date(data.numbers[row] ?? 0).toISOString();
  return (data.codes[row] ?? -1) >= 0 ? cellText(data, row) : data.numbers[row];
}

/** Comma-separated values as RFC 4180 has them: CRLF between lines, marks around what holds a comma, a mark or a line end. Values stand as they were logged. */
export function toCsv(columns: readonly CopyColumn[], rows: readonly number[]): string {
  const lines = [columns.map(({ head }) => quoted(head)), ...rows.map((row) => columns.map((column) => quoted(plain(copyValue(column, row)))))];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table in Markdown, numbers to the right; nothing a value says becomes markup or another cell. */
export function toMarkdown(columns: readonly CopyColumn[], rows: readonly number[]): string {
  const right = columns.map((column) => rows.length > 0 && rows.every((row) => typeof (copyValue(column, row) ?? 0) === 'number') && rows.some((row) => copyValue(column, row) !== undefined));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return (
    line(columns.map(({ head }) => escaped(head))) +
    line(right.map((numeric) => (numeric ? '---:' : '---'))) +
    rows.map((row) => line(columns.map((column) => escaped(plain(copyValue(column, row)))))).join('')
  );
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/\r\n?|\n/g, '<br>');
}

/** The runs as objects, `null` where nothing was logged. NaN and infinities, which JSON lacks, are the words `NaN`, `Infinity`, `-Infinity`. */
export function toJson(columns: readonly CopyColumn[], rows: readonly number[]): string {
  const heads = unlike(columns.map(({ head }) => head));
  const value = (cell: CopyValue): CopyValue | null => (cell === undefined ? null : typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell);
  // Pairs rather than an object, since a key may be `__proto__`.
  const objects = rows.map((row) => `  {${columns.map((column, index) => `${JSON.stringify(heads[index])}: ${JSON.stringify(value(copyValue(column, row)))}`).join(', ')}}`);
  return `[\n${objects.join(',\n')}\n]\n`;
}

/** A few lines of Python that make a pandas DataFrame of the runs. */
export function toPandas(columns: readonly CopyColumn[], rows: readonly number[]): string {
  const heads = unlike(columns.map(({ head }) => head));
  const body = columns.map((column, index) => `    ${python(heads[index])}: [${rows.map((row) => python(copyValue(column, row))).join(', ')}],\n`).join('');
  return `import pandas as pd\n\nruns = pd.DataFrame({\n${body}})\n`;
}

function python(value: CopyValue): string {
  if (value === undefined) return 'None';
  if (typeof value === 'string') return pythonText(value);
  return Number.isNaN(value) ? 'float("nan")' : Number.isFinite(value) ? pythonNumber(value) : `float("${value > 0 ? 'inf' : '-inf'}")`;
}

/** JavaScript writes 1e+21 and 1e-7, which Python reads; −0 needs its sign. */
function pythonNumber(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** JSON's text is Python's too, but for what lies past the 16-bit plane and lone surrogates; letters stay, everything else past ASCII is an escape. */
function pythonText(text: string): string {
  return JSON.stringify(text).replace(/[^\p{L}\p{N}\p{M}\u0020-\u007e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

function plain(value: CopyValue): string {
  return value === undefined ? '' : String(value);
}

/** Heads with what tells equal ones apart: a parameter and a metric may have the same name. */
export function unlike(heads: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return heads.map((head) => {
    const count = (seen.get(head) ?? 0) + 1;
    seen.set(head, count);
    return count === 1 ? head : `${head} (${count})`;
  });
}
