import { quoteKey, quoteText } from '../tree/runQueries';

/** What is known for completion. */
export interface KnownKeys {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  readonly tags: readonly string[];
}

/** A way to go on with a filter. */
export interface Suggestion {
  /** The whole filter with this taken. */
  readonly filter: string;
  /** What is shown: the part that is added. */
  readonly label: string;
  readonly kind: 'metric' | 'param' | 'tag' | 'attribute' | 'operator' | 'value' | 'join';
}

const ATTRIBUTES = ['status', 'start_time', 'end_time', 'duration', 'run_name', 'run_id', 'user_id'];
const DATASETS = ['name', 'digest', 'context'];
const NUMBER_OPERATORS = ['<', '<=', '>', '>=', '=', '!='];
const TEXT_OPERATORS = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'IS NOT NULL', 'IS NULL'];
const STATUSES = ["'RUNNING'", "'FINISHED'", "'FAILED'", "'KILLED'", "'SCHEDULED'"];
const TIMES = ['today', 'yesterday', "'last week'", '7d', '24h'];
const DURATIONS = ['30s', '5m', '1h'];
const MOST = 30;

const FIELD = /((?:attributes?|metrics?|params?|tags?|datasets?)\.(?:`(?:[^`]|``)*`|"[^"]*"|[^\s<>=!()`"]+)|(?:attributes?\.)?[a-z_]+)$/i;
const OPERATOR = /^(.*?)\s*(<=|>=|!=|=|<|>|\bI?LIKE|\bIN)\s*$/is;
const PLAIN_KEY = /^[\p{L}_][\p{L}\p{N}_/-]*$/u;

/**
 * What can come next at the end of a filter: a field, an operator that fits it, a value of a known kind, or AND and OR after a
 * whole clause. `complete` says whether the text can be read as it is.
 */
export function completeFilter(text: string, keys: KnownKeys, complete: boolean): Suggestion[] {
  const trimmed = text.trimEnd();
  const operator = OPERATOR.exec(trimmed);
  if (operator !== null && FIELD.test(operator[1] ?? '')) return values(text, fieldBefore(operator[1] ?? ''));
  if (complete && trimmed !== '') return ['AND', 'OR'].map((word) => add(`${trimmed} `, word, 'join'));
  const start = /(^|[\s(])([^\s()]*)$/.exec(text);
  const word = start?.[2] ?? '';
  const before = text.slice(0, text.length - word.length);
  if (word === '' && expectsOperator(before, keys)) return operators(trimmed);
  const fitting = fields(before, word, keys);
  const known = fitting.some((one) => one.label === word);
  return known ? operators(trimmed) : fitting.slice(0, MOST);
}

/** The filter for what looks like part of a name rather than the beginning of a filter: words without a sign of the language. */
export function nameFilter(text: string): string | undefined {
  const words = text.trim();
  return words === '' || /[<>=!()'"`.]/.test(words) ? undefined : `run_name ILIKE ${quoteText(`%${words}%`)}`;
}

const add = (before: string, label: string, kind: Suggestion['kind']): Suggestion => ({ filter: `${before}${label} `, label, kind });

function expectsOperator(before: string, keys: KnownKeys): boolean {
  const field = fieldBefore(before.trimEnd());
  return field !== '' && fields('', '', keys).some((one) => one.label === field);
}

function fieldBefore(text: string): string {
  return FIELD.exec(text)?.[1] ?? '';
}

function fields(before: string, word: string, keys: KnownKeys): Suggestion[] {
  const named = (prefix: string, names: readonly string[], kind: Suggestion['kind']): Suggestion[] =>
    names.map((name) => add(before, `${prefix}.${PLAIN_KEY.test(name) ? name : quoteKey(name)}`, kind));
  const all = [
    ...named('metrics', keys.metrics, 'metric'),
    ...named('params', keys.params, 'param'),
    ...ATTRIBUTES.map((name) => add(before, name, 'attribute')),
    ...named('tags', keys.tags, 'tag'),
    ...named('dataset', DATASETS, 'attribute'),
  ];
  const wanted = word.toLowerCase().replaceAll('`', '');
  const rank = ({ label }: Suggestion): number => {
    const name = label.toLowerCase().replaceAll('`', '');
    if (name.startsWith(wanted)) return 0;
    return name.slice(name.indexOf('.') + 1).startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : 3;
  };
  return all.filter((one) => rank(one) < 3).sort((a, b) => rank(a) - rank(b));
}

function operators(text: string): Suggestion[] {
  const field = fieldBefore(text);
  const numeric = /^metrics?\./i.test(field) || isTime(field) || isDuration(field);
  const both = /^params?\./i.test(field);
  const fitting = both ? [...TEXT_OPERATORS, '<', '<=', '>', '>='] : numeric ? NUMBER_OPERATORS : TEXT_OPERATORS;
  return fitting.map((one) => add(`${text} `, one, 'operator'));
}

function values(text: string, field: string): Suggestion[] {
  const before = `${text.trimEnd()} `;
  const known = /(^|\.)status$/i.test(field) ? STATUSES : isTime(field) ? TIMES : isDuration(field) ? DURATIONS : [];
  return known.map((one) => add(before, one, 'value'));
}

const isTime = (field: string): boolean => /^(attributes?\.)?(start_time|end_time|created)$/i.test(field);
const isDuration = (field: string): boolean => /^(attributes?\.)?duration$/i.test(field);
