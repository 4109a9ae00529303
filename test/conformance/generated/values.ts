import fc, { type Arbitrary } from 'fast-check';
import type { FieldKind } from './endpointFields';
import { filterText, loggedModelQueries, runQueries } from './queries';
import type { Played } from './play';
import { DATASETS, KEYS, METRICS, NAMES, TEXTS } from './world';

/** What there is by now on a server: ids that it gave. */
export interface Known {
  readonly runs: string[];
  readonly experiments: string[];
  readonly loggedModels: string[];
  readonly models: string[];
  readonly jobs: string[];
  readonly tokens: string[];
  /** Paths below `mlflow-artifacts/artifacts/`. */
  readonly artifacts: string[];
  readonly uploads: string[];
}

/** A value to be sent; what a server gave is named by its place among what is known. */
export type Sent =
  | { readonly kind: 'plain'; readonly value: unknown }
  | { readonly kind: 'known'; readonly of: keyof Known; readonly index: number }
  | { readonly kind: 'list'; readonly items: readonly Sent[] }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, Sent>> };

/** What is really sent. */
export function resolve(sent: Sent, known: Known): unknown {
  switch (sent.kind) {
    case 'plain':
      return sent.value;
    case 'known':
      return known[sent.of][sent.index % Math.max(1, known[sent.of].length)] ?? 'nothing yet';
    case 'list':
      return sent.items.map((item) => resolve(item, known));
    case 'object':
      return Object.fromEntries(Object.entries(sent.fields).map(([name, value]) => [name, resolve(value, known)]));
  }
}

const plain = (value: unknown): Sent => ({ kind: 'plain', value });
const some = (...list: readonly unknown[]): Arbitrary<Sent> => fc.constantFrom(...list.map(plain));
const known = (of: keyof Known): Arbitrary<Sent> => fc.nat({ max: 50 }).map((index) => ({ kind: 'known', of, index }));
const listOf = (item: Arbitrary<Sent>, most = 4): Arbitrary<Sent> => fc.array(item, { maxLength: most }).map((items) => ({ kind: 'list', items }));
const object = (fields: Readonly<Record<string, Arbitrary<Sent>>>): Arbitrary<Sent> => fc.record(fields).map((made) => ({ kind: 'object', fields: made }));

const text = fc.oneof(some(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 30 }).map(plain));
const int64 = fc.oneof({ weight: 4, arbitrary: fc.nat().map(plain) }, { weight: 1, arbitrary: some(0, 1, -1, 1_700_000_000_000, 2 ** 53 - 1, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), '9223372036854775807', '12') });
const double = fc.oneof(some(0, -0, 0.1, 1e308, -1e308, 5e-324, 'NaN', 'Infinity', '-Infinity', '1e5', 2n ** 60n), fc.double({ noNaN: true, noDefaultInfinity: true }).map(plain));
const key = some(...KEYS, ...METRICS);
const keyValue = object({ key, value: text });
const name = fc.oneof(some(...NAMES), fc.string({ maxLength: 12 }).map(plain));
const path = some('', '', 'a', 'a', 'a/b', 'file.txt', '0/x/artifacts', '..', '../..', 'a//b', '/etc/passwd', 'a%2f..%2f..', 'C:\\x', '.', 'a\0b', 'ä/b', 'con', 'x'.repeat(300));
const NOBODY = { runs: [], experiments: [], loggedModels: [] } as unknown as Played;
const runFilter = fc.oneof(runQueries.map(({ clauses }) => plain(filterText(clauses, NOBODY))), some('metrics.loss.min < 1 OR (params.lr > 3)', "params.lr IN ('1', 2)", '((((', "a = 'b", 'metrics.x >', ''));
const filter = fc.oneof(loggedModelQueries.map(({ clauses }) => plain(filterText(clauses, NOBODY))), some("name LIKE '%'", "name = 'x'", "tags.team = 'text'", 'name', ')', ''));
const ids = (of: keyof Known): Arbitrary<Sent> => listOf(known(of));
const metric = object({ key: some(...METRICS), value: double, timestamp: int64, step: int64 });
const dataset = object({
  dataset: object({ name: some(...DATASETS.map((one) => one.name)), digest: some('d1', 'd2'), source_type: some('local'), source: some('{}', 'x'), schema: text, profile: text }), tags: listOf(keyValue, 2),
});
const aim = fc.oneof(
  object({ kind: some('duplicates', 'trash', 'strays') }),
  object({ kind: some('checkpoints'), keep: int64, metric: some(...METRICS), direction: some('lower', 'higher'), each: some('run', 'all') }),
);

/** What is right, or nearly so, for a kind of field. */
const RIGHT: Readonly<Record<FieldKind, Arbitrary<Sent>>> = {
  experiment: known('experiments'), experiments: ids('experiments'), run: known('runs'), runs: ids('runs'), model: known('models'), version: some('1', '1', '1', '2', '3', 1, '01', '9'), loggedModel: known('loggedModels'),
  newName: name, alias: some('champion', 'Ä', 'latest', 'v1', 'a b', '-'), aliases: listOf(some('champion', 'challenger')), key, metricKey: some(...METRICS), text, texts: listOf(text), double, int64,
  size: some(1, 2, 3, 10, 100, 320, 1000, '10', 50_000, 0, -1), boolean: some(true, false, 'true'), status: some('RUNNING', 'FINISHED', 'FAILED', 'KILLED', 'SCHEDULED', 3), modelStatus: some('LOGGED_MODEL_READY', 'LOGGED_MODEL_PENDING', 2),
  view: some('ACTIVE_ONLY', 'DELETED_ONLY', 'ALL', 2), stage: some('None', 'Staging', 'production', 'Archived'), stages: listOf(some('None', 'Staging', 'Production')), runFilter, filter,
  runOrder: listOf(some('metrics.loss DESC', 'params.lr', 'start_time', 'metrics.`x y`', 'tags.team', 'metrics.loss.min', 'run_name ASC'), 2), order: listOf(some('name ASC', 'name DESC'), 1), fieldOrder: listOf(object({ field_name: some('name', 'metrics.loss', 'creation_time'), ascending: some(true, false) })),
  token: fc.oneof({ weight: 8, arbitrary: some('') }, { weight: 1, arbitrary: known('tokens') }, { weight: 1, arbitrary: some('x', 'eyJ9', 'W10', 'WyJhIixbMV1d') }), path, source: some('s3://bucket/a', 's3://bucket/b', 'gs://x/y', 'runs:/x/model', 'models:/m-1', 'mlflow-artifacts:/0/x', '/etc', 'file:///etc', 'http://x/y', 'dummy-source'),
  location: some('', '', '', 's3://bucket/x', '/etc', 'mlflow-artifacts:/x', 'file:///tmp', 'a/../b'), json: some('{}', '{"run_id":"x"}', '{"a":1}', '[', 'null', '[]', '"x"'), digest: some('d1', 'f'.repeat(64), 'x'),
  tags: listOf(keyValue), params: listOf(keyValue), metrics: listOf(metric, 8), datasets: listOf(dataset, 2), datasetNames: listOf(object({ dataset_name: some('orders'), dataset_digest: some('d1', '') }), 2),
  models: listOf(object({ model_id: known('loggedModels'), step: int64 }), 2), series: listOf(object({ run_id: known('runs'), key: some(...METRICS) })), columns: listOf(some('metrics.loss', 'params.lr', 'tags.team', 'status', 'duration', 'x')),
  columnOrder: listOf(object({ column: some('metrics.loss', 'params.lr', 'start_time', 'x'), descending: some(true, false) }), 2), group: fc.oneof(object({ by: some('seed', 'series', 'x') }), object({ by: some('column'), column: some('params.lr', 'x') })),
  task: fc.oneof(object({ kind: some('scan') }), object({ kind: some('plan'), aim }), object({ kind: some('apply'), plan: text }), object({ kind: some('undo'), batch: text })),
  importedRun: fc.nat({ max: 9 }).map((digit) => plain(String(digit).repeat(32))), importedModel: fc.nat({ max: 9 }).map((digit) => plain(`m-${String(digit).repeat(32)}`)),
  importedVersions: listOf(object({ version: some('1', '2', '3'), source: some('s3://bucket/a', 's3://bucket/b'), current_stage: some('None', 'Staging'), creation_timestamp: int64, last_updated_timestamp: int64, tags: listOf(keyValue, 2) }), 3),
  importedAliases: listOf(object({ alias: some('champion', 'v1'), version: some('1', '7') }), 2), lifecycle: some('active', 'deleted'), ownerKind: some('run', 'model'), axis: some('step', 'time', 'relative'), reduce: some('minmax', 'mean'),
  entryPoints: listOf(object({ folder: text, name: text }), 2), repository: object({ path: text, remote: text }), uri: some('mlflow-artifacts:/0/x', '/etc', 'file:///etc/passwd', 's3://x/y', ''), revision: some(0, 1, 7, '3'), job: fc.oneof(known('jobs'), some('x')), artifact: fc.oneof(known('artifacts'), path), upload: fc.oneof(known('uploads'), some('x')),
  parts: listOf(object({ part_number: some(1, 2, 3, 0), etag: text, url: text }), 3),
};

/** What no field is meant to be. */
const WRONG: Arbitrary<Sent> = some(
  null, true, -1, 1.5, '', ' ', [], {}, [[]], [null], [{}], { a: { b: [1] } }, 1e308, 2n ** 64n, -(2n ** 70n), 'NaN', '\0', '\u202e', '\ud800', '../..', "'; DROP TABLE runs; --", '__proto__', 'constructor', 'toString', '${x}', '%s%n', '9'.repeat(40),
);

/** What is more than anybody sends. */
const HUGE: Arbitrary<Sent> = some(
  'x'.repeat(100_000), 'ä'.repeat(20_000), '('.repeat(20_000), "a = 'b' AND ".repeat(3000), '%'.repeat(4000), Array.from({ length: 3000 }, () => ({ key: 'k', value: 'v' })), Array.from({ length: 5000 }, (_each, index) => String(index)), nested(2000),
  Object.fromEntries(Array.from({ length: 3000 }, (_each, index) => [`k${index}`, index])),
);

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

/** What is right for a kind of field, or nearly so. */
export const rightValue = (kind: FieldKind): Arbitrary<Sent> => RIGHT[kind];

/** What spoils a field: a value that is wrong or huge, or none. */
export const spoiled: Arbitrary<Sent | undefined> = fc.oneof({ weight: 3, arbitrary: WRONG }, { weight: 2, arbitrary: HUGE }, { weight: 2, arbitrary: fc.constant(undefined) });
