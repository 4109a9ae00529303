import { describe, expect, it } from 'vitest';
import { MlflowError } from '../errors';
import type { Comparison, Expression } from './ast';
import type { SearchEntity } from './fields';
import { MAX_FILTER_LENGTH } from './lexer';
import { parseOrderBy } from './orderBy';
import { MAX_COMPARISONS, MAX_NESTING, parseFilter } from './parser';

const parse = (source: string, entity: SearchEntity = 'runs'): Expression => parseFilter(source, entity)!;
const comparison = (source: string, entity: SearchEntity = 'runs'): Comparison => parse(source, entity) as Comparison;

function errorOf(work: () => unknown): MlflowError {
  try {
    work();
  } catch (error) {
    if (error instanceof MlflowError) return error;
    throw error;
  }
  throw new Error('nothing was raised');
}

/** A filter written back with all its parentheses. */
function shape(expression: Expression): string {
  if (expression.kind !== 'comparison') return `(${expression.items.map(shape).join(` ${expression.kind} `)})`;
  return 'key' in expression.field ? expression.field.key : expression.field.name;
}

describe('fields', () => {
  it.each([
    ["status = 'x'", { type: 'attribute', name: 'status', kind: 'text' }],
    ["attribute.status = 'x'", { type: 'attribute', name: 'status', kind: 'text' }],
    ["attributes.`run name` = 'x'", { type: 'attribute', name: 'run_name', kind: 'text' }],
    ["attr.run_id = 'x'", { type: 'attribute', name: 'run_id', kind: 'text' }],
    ["run.`run_id` = 'x'", { type: 'attribute', name: 'run_id', kind: 'text' }],
    ['"run_id" = \'x\'', { type: 'attribute', name: 'run_id', kind: 'text' }],
    ['Created > 1', { type: 'attribute', name: 'start_time', kind: 'time' }],
    ['attributes.duration > 1', { type: 'attribute', name: 'duration', kind: 'duration' }],
    ["param.a = 'x'", { type: 'param', key: 'a' }],
    ["parameter.a.b = 'x'", { type: 'param', key: 'a.b' }],
    ["parameters.`a b` = 'x'", { type: 'param', key: 'a b' }],
    ['`params`."a`b" = \'x\'', { type: 'param', key: 'a`b' }],
    ["tag.mlflow.source.name = 'x'", { type: 'tag', key: 'mlflow.source.name' }],
    ["tags.a/b-c:d = 'x'", { type: 'tag', key: 'a/b-c:d' }],
    ["tags.größe = 'x'", { type: 'tag', key: 'größe' }],
    ["datasets.context = 'x'", { type: 'dataset', name: 'context' }],
    ['metric.loss>-1e3', { type: 'metric', key: 'loss', stat: 'last' }],
    ['metrics.m.loss < .5', { type: 'metric', key: 'm.loss', stat: 'last' }],
    ['metrics.loss.min < 1', { type: 'metric', key: 'loss.min', stat: 'last', fallback: { key: 'loss', stat: 'min' } }],
    ['metrics.a.b.max < 1', { type: 'metric', key: 'a.b.max', stat: 'last', fallback: { key: 'a.b', stat: 'max' } }],
    ['metrics.min < 1', { type: 'metric', key: 'min', stat: 'last' }],
    ['metrics.`loss.min` < 1', { type: 'metric', key: 'loss.min', stat: 'last' }],
    ['metrics."val loss".first < 1', { type: 'metric', key: 'val loss', stat: 'first' }],
  ])('%s', (source, field) => expect(comparison(source).field).toEqual(field));

  it('differ by entity', () => {
    expect(comparison('version_number > 2', 'model versions').field).toMatchObject({ name: 'version_number' });
    expect(comparison("experiment_id IN ('1', 2)", 'experiments').test).toMatchObject({ values: [{ value: 1 }, { value: 2 }] });
    expect(comparison('metrics.a.min > 1', 'logged models').field).toEqual({ type: 'metric', key: 'a.min', stat: 'last' });
    expect(errorOf(() => parse('metrics.a > 1', 'experiments')).message).toMatch(/experiments have no metrics/);
    expect(errorOf(() => parse("creation_timestamp > 1", 'registered models')).message).toMatch(/Unknown attribute/);
    expect(errorOf(() => parse("constructor = 'x'")).message).toMatch(/Unknown attribute constructor.*run_id/);
  });
});

describe('values', () => {
  it.each([
    ["tags.a = 'it''s'", "it's"],
    ["tags.a = 'it\\'s'", "it's"],
    ['tags.a = "say ""hi"""', 'say "hi"'],
    ["tags.a = 'C:\\data\\x'", 'C:\\data\\x'],
    ["tags.a = 'C:\\data\\\\'", 'C:\\data\\'],
    ["tags.a = ''", ''],
    ["tags.a = 'AND ) OR ('", 'AND ) OR ('],
    ['params.a = 1.5', 1.5],
    ['params.a > +2', 2],
    ['start_time > 9223372036854775807', 9223372036854775807n],
  ])('%s', (source, value) => expect(comparison(source).test).toMatchObject({ value: { value } }));

  it('stand in lists, with a comma after the last or not', () => {
    expect(comparison("run_id in ('a',\"b\" , )").test).toMatchObject({ operator: 'IN', values: [{ value: 'a' }, { value: 'b' }] });
    expect(comparison("dataset.name NOT IN ('a')").test).toMatchObject({ operator: 'NOT IN' });
  });

  it('have offsets', () => {
    const found = comparison("  tags.a   LIKE  'x%' ");
    expect(found).toMatchObject({ start: 2, end: 21, fieldSpan: { start: 2, end: 8 }, test: { value: { start: 17, end: 21 } } });
  });
});

describe('joining', () => {
  it('binds AND closer than OR, in any case', () => {
    expect(shape(parse("tags.a = '1' or tags.b = '1' AND tags.c = '1' Or tags.d IS NULL"))).toBe('(a or (b and c) or d)');
    expect(shape(parse("(tags.a = '1' OR tags.b = '1') AND ((tags.c = '1'))"))).toBe('((a or b) and c)');
  });

  it('is nothing for nothing', () => expect(parseFilter('  \n', 'runs')).toBeUndefined());
});

describe('errors', () => {
  it.each([
    ['metrics.loss <', /Expected a number to compare metrics\.loss with, found the end at character 15/],
    ["metrics.loss < '1'", /a number.*character 16.*▸'1'/],
    ['start_time > yesterday', /ms since 1970.*character 14/],
    ['status = FINISHED', /text in quotes to compare status with, found FINISHED at character 10/],
    ["status = 'a' tags.b = 'c'", /Expected AND, OR or the end of the filter, found tags\.b at character 14/],
    ["(status = 'a'", /Expected AND, OR or \), found the end/],
    ["status = 'a", /no closing '.*character 10/],
    ["status LIKE 5", /text in quotes after LIKE/],
    ["status > 'a'", /status is compared with =, !=, LIKE.*not with >.*character 8/],
    ['start_time LIKE 1', /not with LIKE/],
    ['status IS NULL', /not with IS NULL/],
    ["status =! 'a'", /Unknown operator =!/],
    ["'status' = 'a'", /Expected a field/],
    ["foo.bar = 'a'", /Unknown kind of field foo/],
    ["tags. = 'a'", /a key after tags\./],
    ["metrics.`a`.mean > 1", /Unknown statistic \.mean/],
    ["run_id IN ()", /text in quotes/],
    ["run_id IN 'a'", /Expected \( and a list/],
    ["tags.a IS 5", /NULL or NOT NULL/],
    ["dataset.source = 'a'", /Unknown field dataset\.source/],
    ['AND', /Unknown attribute AND/],
    ['version_number = 1.5', /Unknown attribute/],
  ])('%s', (source, message) => {
    const error = errorOf(() => parse(source));
    expect(error.code).toBe('INVALID_PARAMETER_VALUE');
    expect(error.message).toMatch(message);
  });

  it('keep size and nesting in bounds', () => {
    const one = 'metrics.a > 1';
    expect(parse(`${'('.repeat(MAX_NESTING)}${one}${')'.repeat(MAX_NESTING)}`).kind).toBe('comparison');
    expect(errorOf(() => parse('('.repeat(100_000))).message).toMatch(/nested/);
    expect(errorOf(() => parse(Array<string>(MAX_COMPARISONS + 1).fill(one).join(' AND '))).message).toMatch(/comparisons/);
    expect(errorOf(() => parse(`tags.a = '${'x'.repeat(MAX_FILTER_LENGTH)}'`)).message).toMatch(/at most/);
    expect(errorOf(() => parse(`run_id IN (${Array<string>(20_001).fill("'a'").join(',')})`)).message).toMatch(/values/);
  });
});

describe('order', () => {
  it('has a direction or not', () => {
    expect(parseOrderBy(['metrics.`a b` desc', 'start_time', 'params."x" ASC'], 'runs')).toEqual([
      { field: { type: 'metric', key: 'a b', stat: 'last' }, ascending: false },
      { field: { type: 'attribute', name: 'start_time', kind: 'time' }, ascending: true },
      { field: { type: 'param', key: 'x' }, ascending: true },
    ]);
  });

  it.each([['start_time', 'Created'], ['nothing'], ['metrics.a DESC DESC'], [''], ['metrics.'], Array.from({ length: 21 }, (_, index) => `tags.t${index}`)])('refuses %j', (...orderBy) => {
    expect(errorOf(() => parseOrderBy(orderBy, 'runs')).code).toBe('INVALID_PARAMETER_VALUE');
  });
});

describe('whatever comes in', () => {
  /** mulberry32: the same garbage every time, so that a failure can be repeated. */
  function randomOf(seed: number): () => number {
    let state = seed;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }
  const PIECES = [
    'metrics.', 'params.', 'tags.', 'attributes.', 'dataset.', 'run_id', 'status', 'start_time', 'loss', '.min', '`', '"', "'", '\\', '(', ')', ',', ' ', '\n', '=', '!=', '<', '>=', 'LIKE',
    'IN', 'NOT', 'IS', 'NULL', 'AND', 'OR', '1', '-1e5', "'text'", '`a b`', '"k"', ';', '--', '/*', '\u0000', '\ud800', '🙂', 'ß', '%', '__proto__', 'ASC', 'DESC',
  ];
  const ENTITIES: SearchEntity[] = ['runs', 'experiments', 'registered models', 'model versions', 'logged models'];

  it('is parsed or refused with INVALID_PARAMETER_VALUE', () => {
    const random = randomOf(7);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    let parsed = 0;
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from({ length: 1 + Math.floor(random() * 14) }, () => pick(PIECES)).join(random() < 0.5 ? ' ' : '');
      for (const work of [() => parseFilter(text, pick(ENTITIES), { words: random() < 0.5 }), () => parseOrderBy([text], pick(ENTITIES))]) {
        try {
          work();
          parsed += 1;
        } catch (error) {
          if (!(error instanceof MlflowError) || error.code !== 'INVALID_PARAMETER_VALUE') throw new Error(`${JSON.stringify(text)} raised ${String(error)}`, { cause: error });
        }
      }
    }
    expect(parsed).toBeGreaterThan(100);
  });

  it('gives back a text in quotes, whatever it holds', () => {
    const random = randomOf(11);
    const ALPHABET = ['a', "'", '"', '\\', '`', ' ', '%', 'é', '🙂', ')'];
    for (let round = 0; round < 5000; round++) {
      const value = Array.from({ length: Math.floor(random() * 12) }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]!).join('');
      const quoted = `'${value.replace(/(\\*)('|$)/g, (_, slashes: string, quote: string) => `${slashes}${slashes}${quote === '' ? '' : "''"}`)}'`;
      expect(comparison(`tags.a = ${quoted}`).test).toMatchObject({ value: { value } });
    }
  });
});
