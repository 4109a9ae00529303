import fc, { type Arbitrary } from 'fast-check';

/** A point as it is logged. */
export interface MadePoint {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  readonly timestamp: number;
}

/** Params or tags by their keys. */
export type Values = Readonly<Record<string, string>>;

export interface MadeExperiment {
  /** What follows the prefix that the names of one test share. */
  readonly name: string;
  readonly tags: Values;
  readonly deleted: boolean;
}

export interface MadeDataset {
  readonly name: string;
  readonly digest: string;
  readonly context: string;
}

export interface MadeRun {
  /** Its place in the world's experiments, of those that runs are in. */
  readonly experiment: number;
  readonly name: string;
  readonly user: string;
  readonly status: 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';
  /** UTC ms. */
  readonly start: number;
  readonly end: number | undefined;
  readonly params: Values;
  readonly tags: Values;
  readonly points: readonly MadePoint[];
  readonly datasets: readonly MadeDataset[];
  readonly deleted: boolean;
}

export interface MadeVersion {
  readonly source: string;
  /** Its place among the runs. */
  readonly run: number | undefined;
  readonly tags: Values;
  readonly stage: 'None' | 'Staging' | 'Production' | 'Archived';
  readonly deleted: boolean;
}

export interface MadeModel {
  readonly name: string;
  readonly tags: Values;
  readonly prompt: boolean;
  readonly versions: readonly MadeVersion[];
}

export interface MadeLoggedModel {
  readonly experiment: number;
  readonly name: string;
  readonly type: string;
  /** Its place among the runs, which log its points. */
  readonly run: number;
  readonly status: 'LOGGED_MODEL_PENDING' | 'LOGGED_MODEL_READY' | 'LOGGED_MODEL_UPLOAD_FAILED';
  readonly params: Values;
  readonly tags: Values;
  readonly points: readonly (MadePoint & { readonly dataset: number | undefined })[];
}

/** A history to be played on servers. */
export interface World {
  readonly experiments: readonly MadeExperiment[];
  readonly runs: readonly MadeRun[];
  readonly models: readonly MadeModel[];
  readonly loggedModels: readonly MadeLoggedModel[];
}

/** Values that mean something to a search, alike enough to be confused. */
export const TEXTS = [
  'text', 'Text', 'TEXT', 'tex', 'a%b', 'a_b', 'axb', '*x*', '[x]', 'a?b', 'x y', "it's", '"q"', 'C:\\d', ' lead', 'trail ', 'über', '日本',
  '0.1', '0.01', '10', '9', '-5', '1e-3', '100', '2019-07-01', '2019-06-30', 'True', 'None', 'null',
] as const;
/** Keys, some of which a filter can only write in quotes. */
export const KEYS = ['lr', 'depth', 'a.b', 'x y', 'x-y', 'deep/er', 'näme', 'Lr'] as const;
export const METRICS = ['loss', 'acc', 'val/loss', 'x y', 'näme', 'a.b'] as const;
export const NAMES = ['alpha', 'Alpha', 'beta', 'alp_ha', 'al%a', 'gamma ray', '42', 'ülm'] as const;
export const USERS = ['ann', 'bob', 'Bob'] as const;
export const DATASETS: readonly MadeDataset[] = [
  { name: 'orders', digest: 'd1', context: 'training' }, { name: 'orders', digest: 'd2', context: 'eval' },
  { name: 'Visits', digest: 'd1', context: 'Training' },
];
/** Where the time of a world begins, UTC ms. */
export const EPOCH = 1_600_000_000_000;
/** Experiments that runs are in. */
export const HOMES = 2;

/** A key whose values are words alone: what is a number is ordered as one here, and as text by MLflow. */
export const WORD_KEY = 'team';
export const WORDS = TEXTS.filter((one) => !/^[-+\d.]/.test(one));

const text = fc.constantFrom(...TEXTS);
const values = (keys: readonly string[]): Arbitrary<Values> =>
  fc.tuple(fc.dictionary(fc.constantFrom(...keys), text, { maxKeys: 5, noNullPrototype: true }), fc.option(fc.constantFrom(...WORDS), { nil: undefined }))
    .map(([some, word]) => (word === undefined ? some : { ...some, [WORD_KEY]: word }));
/** Numbers that are near to each other, and those at the ends of what a double is. */
export const NUMBERS = [0, 1, -1, 0.1, 0.5, 2, 10, 1e-9, 1e300, 1.7976931348623157e308] as const;
const value = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...NUMBERS) }, { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) });

/** Points whose order in time no two share, since ties are broken by what each server makes of NaN. */
const points: Arbitrary<readonly MadePoint[]> = fc.array(fc.record({ key: fc.constantFrom(...METRICS), value, step: fc.integer({ min: -2, max: 4 }) }), { maxLength: 8 })
  .map((list) => list.map((point, index) => ({ ...point, timestamp: EPOCH + ((index * 7) % 8) })));

/** Few things in a hundred are deleted. */
const seldom = fc.integer({ min: 0, max: 7 }).map((draw) => draw === 0);

const run = fc.record({
  experiment: fc.integer({ min: 0, max: HOMES - 1 }), name: fc.constantFrom(...NAMES), user: fc.constantFrom(...USERS),
  status: fc.constantFrom('RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'), lasts: fc.constantFrom(0, 1000, 1000, 5000, 60_000), params: values(KEYS), tags: values(KEYS), points,
  datasets: fc.uniqueArray(fc.constantFrom(...DATASETS), { maxLength: 2 }), deleted: seldom,
});

const version = fc.record({
  source: fc.constantFrom('s3://bucket/a', 's3://bucket/A', 's3://bucket/b_c', 'gs://other/x'), run: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }), tags: values(KEYS),
  stage: fc.constantFrom('None', 'None', 'Staging', 'Production', 'Archived'), deleted: seldom,
});

const loggedModel = fc.record({
  experiment: fc.integer({ min: 0, max: HOMES - 1 }), name: fc.constantFrom('net', 'Net', 'net_1', 'tree'), type: fc.constantFrom('classifier', 'Classifier', 'agent'), run: fc.integer({ min: 0, max: 3 }),
  status: fc.constantFrom('LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'), params: values(KEYS), tags: values(KEYS),
  points: fc.tuple(points, fc.array(fc.option(fc.integer({ min: 0, max: DATASETS.length - 1 }), { nil: undefined }), { minLength: 8, maxLength: 8 }))
    .map(([list, datasets]) => list.map((point, index) => ({ ...point, dataset: datasets[index] }))),
});

/** A world of so many runs; its experiments and models are a few. */
export function worlds(runs: number): Arbitrary<World> {
  return fc.record({
    experiments: fc.array(fc.record({ name: fc.constantFrom(...NAMES), tags: values(KEYS), deleted: seldom }), { minLength: 6, maxLength: 6 })
      // Names are unique, and what runs are in stays.
      .map((list) => list.map((one, index) => ({ ...one, name: `${one.name} ${index}`, deleted: one.deleted && index >= HOMES }))),
    runs: fc.array(run, { minLength: runs, maxLength: runs })
      // No two of up to 41 start together: what does is told apart by ids, which each server draws.
      .map((list) => list.map(({ lasts, ...one }, index): MadeRun => {
        const start = EPOCH + ((index * 7) % 41) * 1000;
        return { ...one, start, end: one.status === 'RUNNING' ? undefined : start + lasts, deleted: one.deleted && index >= 4 };
      })),
    models: fc.array(fc.record({ name: fc.constantFrom(...NAMES.filter((name) => !/[/:]/.test(name))), tags: values(KEYS), prompt: seldom, versions: fc.array(version, { maxLength: 3 }) }), { minLength: 5, maxLength: 5 })
      .map((list) => list.map((one, index) => ({ ...one, name: `${one.name} ${index}` }))),
    loggedModels: fc.array(loggedModel, { minLength: 6, maxLength: 6 }),
  });
}
