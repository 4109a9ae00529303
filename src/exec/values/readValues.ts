import { CsvRows, sniffDelimiter } from './csv';
import { readJson, readJsonLines } from './json';
import { safeKey } from './key';
import { readPairTexts } from './pairs';
import { Problems } from './problems';
import type { Problem, RecordedValues, Value, ValueFormat } from './recordedValues';
import type { Origin } from './roles';
import { TableReader } from './table';
import { readToml } from './toml';
import { treeValues, type Tree } from './tree';
import { readYaml } from './yaml';
import { LIMITS } from '../../protocol/limits';

/** Largest text that is read at once, characters. A table in a file is read in pieces and may be larger. */
export const MOST_TEXT = 20_000_000;

const EXTENSIONS: Readonly<Record<string, ValueFormat>> = {
  json: 'json', jsonl: 'json', ndjson: 'json', csv: 'csv', tsv: 'csv', tab: 'csv', yaml: 'yaml', yml: 'yaml', toml: 'toml', txt: 'pairs', env: 'pairs', ini: 'pairs', log: 'pairs', properties: 'pairs',
};

/** The format that a file's name says; undefined when it says none. */
export function formatOfFile(fileName: string): ValueFormat | undefined {
  return EXTENSIONS[/\.([a-z]+)$/i.exec(fileName)?.[1]?.toLowerCase() ?? ''];
}

/** The format that a text looks like: for what is typed, pasted or selected. */
export function sniffFormat(text: string): ValueFormat {
  const body = text.trimStart();
  if (/^[{[]/.test(body) && !/^\[[\w. "-]+\]\s*$/m.test(body.split('\n')[0] ?? '')) return 'json';
  const lines = body.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  if (lines.some((line) => /^\[[\w. "-]+\]\s*$/.test(line))) return 'toml';
  if (lines.length > 1) {
    const delimiter = sniffDelimiter(text);
    const counts = lines.slice(0, 20).map((line) => line.replace(/"[^"]*"/g, '').split(delimiter).length);
    if ((counts[0] ?? 0) > 1 && counts.every((count) => count === counts[0]) && !lines.slice(0, 20).every((line) => /[=:]/.test(line))) return 'csv';
    if (lines.every((line) => /^\s*(?:- .*|[^=:#]+:(?:\s.*|$))/.test(line)) && lines.some((line) => /:\s*$|^\s+/.test(line))) return 'yaml';
  }
  return 'pairs';
}

/**
 * Reads values from a text. `kind` is how it is written, or what is known of where it comes from; without, the text itself decides. Never raises: what is wrong
 * is among `problems`, with its line.
 */
export function readValues(text: string, kind?: ValueFormat | { readonly format?: ValueFormat | undefined; readonly fileName?: string | undefined }): RecordedValues {
  const given = typeof kind === 'string' ? { format: kind } : (kind ?? {});
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const origin: Origin = { ...given, format: given.format ?? sniffFormat(body) };
  const problems = new Problems();
  if (body.length > MOST_TEXT) {
    problems.add('too-large', undefined, '20 MB');
    return { format: origin.format, values: [], problems: problems.all };
  }
  if (body.includes('\u0000')) {
    problems.add('binary', undefined);
    return { format: origin.format, values: [], problems: problems.all };
  }
  return finish(origin, readBody(body, origin, problems), problems);
}

function readBody(text: string, origin: Origin, problems: Problems): { values: Value[]; name?: string; note?: string } {
  const tree = (read: Tree | undefined): { values: Value[] } => (read === undefined ? { values: [] } : treeValues(read, origin, problems));
  switch (origin.format) {
    case 'json':
      return tree(isJsonLines(text) ? readJsonLines(text, problems) : readJson(text, problems));
    case 'yaml':
      return tree(readYaml(text, problems));
    case 'toml':
      return tree(readToml(text, problems));
    case 'csv': {
      const rows = new CsvRows();
      const table = new TableReader(origin, problems);
      for (const row of [...rows.push(text), ...rows.end()]) table.push(row);
      if (rows.unclosed !== undefined) problems.add('unclosed-quote', rows.unclosed);
      return { values: table.end() };
    }
    case 'pairs': {
      const read = readPairTexts(text, origin);
      for (const { code, line, parts } of read.problems) problems.add(code, line, ...parts);
      return read;
    }
  }
}

/** Whether each line is an object of its own. */
function isJsonLines(text: string): boolean {
  const [first = '', second = ''] = text.split('\n', 20).map((line) => line.trim()).filter((line) => line !== '');
  return first.startsWith('{') && first.endsWith('}') && second.startsWith('{');
}

/** Checks what was read against what a run can hold. */
export function finish(origin: Origin, read: { values: readonly Value[]; name?: string; note?: string }, problems: Problems): RecordedValues {
  const kept = new Map<string, Value>();
  for (const value of read.values) {
    const key = safeKey(value.key);
    if (key === '') {
      problems.add('no-key', value.line, value.text);
      continue;
    }
    if (key !== value.key) problems.add('key-changed', value.line, value.key, key);
    const most = value.role === 'tag' ? LIMITS.tagValue : LIMITS.paramValue;
    if (value.role !== 'metric' && value.text.length > most) problems.add('value-cut', value.line, key, String(most));
    const name = `${value.role} ${key}`;
    if (kept.has(name)) problems.add('twice', value.line, key);
    kept.set(name, { ...value, key });
  }
  const all: Problem[] = problems.all;
  if (kept.size === 0 && all.length === 0) all.push({ code: 'empty', parts: [] });
  return { format: origin.format, values: [...kept.values()], problems: all, ...(read.name === undefined ? {} : { name: read.name }), ...(read.note === undefined ? {} : { note: read.note }) };
}
