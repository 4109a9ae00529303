import { columnId, filterField, parseColumn, quoteValue, type AttributeColumn, type ColumnRef } from '../../../src/protocol/columns';
import type { Comparison, Expression, Field, Scalar } from '../../../src/protocol/search/ast';
import { parseFilter } from '../../../src/protocol/search/parser';

/** A stretch of an axis; infinite where it is open, `…Open` where its end does not belong to it. */
export interface BrushRange {
  readonly min: number;
  readonly max: number;
  readonly minOpen?: boolean;
  readonly maxOpen?: boolean;
}

/** What is chosen on one axis: any of the ranges, any of the words, or runs without a value. */
export interface Brush {
  /** Id of the column. */
  readonly column: string;
  readonly ranges: readonly BrushRange[];
  /** Categories, as logged. */
  readonly words: readonly string[];
  /** Runs that did not log it are chosen too. */
  readonly absent?: boolean;
}

/** A part of a filter that stands between two ANDs of its outermost level, with the brush it is, if it is one. */
export interface Clause {
  readonly text: string;
  /** Offsets in the filter, UTF-16 units, the end excluded. A brush of two comparisons side by side is one clause. */
  readonly start: number;
  readonly end: number;
  readonly brush?: Brush;
}

/** The clauses of a filter; undefined when it cannot be read. An empty filter has none. */
export function readClauses(filter: string): Clause[] | undefined {
  let tree: Expression | undefined;
  try {
    tree = parseFilter(filter, 'runs');
  } catch {
    return undefined;
  }
  if (tree === undefined) return [];
  const clauses: Clause[] = [];
  for (const item of tree.kind === 'and' ? tree.items : [tree]) {
    const [start, end] = withBrackets(filter, item.start, item.end);
    const brush = readBrush(item);
    const before = clauses.at(-1);
    const both = brush === undefined || before?.brush === undefined ? undefined : intersect(before.brush, brush);
    if (before !== undefined && both !== undefined) clauses[clauses.length - 1] = { text: filter.slice(before.start, end), start: before.start, end, brush: both };
    else clauses.push({ text: filter.slice(start, end), start, end, ...(brush === undefined ? {} : { brush }) });
  }
  return clauses;
}

/** The filter with the brushes of a column taken out, and `brush` in their place or at its end. A filter that cannot be read is put aside. */
export function withBrush(filter: string, column: string, brush: Brush | undefined): string {
  const clauses = readClauses(filter) ?? [];
  const mine = brush === undefined ? undefined : writeBrush(brush);
  const at = clauses.findIndex((clause) => clause.brush?.column === column);
  const kept = clauses.flatMap((clause, index) => (clause.brush?.column !== column ? [clause.text] : index === at && mine !== undefined ? [mine] : []));
  return joinClauses(at < 0 && mine !== undefined ? [...kept, mine] : kept);
}

/** The filter without any brush: what stays of it when the plot dims instead of leaving out. */
export function withoutBrushes(filter: string): string {
  return joinClauses((readClauses(filter) ?? []).filter((clause) => clause.brush === undefined).map((clause) => clause.text));
}

/** Clauses as one filter; what holds an OR is put in brackets. */
export function joinClauses(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] ?? '') : texts.map((text) => (needsBrackets(text) ? `(${text})` : text)).join(' AND ');
}

/** A brush as a clause; undefined for an empty one, and for columns that a filter cannot name. */
export function writeBrush(brush: Brush): string | undefined {
  const ref = parseColumn(brush.column);
  const field = ref === undefined ? undefined : filterField(ref);
  if (field === undefined) return undefined;
  const parts = brush.ranges.map((range) => writeRange(field, range)).filter((part) => part !== '');
  const [word] = brush.words;
  if (brush.words.length === 1 && word !== undefined) parts.push(`${field} = ${quoteValue(word)}`);
  else if (word !== undefined) parts.push(`${field} IN (${brush.words.map(quoteValue).join(', ')})`);
  if (brush.absent === true) parts.push(`${field} IS NULL`);
  return parts.length < 2 ? parts[0] : `(${parts.join(' OR ')})`;
}

function writeRange(field: string, { min, max, minOpen, maxOpen }: BrushRange): string {
  if (min === max) return `${field} = ${min}`;
  const low = min === -Infinity ? '' : `${field} ${minOpen === true ? '>' : '>='} ${min}`;
  const high = max === Infinity ? '' : `${field} ${maxOpen === true ? '<' : '<='} ${max}`;
  return low !== '' && high !== '' ? `${low} AND ${high}` : low + high;
}

function needsBrackets(text: string): boolean {
  try {
    return parseFilter(text, 'runs')?.kind === 'or' && !(text.startsWith('(') && text.endsWith(')') && parseFilter(text.slice(1, -1), 'runs') !== undefined);
  } catch {
    // `(a) OR (b)` without its outer marks: not one pair around it all.
    return true;
  }
}

/** The span with the brackets that stand around it. */
function withBrackets(filter: string, start: number, end: number): [number, number] {
  for (;;) {
    const before = /\(\s*$/.exec(filter.slice(0, start));
    const after = /^\s*\)/.exec(filter.slice(end));
    if (before === null || after === null) return [start, end];
    [start, end] = [before.index, end + after[0].length];
  }
}

/** The brush that an expression is: comparisons of one field alone. */
function readBrush(item: Expression): Brush | undefined {
  if (item.kind === 'comparison') return readComparison(item);
  const parts = item.items.map(readBrush);
  let all = parts[0];
  for (const part of parts.slice(1)) all = all === undefined || part === undefined ? undefined : item.kind === 'and' ? intersect(all, part) : unite(all, part);
  return all;
}

function readComparison({ field, test }: Comparison): Brush | undefined {
  const column = columnOf(field);
  if (column === undefined) return undefined;
  const none = { column, ranges: [], words: [] };
  if (test.operator === 'IS NULL') return { ...none, absent: true };
  if ('values' in test) return test.operator === 'IN' ? readList(column, test.values) : undefined;
  if (!('value' in test)) return undefined;
  if (test.operator === '=') return readList(column, [test.value]);
  const bound = test.value.kind === 'number' ? Number(test.value.value) : Number.NaN;
  if (Number.isNaN(bound)) return undefined;
  const ranges: Partial<Record<string, BrushRange>> = {
    '>=': { min: bound, max: Infinity },
    '>': { min: bound, max: Infinity, minOpen: true },
    '<=': { min: -Infinity, max: bound },
    '<': { min: -Infinity, max: bound, maxOpen: true },
  };
  const range = ranges[test.operator];
  return range === undefined ? undefined : { ...none, ranges: [range] };
}

function readList(column: string, values: readonly Scalar[]): Brush {
  const numbers = values.flatMap((value) => (value.kind === 'number' ? [Number(value.value)] : []));
  const words = values.flatMap((value) => (value.kind === 'number' ? [] : [value.value]));
  return { column, ranges: numbers.map((number) => ({ min: number, max: number })), words };
}

/** What lies in both; undefined when they are of different axes, or not two plain stretches that meet. */
function intersect(a: Brush, b: Brush): Brush | undefined {
  const [x, y] = [a.ranges[0], b.ranges[0]];
  const plain = (brush: Brush): boolean => brush.ranges.length === 1 && brush.words.length === 0 && brush.absent !== true;
  if (a.column !== b.column || !plain(a) || !plain(b) || x === undefined || y === undefined) return undefined;
  const low = x.min > y.min || (x.min === y.min && x.minOpen === true) ? x : y;
  const high = x.max < y.max || (x.max === y.max && x.maxOpen === true) ? x : y;
  if (low.min > high.max) return undefined;
  const open = { ...(low.minOpen === true ? { minOpen: true } : {}), ...(high.maxOpen === true ? { maxOpen: true } : {}) };
  return { column: a.column, ranges: [{ min: low.min, max: high.max, ...open }], words: [] };
}

function unite(a: Brush, b: Brush): Brush | undefined {
  if (a.column !== b.column) return undefined;
  const absent = a.absent === true || b.absent === true;
  return { column: a.column, ranges: [...a.ranges, ...b.ranges], words: [...a.words, ...b.words], ...(absent ? { absent } : {}) };
}

/** The column that a field of the search language means. */
function columnOf(field: Field): string | undefined {
  const ref = refOf(field);
  return ref === undefined ? undefined : columnId(ref);
}

const TAG_ATTRIBUTES: Readonly<Record<string, AttributeColumn>> = { 'mlflow.source.name': 'source', 'mlflow.source.git.commit': 'commit' };

function refOf(field: Field): ColumnRef | undefined {
  switch (field.type) {
    case 'param':
      return { kind: 'param', key: field.key };
    case 'tag': {
      const name = TAG_ATTRIBUTES[field.key];
      return name === undefined ? { kind: 'tag', key: field.key } : { kind: 'attribute', name };
    }
    case 'metric':
      return { kind: 'metric', ...(field.fallback ?? { key: field.key, stat: field.stat }) };
    case 'attribute':
      return parseColumn(`attributes.${field.name}`);
    case 'dataset':
      return field.name === 'context' ? undefined : { kind: 'attribute', name: field.name === 'digest' ? 'dataset_digest' : 'dataset' };
  }
}
