import fc, { type Arbitrary } from 'fast-check';
import type { Played } from './play';
import { DATASETS, EPOCH, KEYS, METRICS, NAMES, TEXTS, USERS, WORD_KEY } from './world';

/** What stands on the right of an operator. What a server gives itself (ids and times) is named by its place in the world. */
export type Operand =
  | { readonly kind: 'written'; readonly text: string }
  | { readonly kind: 'given'; readonly of: 'run' | 'experiment' | 'logged model' | 'experiment created' | 'experiment updated' | 'logged model created' | 'artifact location'; readonly index: number }
  | { readonly kind: 'list'; readonly items: readonly Operand[] };

/** What a field is of. */
export type Sort = 'attribute' | 'metric' | 'param' | 'tag' | 'dataset';

/** One comparison as it is written. */
export interface Clause {
  readonly field: string;
  readonly sort: Sort;
  readonly key: string;
  readonly operator: string;
  readonly value?: Operand;
}

/** One column of an order as it is written. */
export interface Order {
  readonly field: string;
  readonly sort: Sort;
  readonly key: string;
  readonly descending: boolean;
  /** Of logged models: the place of a dataset. */
  readonly dataset?: number | undefined;
}

/** A search. */
export interface Query {
  readonly clauses: readonly Clause[];
  readonly orders: readonly Order[];
  /** Rows a page. */
  readonly page: number;
  readonly view?: 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';
  /** Places of experiments. */
  readonly experiments?: readonly number[];
  /** Places of datasets that logged models have metrics on. */
  readonly datasets?: readonly number[];
}

/** A filter as text for one server. */
export function filterText(clauses: readonly Clause[], played: Played): string {
  return clauses.map(({ field, operator, value }) => `${field} ${operator}${value === undefined ? '' : ` ${operandText(value, played)}`}`).join(' AND ');
}

function operandText(value: Operand, played: Played): string {
  switch (value.kind) {
    case 'written':
      return value.text;
    case 'list':
      return `(${value.items.map((item) => operandText(item, played)).join(', ')})`;
    case 'given':
      return given(value.of, value.index, played);
  }
}

function given(of: Extract<Operand, { kind: 'given' }>['of'], index: number, { runs, experiments, loggedModels }: Played): string {
  const run = runs[index % runs.length] ?? '';
  const experiment = experiments[index % experiments.length] ?? NONE;
  const model = loggedModels[index % loggedModels.length] ?? NONE;
  switch (of) {
    case 'run':
      return `'${run}'`;
    case 'experiment':
      return `'${experiment.id}'`;
    case 'logged model':
      return `'${model.id}'`;
    case 'artifact location':
      return `'%/${run}/artifacts'`;
    case 'experiment created':
      return String(experiment.created);
    case 'experiment updated':
      return String(experiment.updated);
    case 'logged model created':
      return String(model.created);
  }
}

/** Where there is nothing yet. */
const NONE = { id: '', created: 0, updated: 0 };

const place = fc.nat({ max: 40 });
const one = (of: Extract<Operand, { kind: 'given' }>['of']): Arbitrary<Operand> => place.map((index) => ({ kind: 'given', of, index }));
const several = (item: Arbitrary<Operand>): Arbitrary<Operand> => fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => ({ kind: 'list', items }));
const written = (text: string): Operand => ({ kind: 'written', text });

/** A text in quotes that it does not hold itself: what an escaped quote means is not the same everywhere. */
const quoted = (text: string, double = false): Operand => written((double && !text.includes('"')) || text.includes("'") ? `"${text}"` : `'${text}'`);
const textOf = (texts: readonly string[]): Arbitrary<Operand> => fc.tuple(fc.constantFrom(...texts), fc.boolean()).map(([text, double]) => quoted(text, double));

/** LIKE knows `%` and `_`; what other languages of patterns know is text. */
const PATTERNS = ['te%', 'TE%', '%x%', 't_xt', '%', '_', '', '*x*', '[x]', 'a?b', 'a_b', 'a%b', 'text', '%1%', '2019-0%', '%ü%', '% %', 'C:\\%'];
const NUMBERS = ['0', '1', '-1', '0.1', '0.5', '.5', '2.0', '10', '1e300', '1e-9', '1E3', '-0.0', '1.7976931348623157e308', '100000000000000000000'];
const number = fc.constantFrom(...NUMBERS).map(written);
const time = fc.tuple(fc.nat({ max: 30 }), fc.constantFrom(0, 0, 1, -1)).map(([seconds, near]) => written(String(EPOCH + seconds * 1000 + near)));

const ORDERED = ['=', '!=', '<', '<=', '>', '>='];
const PATTERN = ['LIKE', 'ILIKE', 'like', 'ilike'];

/** A key as a filter writes it: bare where it can be, in backticks or double quotes. */
const keyed = (prefixes: readonly string[], keys: readonly string[], sort: Sort, quotes: readonly string[] = ['`', '"']): Arbitrary<Pick<Clause, 'field' | 'sort' | 'key'>> =>
  fc.tuple(fc.constantFrom(...prefixes), fc.constantFrom(...keys), fc.constantFrom('', ...quotes)).map(([prefix, key, quote]) => {
    const mark = quote === '' && !/^[a-z]+$/i.test(key) ? (quotes[0] ?? '') : quote;
    return { field: `${prefix}.${mark}${key}${mark}`, sort, key };
  });

const attribute = (prefixes: readonly string[], ...names: readonly string[]): Arbitrary<Pick<Clause, 'field' | 'sort' | 'key'>> =>
  fc.tuple(fc.constantFrom('', ...prefixes), fc.constantFrom(...names)).map(([prefix, name]) => ({ field: prefix === '' ? name : `${prefix}.${name}`, sort: 'attribute', key: name }));

const comparison = (field: Arbitrary<Pick<Clause, 'field' | 'sort' | 'key'>>, operators: readonly string[], value: Arbitrary<Operand>): Arbitrary<Clause> =>
  fc.record({ field, operator: fc.constantFrom(...operators), value }).map(({ field: left, operator, value: right }) => ({ ...left, operator, value: right }));
const bare = (field: Arbitrary<Pick<Clause, 'field' | 'sort' | 'key'>>, operators: readonly string[]): Arbitrary<Clause> =>
  fc.tuple(field, fc.constantFrom(...operators)).map(([left, operator]) => ({ ...left, operator }));

const PARAMS = ['params', 'param', 'parameter', 'parameters'];
const TAGS = ['tags', 'tag'];
const ALL_KEYS = [...KEYS, WORD_KEY];
const OWN = ['attribute', 'attributes', 'attr', 'run'];
const NULLS = ['IS NULL', 'IS NOT NULL', 'is null', 'Is Not Null'];

/** What can be said of a value under a key. */
function ofKeyed(field: Arbitrary<Pick<Clause, 'field' | 'sort' | 'key'>>, nulls = true): Arbitrary<Clause> {
  const kinds = [
    comparison(field, ['=', '!='], textOf(TEXTS)),
    comparison(field, PATTERN, textOf(PATTERNS)),
    ...(nulls ? [bare(field, NULLS)] : []),
  ];
  return fc.oneof(...kinds);
}

const ofText = (field: Arbitrary<Pick<Clause, 'field' | 'sort' | 'key'>>, texts: readonly string[], patterns: readonly string[]): Arbitrary<Clause> =>
  fc.oneof(comparison(field, ['=', '!='], textOf(texts)), comparison(field, PATTERN, textOf(patterns)));

const queryOf = (clause: Arbitrary<Clause>, order: Arbitrary<Order>, most = 3): Arbitrary<Pick<Query, 'clauses' | 'orders' | 'page'>> =>
  fc.record({
    clauses: fc.array(clause, { maxLength: most }),
    orders: fc.uniqueArray(order, { maxLength: 2, selector: ({ sort, key }) => `${sort} ${key}` }),
    page: fc.constantFrom(2, 5, 1000, 1000),
  });

const ordered = (field: Arbitrary<Pick<Clause, 'field' | 'sort' | 'key'>>): Arbitrary<Order> => fc.tuple(field, fc.boolean()).map(([left, descending]) => ({ ...left, descending }));
const view = fc.constantFrom('ACTIVE_ONLY', 'DELETED_ONLY', 'ALL');

const NAME_PATTERNS = ['al%', 'AL%', '%a', '%', 'al_ha', '4_', 'gamma ray', '%ü%', ''];

/** Searches over runs that MLflow's own language can say. */
export const runQueries: Arbitrary<Query> = fc.tuple(
  queryOf(
    fc.oneof(
      comparison(keyed(['metrics', 'metric'], METRICS, 'metric'), ORDERED, number),
      ofKeyed(keyed(PARAMS, ALL_KEYS, 'param')),
      ofKeyed(keyed(TAGS, ALL_KEYS, 'tag')),
      ofText(attribute(OWN, 'status'), ['FINISHED', 'RUNNING', 'finished', 'X'], ['F%', 'f%', '%IN%']),
      ofText(attribute(OWN, 'run_name', 'attributes.`run name`', 'attributes.`Run Name`').map((left) => (left.field.includes('.`') ? { ...left, field: left.key } : left)), NAMES, NAME_PATTERNS),
      ofText(attribute(OWN, 'user_id'), USERS, ['b%', 'B%', '%']),
      comparison(attribute(OWN, 'artifact_uri'), PATTERN, one('artifact location')),
      comparison(attribute(OWN, 'start_time', 'end_time', 'created', 'Created'), ORDERED, time),
      comparison(attribute(OWN, 'run_id'), ['=', '!='], one('run')),
      comparison(attribute(OWN, 'run_id'), ['IN', 'NOT IN', 'in'], several(one('run'))),
      ofText(fc.constantFrom('dataset.name', 'datasets.name').map((field) => ({ field, sort: 'dataset', key: 'name' })), DATASETS.map(({ name }) => name), ['o%', 'V%', 'v%']),
      ofText(fc.constant({ field: 'dataset.digest', sort: 'dataset', key: 'digest' }), ['d1', 'd2', 'd3'], ['d_']),
      ofText(fc.constant({ field: 'datasets.context', sort: 'dataset', key: 'context' }), ['training', 'eval', 'Training'], ['%ain%', 't%']),
      comparison(fc.constantFrom({ field: 'dataset.name', sort: 'dataset', key: 'name' }, { field: 'dataset.context', sort: 'dataset', key: 'context' }), ['IN', 'NOT IN'], several(textOf(['orders', 'training', 'eval', 'Visits']))),
    ),
    fc.oneof(
      ordered(keyed(['metrics', 'metric'], METRICS, 'metric', ['`'])),
      ordered(keyed(['params', 'param'], [WORD_KEY, 'lr'], 'param', ['`'])),
      ordered(keyed(['tags'], [WORD_KEY, 'x y'], 'tag', ['`'])),
      ordered(attribute(OWN, 'status', 'start_time', 'end_time', 'run_name', 'user_id')),
    ),
  ),
  fc.record({ view, experiments: fc.constantFrom([0], [1], [0, 1], [1, 0]) }),
).map(([query, rest]) => ({ ...query, ...rest }));

/** Searches over experiments; `prefix` is what their names begin with. */
export const experimentQueries = (prefix: string): Arbitrary<Query> => fc.tuple(
  queryOf(
    fc.oneof(
      ofText(attribute(['attribute'], 'name'), NAMES.map((name, index) => `${prefix}${name} ${index}`), NAME_PATTERNS.map((pattern) => `${prefix}${pattern}`)),
      ofKeyed(keyed(TAGS, ALL_KEYS, 'tag')),
      comparison(attribute(['attribute'], 'creation_time'), ORDERED, one('experiment created')),
      comparison(attribute(['attribute'], 'last_update_time'), ORDERED, one('experiment updated')),
      comparison(attribute(['attribute'], 'experiment_id'), ['=', '!='], one('experiment')),
      comparison(attribute(['attribute'], 'experiment_id'), ['IN', 'NOT IN'], several(one('experiment'))),
    ),
    ordered(attribute(['attribute'], 'name', 'experiment_id', 'creation_time', 'last_update_time')),
  ),
  view,
).map(([query, seen]) => ({ ...query, view: seen }));

const PROMPT = fc.constantFrom({ operator: '=', value: quoted('true') }, { operator: '!=', value: quoted('true') }, { operator: '=', value: quoted('false') })
  .map((test): Clause => ({ field: 'tags.`mlflow.prompt.is_prompt`', sort: 'tag', key: 'mlflow.prompt.is_prompt', ...test }));

/** Searches over registered models. */
export const modelQueries = (prefix: string): Arbitrary<Query> => queryOf(
  fc.oneof(
    { weight: 3, arbitrary: ofText(attribute(['attribute'], 'name'), NAMES.map((name, index) => `${prefix}${name} ${index}`), NAME_PATTERNS.map((pattern) => `${prefix}${pattern}`)) },
    { weight: 1, arbitrary: comparison(attribute([], 'name'), ['IN', 'NOT IN'], several(textOf(NAMES.map((name, index) => `${prefix}${name} ${index}`)))) },
    { weight: 3, arbitrary: ofKeyed(keyed(TAGS, ALL_KEYS, 'tag', ['`']), false) },
    { weight: 1, arbitrary: PROMPT },
  ),
  ordered(attribute([], 'name', 'last_updated_timestamp', 'timestamp')),
);

/** Searches over model versions. */
export const versionQueries = (prefix: string): Arbitrary<Query> => queryOf(
  fc.oneof(
    { weight: 3, arbitrary: ofText(attribute(['attribute'], 'name'), NAMES.map((name, index) => `${prefix}${name} ${index}`), NAME_PATTERNS.map((pattern) => `${prefix}${pattern}`)) },
    { weight: 2, arbitrary: comparison(attribute([], 'version_number'), ORDERED, fc.constantFrom('1', '2', '3').map(written)) },
    { weight: 2, arbitrary: ofText(attribute([], 'source_path'), ['s3://bucket/a', 's3://bucket/A'], ['s3://%', '%/_', 'S3%', '%b_c']) },
    { weight: 2, arbitrary: comparison(attribute([], 'run_id'), ['=', '!='], one('run')) },
    { weight: 1, arbitrary: comparison(attribute([], 'run_id'), ['IN', 'NOT IN'], several(one('run'))) },
    { weight: 3, arbitrary: ofKeyed(keyed(TAGS, ALL_KEYS, 'tag', ['`']), false) },
    { weight: 1, arbitrary: PROMPT },
  ),
  ordered(attribute([], 'name', 'version_number', 'creation_timestamp', 'last_updated_timestamp')),
);

/** Searches over logged models. */
export const loggedModelQueries: Arbitrary<Query> = fc.tuple(
  queryOf(
    fc.oneof(
      comparison(keyed(['metrics'], METRICS, 'metric', ['`']), ORDERED, number),
      ofKeyed(keyed(['params'], ALL_KEYS, 'param', ['`']), false),
      ofKeyed(keyed(['tags'], ALL_KEYS, 'tag', ['`']), false),
      ofText(attribute(['attributes'], 'name'), ['net', 'Net', 'tree'], ['n%', 'N%', 'net_1', '%']),
      ofText(attribute(['attributes'], 'model_type'), ['classifier', 'agent'], ['c%', 'C%']),
      comparison(attribute([], 'source_run_id'), ['=', '!='], one('run')),
      comparison(attribute([], 'model_id'), ['=', '!='], one('logged model')),
      comparison(attribute([], 'model_id'), ['IN', 'NOT IN'], several(one('logged model'))),
      comparison(attribute([], 'creation_timestamp', 'creation_time', 'creation_timestamp_ms'), ORDERED, one('logged model created')),
    ),
    fc.oneof(
      fc.tuple(fc.constantFrom(...METRICS), fc.boolean(), fc.constantFrom(undefined, 0, 1)).map(([key, descending, dataset]): Order => ({ field: `metrics.${key}`, sort: 'metric', key, descending, dataset })),
      ordered(attribute([], 'name', 'model_type', 'creation_timestamp', 'source_run_id').filter(({ key }) => key !== 'source_run_id')),
    ),
  ),
  fc.record({ experiments: fc.constantFrom([0], [1], [0, 1]), datasets: fc.constantFrom([], [], [0], [1, 2]) }),
).map(([query, rest]) => ({ ...query, ...rest }));
