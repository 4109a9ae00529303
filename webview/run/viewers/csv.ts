/** A table read from text. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** For each column whether all its values are numbers. */
  readonly numeric: readonly boolean[];
  /** For each column the characters of its widest value among the first rows, 3 to 40. */
  readonly widths: readonly number[];
}

/** Most columns that are shown. */
export const MAX_COLUMNS = 200;

/**
 * Reads comma or tab separated values (RFC 4180, line ends of any kind; the separator is the likelier one of `,` `;` tab in the
 * first line). When `whole` is false the last line may be torn and is left out.
 */
export function readTable(text: string, whole: boolean): Table {
  const lines = readLines(text.replace(/^\ufeff/, ''), separatorOf(text));
  if (!whole && lines.length > 1) lines.pop();
  const header = (lines[0] ?? []).slice(0, MAX_COLUMNS);
  const rows = lines.slice(1);
  const sample = rows.slice(0, 500);
  const columns = header.map((_, index) => sample.map((row) => row[index] ?? ''));
  return {
    header,
    rows,
    numeric: columns.map((column) => column.some((value) => value !== '') && column.every((value) => value === '' || isNumber(value))),
    widths: columns.map((column, index) => Math.min(40, Math.max(3, (header[index] ?? '').length, ...column.slice(0, 200).map((value) => value.length)))),
  };
}

function separatorOf(text: string): string {
  const first = text.slice(0, 10_000).split(/[\r\n]/, 1)[0] ?? '';
  const count = (separator: string): number => first.split(separator).length;
  return [',', '\t', ';'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

function isNumber(value: string): boolean {
  return /^\s*[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$|^(?:nan|[-+]?inf(?:inity)?)$/i.test(value);
}

function readLines(text: string, separator: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let at = 0;
  while (at < text.length) {
    const quoted = text[at] === '"';
    const [value, next] = quoted ? readQuoted(text, at + 1) : readPlain(text, at, separator);
    line.push(value);
    at = next;
    if (text[at] === separator) {
      at += 1;
      if (at === text.length) line.push('');
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
    at += 1;
    if (line.length > 1 || line[0] !== '') lines.push(line);
    line = [];
  }
  if (line.length > 0) lines.push(line);
  return lines;
}

function readPlain(text: string, from: number, separator: string): [string, number] {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return [text.slice(from, at), at];
}

function readQuoted(text: string, from: number): [string, number] {
  let value = '';
  let at = from;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return [value + text.slice(at), text.length];
    value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    value += '"';
    at += 1;
  }
  // What stands between a closing quote and the next separator belongs to no value in a well-formed file.
  while (at < text.length && !/[,;\t\r\n]/.test(text[at] ?? '')) {
    value += text[at] ?? '';
    at += 1;
  }
  return [value, at];
}
