import { Numbers } from './numbers';
import { valueOf } from './pairs';
import type { Problems } from './problems';
import type { Value } from './recordedValues';
import { section, type Origin } from './roles';
import { TableReader } from './table';

/** What JSON, YAML and TOML hold, with texts as they were written and lines from 1. */
export type Tree =
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Tree])[]; readonly json: string; readonly line: number | undefined }
  | { readonly kind: 'list'; readonly items: readonly Tree[]; readonly json: string; readonly line: number | undefined }
  | { readonly kind: 'leaf'; readonly text: string; readonly number: number | undefined; readonly line: number | undefined };

/** Most values that are made of one document. */
const MOST_VALUES = 5000;
const DEEPEST = 32;
const NAME = /^(?:name|run_name)$/i;
const NOTE = /^(?:note|notes|description)$/i;

/** Values of a document: nested keys joined by dots, lists as JSON text, lists of numbers that measure something as series. */
export function treeValues(tree: Tree, origin: Origin, problems: Problems): { values: Value[]; name?: string; note?: string } {
  if (tree.kind === 'list') return { values: listValues(tree.items, origin, problems) };
  if (tree.kind === 'leaf') {
    problems.add('syntax', tree.line, 'A name and a value are needed, as in {"accuracy": 0.93}.');
    return { values: [] };
  }
  const values: Value[] = [];
  const sectioned = tree.entries.some(([key, item]) => item.kind !== 'leaf' && section([key, '']).role !== undefined);
  const own = sectioned ? tree.entries.filter(([key, item]) => !(item.kind === 'leaf' && (NAME.test(key) || NOTE.test(key)))) : tree.entries;
  for (const [key, item] of own) collect([key], item, origin, values);
  if (values.length > MOST_VALUES) problems.add('too-many', undefined, String(MOST_VALUES));
  return { values: values.slice(0, MOST_VALUES), ...(sectioned ? { ...texts(tree, NAME, 'name'), ...texts(tree, NOTE, 'note') } : {}) };
}

function texts<K extends string>(tree: Tree & { kind: 'map' }, pattern: RegExp, key: K): Partial<Record<K, string>> {
  const found = tree.entries.find(([name, item]) => item.kind === 'leaf' && pattern.test(name))?.[1];
  return (found?.kind === 'leaf' && found.text !== '' ? { [key]: found.text } : {}) as Partial<Record<K, string>>;
}

function collect(path: readonly string[], item: Tree, origin: Origin, values: Value[]): void {
  if (values.length > MOST_VALUES) return;
  if (item.kind === 'leaf') values.push(valueOf(path, item.text, item.line, origin));
  else if (item.kind === 'map' && item.entries.length > 0 && path.length < DEEPEST) for (const [key, below] of item.entries) collect([...path, key], below, origin, values);
  else values.push(item.kind === 'list' ? listValue(path, item, origin) : { ...valueOf(path, item.json, item.line, origin) });
}

/** A list: a series when it holds nothing but numbers and its name or section says that they measure something; else its JSON text. */
function listValue(path: readonly string[], list: Tree & { kind: 'list' }, origin: Origin): Value {
  const numbers = list.items.map((item) => (item.kind === 'leaf' ? item.number : undefined));
  const last = numbers.at(-1);
  const { role, key } = section(path);
  if (last === undefined || numbers.includes(undefined)) return { ...valueOf(path, list.json, list.line, origin), role: role === 'tag' ? 'tag' : 'param' };
  const values = new Numbers();
  const steps = new Numbers();
  for (const [i, number] of numbers.entries()) {
    values.push(number ?? NaN);
    steps.push(i);
  }
  const wanted = valueOf(path, String(last), list.line, origin).role;
  const points = { steps: steps.values, values: values.values };
  return { key, text: list.json, number: last, points, line: list.line, role: wanted };
}

/** A list of objects is a table; each object is a row, or with one object alone its values. */
function listValues(items: readonly Tree[], origin: Origin, problems: Problems): Value[] {
  const rows = items.map((item) => {
    const cells = new Map<string, string>();
    if (item.kind === 'map') flatten([], item, cells);
    return { cells, line: item.line ?? 1, isMap: item.kind === 'map' };
  });
  const [only] = items;
  if (items.length === 1 && only?.kind === 'map') return treeValues(only, origin, problems).values;
  const header = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))];
  if (header.length === 0) {
    problems.add(items.length === 0 ? 'empty' : 'syntax', undefined, 'A list has to hold objects, as in [{"step": 1, "loss": 0.5}].');
    return [];
  }
  const table = new TableReader(origin, problems);
  table.push({ cells: header, line: rows[0]?.line ?? 1 });
  for (const row of rows) if (row.isMap) table.push({ cells: header.map((key) => row.cells.get(key) ?? ''), line: row.line });
  return table.end();
}

function flatten(path: readonly string[], item: Tree, cells: Map<string, string>): void {
  if (item.kind === 'map' && path.length < DEEPEST) for (const [key, below] of item.entries) flatten([...path, key], below, cells);
  else cells.set(path.join('.'), item.kind === 'leaf' ? item.text : item.json);
}
