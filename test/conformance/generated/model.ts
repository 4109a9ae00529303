import type { Compared, Expression, Literal } from './expressions';
import type { MadeRun } from './world';

/*
 * What a filter and an order mean, said in plain code over the made runs: no SQL, no parser. It says what docs promise, not what the server does.
 */

/** What is compared of a run: nothing there, or a text, or a number, which may be NaN; a text may be a number too. */
interface Value {
  readonly text?: string;
  readonly number?: number;
}

const NUMERIC = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** An infinity is kept as the greatest double there is, as MLflow does. */
const kept = (value: number): number => (Number.isNaN(value) ? value : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value)));
/** Texts stand in the order of their bytes. */
const byBytes = (left: string, right: string): number => Buffer.compare(Buffer.from(left), Buffer.from(right));

/** The value of a run; `undefined` when it has none. */
export function valueOf(run: MadeRun, left: Compared): Value | undefined {
  switch (left.of) {
    case 'param':
    case 'tag': {
      const text = (left.of === 'param' ? run.params : run.tags)[left.key];
      if (text === undefined) return undefined;
      return NUMERIC.test(text) ? { text, number: Number(text) } : { text };
    }
    case 'text':
      return { text: left.name === 'status' ? run.status : run.name };
    case 'number': {
      const number = left.name === 'start_time' ? run.start : run.end === undefined || left.name === 'end_time' ? run.end : run.end - run.start;
      return number === undefined ? undefined : { number };
    }
    case 'metric':
      return metricOf(run, left);
  }
}

/** The last point may be NaN; the other statistics are of the points that are numbers. */
function metricOf(run: MadeRun, { key, stat }: Extract<Compared, { of: 'metric' }>): Value | undefined {
  const points = run.points.filter((point) => point.key === key).sort((a, b) => a.step - b.step || a.timestamp - b.timestamp).map(({ value }) => kept(value));
  const numbers = points.filter((value) => !Number.isNaN(value));
  const number = stat === 'last' ? points.at(-1) : stat === 'first' ? numbers[0] : numbers.length === 0 ? undefined : stat === 'min' ? Math.min(...numbers) : Math.max(...numbers);
  return number === undefined ? undefined : { number };
}

/** Whether a run satisfies a filter. */
export function satisfies(run: MadeRun, expression: Expression): boolean {
  if (expression.kind !== 'test') return expression.kind === 'and' ? expression.items.every((item) => satisfies(run, item)) : expression.items.some((item) => satisfies(run, item));
  const { left, operator, values } = expression;
  const value = valueOf(run, left);
  if (operator === 'IS NULL') return value === undefined;
  // What is missing satisfies nothing else.
  if (value === undefined) return false;
  if (operator === 'IS NOT NULL') return true;
  if (operator === 'IN') return values.some((one) => equals(left, value, one));
  if (operator === 'NOT IN') return !values.some((one) => equals(left, value, one));
  const [literal = 0] = values;
  if (operator === '=' || operator === '!=') return equals(left, value, literal) === (operator === '=');
  if (operator === 'LIKE' || operator === 'ILIKE') return pattern(String(literal), operator === 'ILIKE').test(value.text ?? '');
  return inOrder(operator, compare(value, literal));
}

function inOrder(operator: string, order: number | undefined): boolean {
  if (order === undefined) return false;
  return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
}

/** A text equals a text, a number a number; a metric is also named by what is no finite number. */
function equals(left: Compared, { text, number }: Value, literal: Literal): boolean {
  if (left.of === 'metric' && typeof literal === 'string') return literal === 'NaN' ? Number.isNaN(number) : number === kept(Number(literal));
  return typeof literal === 'number' ? number === literal : text === literal;
}

/** Below 0, 0 or above; `undefined` when the two have no order. */
function compare({ text, number }: Value, literal: Literal): number | undefined {
  if (typeof literal === 'number') return number === undefined || Number.isNaN(number) ? undefined : number - literal;
  if (number !== undefined && NUMERIC.test(literal.trim())) return number - Number(literal);
  return text === undefined ? undefined : byBytes(text, literal);
}

function pattern(like: string, ignoreCase: boolean): RegExp {
  const source = Array.from(like, (char) => (char === '%' ? '.*' : char === '_' ? '.' : char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))).join('');
  return new RegExp(`^${source}$`, ignoreCase ? 'isu' : 'su');
}

/** Compares two runs by a column: what is missing last, NaN and texts that are no number before it, in both directions. */
export function ordered(left: Compared, descending: boolean): (a: MadeRun, b: MadeRun) => number {
  const turn = descending ? -1 : 1;
  return (a, b) => {
    const [one, two] = [valueOf(a, left), valueOf(b, left)];
    const ranks = rank(one) - rank(two);
    if (ranks !== 0 || one === undefined || two === undefined) return ranks;
    const numbers = (one.number ?? 0) - (two.number ?? 0);
    if (rank(one) === 0 && numbers !== 0) return turn * numbers;
    return one.text === undefined || two.text === undefined ? 0 : turn * byBytes(one.text, two.text);
  };
}

function rank(value: Value | undefined): 0 | 1 | 2 {
  if (value === undefined) return 2;
  return value.number === undefined || Number.isNaN(value.number) ? 1 : 0;
}
