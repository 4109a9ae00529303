import type { Run } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import type { Comparison, Expression, Field, Scalar } from '../../protocol/search/ast';
import { parseFilter } from '../../protocol/search/parser';
import { writtenNumber } from '../../table/columnBuilder';
import { compareText } from '../../table/sortRows';

type Test = Comparison['test'];

/**
 * The search language over runs in memory, for servers that know less of it than ours: whatever our server finds by its SQL, this finds too. Metrics
 * have only their last value here. Raises INVALID_PARAMETER_VALUE for a filter that cannot be read, or that asks for another value of a metric.
 */
export function runMatcher(filter: string): (run: Run) => boolean {
  const tree = parseFilter(filter, 'runs');
  return tree === undefined ? () => true : matcher(tree);
}

function matcher(expression: Expression): (run: Run) => boolean {
  if (expression.kind === 'comparison') return comparisonMatcher(expression);
  const items = expression.items.map(matcher);
  return expression.kind === 'and' ? (run) => items.every((item) => item(run)) : (run) => items.some((item) => item(run));
}

function comparisonMatcher({ field, test }: Comparison): (run: Run) => boolean {
  switch (field.type) {
    case 'attribute':
      return attributeMatcher(field, test);
    case 'metric':
      return metricMatcher(field, test);
    case 'param':
      return keyedMatcher((run) => run.data.params.find(({ key }) => key === field.key)?.value, test, finite);
    case 'tag':
      return keyedMatcher((run) => run.data.tags.find(({ key }) => key === field.key)?.value, test, jsonNumber);
    case 'dataset':
      if (test.operator === 'IS NULL') return (run) => datasetTexts(run, field.name).length === 0;
      return (run) => datasetTexts(run, field.name).some((text) => isText(text, test));
  }
}

function attributeMatcher({ name, kind }: Extract<Field, { type: 'attribute' }>, test: Test): (run: Run) => boolean {
  return (run) => {
    const value = attributeOf(run, name);
    if (test.operator === 'IS NULL') return value === undefined;
    if (value === undefined) return false;
    return kind === 'text' ? isText(String(value), test) : isNumber(Number(value), test);
  };
}

function attributeOf({ info }: Run, name: string): string | number | undefined {
  switch (name) {
    case 'run_id': return info.run_id;
    case 'run_name': return info.run_name;
    case 'status': return info.status;
    case 'user_id': return info.user_id;
    case 'artifact_uri': return info.artifact_uri;
    case 'start_time': return Number(info.start_time);
    case 'end_time': return info.end_time === undefined ? undefined : Number(info.end_time);
    case 'duration': return info.end_time === undefined ? undefined : Number(info.end_time) - Number(info.start_time);
    default: return undefined;
  }
}

function metricMatcher(field: Extract<Field, { type: 'metric' }>, test: Test): (run: Run) => boolean {
  const { fallback } = field;
  if (field.stat !== 'last') throw onlyLast(field.key, field.stat);
  return (run) => {
    const metric = run.data.metrics.find(({ key }) => key === field.key);
    if (metric === undefined && fallback !== undefined && run.data.metrics.some(({ key }) => key === fallback.key)) throw onlyLast(fallback.key, fallback.stat);
    if (test.operator === 'IS NULL') return metric === undefined;
    if (metric === undefined) return false;
    return test.operator === 'IS NOT NULL' || isNumber(metric.value, test);
  };
}

function onlyLast(key: string, stat: string): Error {
  return invalidParameter(`This server keeps only the last value of a metric at hand: metrics.${key}.${stat} cannot be searched for.`);
}

/** A param or tag: text that may be a number. A missing one satisfies nothing but IS NULL. */
function keyedMatcher(valueOf: (run: Run) => string | undefined, test: Test, numberIn: NumberIn): (run: Run) => boolean {
  return (run) => {
    const value = valueOf(run);
    if (test.operator === 'IS NULL') return value === undefined;
    return value !== undefined && isEither(value, test, numberIn);
  };
}

function datasetTexts(run: Run, name: 'name' | 'digest' | 'context'): string[] {
  return run.inputs.dataset_inputs.flatMap(({ dataset, tags }) =>
    name === 'context' ? tags.filter(({ key }) => key === 'mlflow.data.context').map(({ value }) => value) : [dataset[name]],
  );
}

function isText(text: string, test: Test): boolean {
  if ('values' in test) return test.values.some((each) => String(each.value) === text) === (test.operator === 'IN');
  if (!('value' in test)) return test.operator === 'IS NOT NULL';
  if (test.operator === 'LIKE' || test.operator === 'ILIKE') return likeExpression(String(test.value.value), test.operator === 'ILIKE').test(text);
  return holds(compareText(text, String(test.value.value)), test.operator);
}

/** NaN satisfies `!=` and `NOT IN` alone, and `= 'NaN'`. */
function isNumber(number: number, test: Test): boolean {
  if ('values' in test) return test.values.some((each) => sameNumber(number, each)) === (test.operator === 'IN');
  if (!('value' in test)) return test.operator === 'IS NOT NULL';
  if (test.operator === '=') return sameNumber(number, test.value);
  if (test.operator === '!=') return !sameNumber(number, test.value);
  const other = Number(test.value.value);
  return !Number.isNaN(number) && !Number.isNaN(other) && holds(number - other || (number === other ? 0 : number - other), test.operator);
}

function sameNumber(number: number, { value }: Scalar): boolean {
  const other = typeof value === 'string' ? (writtenNumber(value.trim()) ?? Number(value)) : Number(value);
  return number === other || (typeof value === 'string' && Number.isNaN(other) && /^\s*[+-]?nan\s*$/i.test(value) && Number.isNaN(number));
}

/** Quoted values compare text and bare ones numbers, but for `<` and its kin, where a quoted number is one if the other side is. */
function isEither(text: string, test: Test, numberIn: NumberIn): boolean {
  if ('values' in test) {
    const found = test.values.some((each) => (each.kind === 'text' ? each.value === text : numberIn(text) === Number(each.value)));
    return found === (test.operator === 'IN');
  }
  if (!('value' in test)) return test.operator === 'IS NOT NULL';
  const { operator, value } = test;
  if (operator === 'LIKE' || operator === 'ILIKE') return isText(text, test);
  if (operator === '=' || operator === '!=') return value.kind === 'number' ? (numberIn(text) === Number(value.value)) === (operator === '=') : isText(text, test);
  const number = numberIn(text);
  const other = value.kind === 'number' ? Number(value.value) : finite(value.value.trim());
  if (value.kind === 'number') return number !== undefined && holds(number - (other ?? 0), operator);
  return number !== undefined && other !== undefined ? holds(number - other, operator) : holds(compareText(text, value.value), operator);
}

/** The finite number that a text is, by the rule of what holds it. */
type NumberIn = (text: string) => number | undefined;

/** Tags keep no number beside their text: what is a number in JSON is one. */
function jsonNumber(text: string): number | undefined {
  return /^[ \t\n\r]*-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?[ \t\n\r]*$/i.test(text) ? Number(text) : undefined;
}

/** The finite number that a param is. */
function finite(text: string): number | undefined {
  const number = writtenNumber(text);
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}

function holds(order: number, operator: string): boolean {
  switch (operator) {
    case '=': return order === 0;
    case '!=': return order !== 0;
    case '<': return order < 0;
    case '<=': return order <= 0;
    case '>': return order > 0;
    default: return order >= 0;
  }
}

/** `%` is any text and `_` one character; nothing escapes them, as in MLflow. */
function likeExpression(pattern: string, ignoreCase: boolean): RegExp {
  const source = Array.from(pattern, (char) => (char === '%' ? '.*' : char === '_' ? '.' : char.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))).join('');
  return new RegExp(`^${source}$`, ignoreCase ? 'sui' : 'su');
}
