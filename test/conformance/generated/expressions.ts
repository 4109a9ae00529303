import fc, { type Arbitrary } from 'fast-check';
import { EPOCH, KEYS, METRICS, NAMES, TEXTS, WORD_KEY } from './world';

/** Which value of a series is meant. */
export type Stat = 'last' | 'first' | 'min' | 'max';

/** What an expression compares. */
export type Compared =
  | { readonly of: 'metric'; readonly key: string; readonly stat: Stat }
  | { readonly of: 'param' | 'tag'; readonly key: string }
  | { readonly of: 'number'; readonly name: 'start_time' | 'end_time' | 'duration' }
  | { readonly of: 'text'; readonly name: 'status' | 'run_name' };

/** A number stands bare, a text in quotes. */
export type Literal = number | string;

/** A filter in the language that only we speak: OR, parentheses, statistics, lists, numbers in params. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly items: readonly Expression[] }
  | { readonly kind: 'test'; readonly left: Compared; readonly operator: string; readonly values: readonly Literal[] };

/** Writes an expression as a person would; what is nested stands in parentheses. */
export function written(expression: Expression): string {
  if (expression.kind !== 'test') return expression.items.map((item) => (item.kind === 'test' ? written(item) : `(${written(item)})`)).join(expression.kind === 'and' ? ' AND ' : ' or ');
  const { left, operator, values } = expression;
  if (operator.endsWith('NULL')) return `${fieldText(left)} ${operator}`;
  return `${fieldText(left)} ${operator} ${operator.endsWith('IN') ? `(${values.map(literal).join(', ')})` : literal(values[0] ?? 0)}`;
}

const literal = (value: Literal): string => (typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`);
const bare = (key: string): boolean => /^[a-z]+$/i.test(key);

/** A field as it is written in a filter and in an order. */
export function fieldText(left: Compared): string {
  switch (left.of) {
    case 'metric':
      return `metrics.${bare(left.key) ? left.key : `\`${left.key}\``}${left.stat === 'last' ? '' : `.${left.stat}`}`;
    case 'param':
    case 'tag':
      return `${left.of}s.${bare(left.key) ? left.key : `"${left.key}"`}`;
    default:
      return `attributes.${left.name}`;
  }
}

const ORDERED = ['=', '!=', '<', '<=', '>', '>='];
const NUMBERS = [0, 1, -1, 0.1, 0.5, 2, 9, 10, 1e-3, 100, -5, 1e300];
const PATTERNS = ['te%', 'TE%', '%x%', 't_xt', '%', '_', '', '*x*', '[x]', 'a?b', '%Ü%', 'ÜBER', '日_', 'C:\\%'];
const number = fc.constantFrom(...NUMBERS);
const word = fc.constantFrom(...TEXTS);

export const metrics: Arbitrary<Compared> = fc.record({ of: fc.constant('metric' as const), key: fc.constantFrom(...METRICS), stat: fc.constantFrom<Stat[]>('last', 'first', 'min', 'max') });
export const keyed: Arbitrary<Compared> = fc.record({ of: fc.constantFrom('param' as const, 'tag' as const), key: fc.constantFrom(...KEYS, WORD_KEY) });
const times: Arbitrary<Compared> = fc.record({ of: fc.constant('number' as const), name: fc.constantFrom('start_time' as const, 'end_time' as const) });
const duration: Compared = { of: 'number', name: 'duration' };

const test = (left: Arbitrary<Compared>, operators: readonly string[], values: Arbitrary<readonly Literal[]>): Arbitrary<Expression> =>
  fc.record({ kind: fc.constant('test' as const), left, operator: fc.constantFrom(...operators), values });
const single = (value: Arbitrary<Literal>): Arbitrary<readonly Literal[]> => value.map((one) => [one]);
const several = (value: Arbitrary<Literal>): Arbitrary<readonly Literal[]> => fc.array(value, { minLength: 1, maxLength: 4 });
const NULLS = ['IS NULL', 'IS NOT NULL'];
const none = fc.constant<readonly Literal[]>([]);

const leaf: Arbitrary<Expression> = fc.oneof(
  { weight: 4, arbitrary: test(metrics, ORDERED, single(number)) },
  { weight: 1, arbitrary: test(metrics, ['=', '!='], single(fc.constantFrom('NaN', 'Infinity', '-Infinity'))) },
  { weight: 1, arbitrary: test(metrics, ['IN', 'NOT IN'], several(number)) },
  { weight: 1, arbitrary: test(metrics, NULLS, none) },
  { weight: 5, arbitrary: test(keyed, ORDERED, single(fc.oneof(number, word))) },
  { weight: 2, arbitrary: test(keyed, ['LIKE', 'ILIKE'], single(fc.constantFrom(...PATTERNS))) },
  { weight: 2, arbitrary: test(keyed, ['IN', 'NOT IN'], several(fc.oneof(number, word))) },
  { weight: 1, arbitrary: test(keyed, NULLS, none) },
  { weight: 1, arbitrary: test(times, ORDERED, single(fc.nat({ max: 45 }).map((seconds) => EPOCH + seconds * 1000))) },
  { weight: 1, arbitrary: test(fc.constant(duration), ORDERED, single(fc.constantFrom(0, 1000, 5000, 60_000))) },
  { weight: 1, arbitrary: test(fc.constantFrom(duration, { of: 'number', name: 'end_time' } as const), NULLS, none) },
  { weight: 1, arbitrary: test(fc.constant({ of: 'text', name: 'status' }), ['=', '!=', 'IN', 'NOT IN'], single(fc.constantFrom('FINISHED', 'RUNNING', 'finished'))) },
  { weight: 1, arbitrary: test(fc.constant({ of: 'text', name: 'run_name' }), ['=', '!=', 'IN', 'NOT IN'], several(fc.constantFrom(...NAMES)).map((list) => list)) },
);

/** Expressions of any shape, some levels deep. */
export const expressions: Arbitrary<Expression> = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof({ maxDepth: 3, withCrossShrink: true }, { weight: 2, arbitrary: leaf }, {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), items: fc.array(tie('any'), { minLength: 2, maxLength: 4 }) }),
  }),
})).any;
