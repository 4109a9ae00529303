import { beforeEach, describe, expect, it } from 'vitest';
import { countRuns, searchRuns, type RunSearch } from './runs';
import { testDatabase, type TestDatabase } from './testDatabase';

interface RunSpec {
  name?: string; status?: string; start?: number; end?: number | null; stage?: string; experiment?: number;
  params?: Record<string, string>; tags?: Record<string, string>; metrics?: Record<string, number | [number, number, number, number]>;
}

let db: TestDatabase;
let next: number;

function addRun(spec: RunSpec): number {
  const run = next++;
  addRow(run, spec);
  addData(run, spec);
  return run;
}

function addRow(run: number, spec: RunSpec): void {
  db.exec('INSERT INTO runs VALUES (?,?,?,?,?,?,?,?,?,?,NULL,NULL)', [
    run, `r${run}`, spec.experiment ?? 1, spec.name ?? `run ${run}`, 'someone', spec.status ?? 'FINISHED', spec.start ?? run * 1000,
    spec.end === undefined ? run * 1000 + 500 : spec.end, `mlflow-artifacts:/1/r${run}/artifacts`, spec.stage ?? 'active',
  ]);
}

function addData(run: number, spec: RunSpec): void {
  for (const [key, value] of Object.entries(spec.params ?? {})) {
    db.exec('INSERT INTO params VALUES (?,?,?,?)', [run, key, value, value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : null]);
  }
  for (const [key, value] of Object.entries(spec.tags ?? {})) db.exec('INSERT INTO tags VALUES (?,?,?)', [run, key, value]);
  for (const [key, value] of Object.entries(spec.metrics ?? {})) {
    const [first, last, min, max] = typeof value === 'number' ? [value, value, value, value] : value;
    const nan = Number.isNaN(last);
    const real = (each: number): number | null => (Number.isNaN(each) ? null : each);
    db.exec('INSERT INTO series (run, key, count, first_value, last_step, last_timestamp, last_value, last_is_nan, min_value, max_value) VALUES (?,?,1,?,0,0,?,?,?,?)', [
      run, key, real(first), nan ? 0 : last, nan ? 1 : 0, real(min), real(max),
    ]);
  }
}

const search = (filter: string, more: Partial<RunSearch> = {}): number[] => searchRuns(db, { experiment_ids: ['1'], filter, ...more }).runs;
const found = (filter: string): number[] => search(filter).sort((a, b) => a - b);

beforeEach(() => {
  db = testDatabase();
  next = 1;
});

describe('filters of runs', () => {
  it('finds the days of a pipeline from a date on, newest first', () => {
    for (const day of ['2019-06-29', '2019-07-02', '2019-07-01', '2018-12-31']) addRun({ params: { processing_date: day } });
    expect(search("params.processing_date >= '2019-07-01'", { order_by: ['start_time DESC'] })).toEqual([3, 2]);
  });

  it('compares params as numbers when both sides are, and as text otherwise', () => {
    addRun({ params: { lr: '0.01' } });
    addRun({ params: { lr: '1e-3' } });
    addRun({ params: { lr: '10' } });
    addRun({ params: { lr: 'auto' } });
    addRun({});
    expect(found("params.lr < '0.02'")).toEqual([1, 2]);
    expect(found('params.lr < 0.02')).toEqual([1, 2]);
    expect(found('params.lr > 9')).toEqual([3]);
    expect(found("params.lr > '9'")).toEqual([3, 4]);
    expect(found("params.lr = '0.001'")).toEqual([]);
    expect(found('params.lr = 0.001')).toEqual([2]);
    expect(found('params.lr != 0.001')).toEqual([1, 3, 4]);
    expect(found("params.lr != '10'")).toEqual([1, 2, 4]);
    expect(found("params.lr IN ('auto', 10.0)")).toEqual([3, 4]);
    expect(found("params.lr NOT IN ('auto', 10.0)")).toEqual([1, 2]);
    expect(found('params.lr IS NULL')).toEqual([5]);
    expect(found('params.lr IS NOT NULL')).toEqual([1, 2, 3, 4]);
  });

  it('minds case in LIKE and not in ILIKE, in any script, and takes GLOB signs as they are', () => {
    addRun({ tags: { team: 'Ärger*' } });
    addRun({ tags: { team: 'ärger?' } });
    addRun({ tags: { team: 'other [x]' } });
    expect(found("tags.team LIKE 'Ärger%'")).toEqual([1]);
    expect(found("tags.team ILIKE 'ÄRG%'")).toEqual([1, 2]);
    expect(found("tags.team LIKE '_rger_'")).toEqual([1, 2]);
    expect(found("tags.team LIKE '%*'")).toEqual([1]);
    expect(found("tags.team LIKE '%[x]'")).toEqual([3]);
    expect(found("tags.team LIKE 'rger'")).toEqual([]);
  });

  it('lets NaN satisfy != alone and a missing metric nothing', () => {
    addRun({ metrics: { loss: 0.5 } });
    addRun({ metrics: { loss: NaN } });
    addRun({});
    expect(found('metrics.loss != 0.5')).toEqual([2]);
    expect(found('metrics.loss = 0')).toEqual([]);
    expect(found('metrics.loss <= 0.5')).toEqual([1]);
    expect(found('metrics.loss IS NULL')).toEqual([3]);
  });

  it('knows the statistics of a series, and a key that only looks like one', () => {
    addRun({ metrics: { loss: [9, 3, 1, 9] } });
    addRun({ metrics: { loss: [9, 3, 2, 9], 'loss.min': 0.1 } });
    expect(found('metrics.loss.min < 2')).toEqual([1, 2]);
    expect(found('metrics.loss.min < 0.5')).toEqual([2]);
    expect(found('metrics.`loss`.min < 2')).toEqual([1]);
    expect(found('metrics.`loss.min` < 2')).toEqual([2]);
    expect(found('metrics.loss.first = 9 AND metrics.loss.last = 3 AND metrics.loss.max = 9')).toEqual([1, 2]);
    expect(search('', { order_by: ['metrics.loss.min DESC'] })).toEqual([1, 2]);
  });

  it('reads attributes, tags and lists', () => {
    addRun({ name: 'first', status: 'FAILED', start: 1000, end: 61_000 });
    addRun({ name: "it's", status: 'RUNNING', end: null, tags: { 'mlflow.source.name': 'train.py', n: '7', when: '2020-01-01' } });
    expect(found("attributes.status = 'FAILED'")).toEqual([1]);
    expect(found("run.status != 'FAILED' AND attr.run_name = 'it''s'")).toEqual([2]);
    expect(found("run_name = 'it\\'s'")).toEqual([2]);
    expect(found('attributes.duration >= 60000')).toEqual([1]);
    expect(found('end_time IS NULL')).toEqual([2]);
    expect(found("run_id IN ('r1', 'r2', 'nope')")).toEqual([1, 2]);
    expect(found("run_id NOT IN ('r1')")).toEqual([2]);
    expect(found("tags.mlflow.source.name = 'train.py'")).toEqual([2]);
    expect(found('tags."mlflow.source.name" LIKE "train%"')).toEqual([2]);
    expect(found('tags.n > 6.5')).toEqual([2]);
    expect(found("tags.when < '2020-02-01' AND tags.when > 5")).toEqual([]);
    expect(found("`run name` = 'first' OR (status = 'RUNNING' AND start_time > 5)")).toEqual([1, 2]);
    expect(found("start_time = 1000 OR start_time = 2000 AND status = 'FAILED'")).toEqual([1]);
  });

  it('finds runs by their datasets', () => {
    addRun({});
    addRun({});
    db.exec("INSERT INTO datasets VALUES (1, 1, 'orders', 'abc', 'local', '{}', NULL, NULL)");
    db.exec('INSERT INTO inputs VALUES (2, 1)');
    db.exec("INSERT INTO input_tags VALUES (2, 1, 'mlflow.data.context', 'train')");
    expect(found("dataset.name = 'orders' AND datasets.context = 'train'")).toEqual([2]);
    expect(found("dataset.digest IN ('abc', 'd')")).toEqual([2]);
    expect(found("dataset.name LIKE 'ord%' AND dataset.context != 'train'")).toEqual([]);
  });

  it('keeps to the experiments and lifecycle stages asked for', () => {
    addRun({});
    addRun({ stage: 'deleted' });
    addRun({ experiment: 2 });
    expect(search('')).toEqual([1]);
    expect(search('', { run_view_type: 'DELETED_ONLY' })).toEqual([2]);
    expect(search('', { run_view_type: 'ALL', experiment_ids: ['1', '2'] }).sort()).toEqual([1, 2, 3]);
    expect(search('', { experiment_ids: [] })).toEqual([]);
    expect(countRuns(db, { experiment_ids: ['1'], run_view_type: 'ALL' })).toBe(2);
    expect(countRuns(db, { experiment_ids: ['1'], filter: "run_id = 'r2'" })).toBe(0);
    expect(() => search('', { experiment_ids: ['1; DROP'] })).toThrow(/experiment_ids/);
  });

  it('takes text that looks like SQL as text', () => {
    addRun({ params: { x: "'); DROP TABLE runs; --" } });
    expect(found("params.x = '''); DROP TABLE runs; --'")).toEqual([1]);
    expect(found("params.`x' OR 1=1 --` = 'a'")).toEqual([]);
    expect(countRuns(db, { experiment_ids: ['1'] })).toBe(1);
  });
});

describe('orders of runs', () => {
  it('puts NaN and then missing values last in both directions, ties newest first', () => {
    addRun({ metrics: { m: NaN } });
    addRun({});
    addRun({ metrics: { m: 2 } });
    addRun({ metrics: { m: 1 } });
    addRun({ metrics: { m: 2 } });
    expect(search('', { order_by: ['metrics.m'] })).toEqual([4, 5, 3, 1, 2]);
    expect(search('', { order_by: ['metrics.`m` DESC'] })).toEqual([5, 3, 4, 1, 2]);
    expect(search('')).toEqual([5, 4, 3, 2, 1]);
    expect(search('', { order_by: ['metrics.m DESC', 'start_time ASC'] })).toEqual([3, 5, 4, 1, 2]);
  });

  it('orders params by number, then text, then nothing', () => {
    for (const value of ['10', '9', 'none']) addRun({ params: { depth: value } });
    addRun({});
    expect(search('', { order_by: ['params.depth ASC'] })).toEqual([2, 1, 3, 4]);
    expect(search('', { order_by: ['params.depth DESC'] })).toEqual([1, 2, 3, 4]);
  });

  it('refuses an order it does not know', () => {
    expect(() => search('', { order_by: ['start_time', 'created DESC'] })).toThrow(/twice/);
    expect(() => search('', { order_by: ['start_time SIDEWAYS'] })).toThrow(/character 12/);
    expect(() => search('', { order_by: ['dataset.name'] })).toThrow(/dataset/);
    expect(() => search('', { order_by: [''] })).toThrow(/Expected a field/);
  });
});

describe('pages of runs', () => {
  const orders = [[], ['metrics.m'], ['metrics.m DESC'], ['params.p DESC', 'tags.t'], ['end_time DESC'], ['attributes.duration'], ['run_id']];

  it.each(orders.map((order) => ({ order })))('meets every run once, whatever the page, ordered by $order', ({ order }) => {
    for (let index = 0; index < 23; index++) {
      addRun({
        start: 5, end: index % 3 === 0 ? null : 100 - (index % 4),
        metrics: index % 5 === 0 ? {} : { m: index % 5 === 1 ? NaN : index % 3 },
        params: index % 4 === 0 ? {} : { p: index % 4 === 1 ? 'text' : String(index % 3) },
        tags: index % 2 === 0 ? { t: 'a' } : {},
      });
    }
    const whole = search('', { order_by: order });
    expect(new Set(whole).size).toBe(23);
    const paged: number[] = [];
    let page_token: string | undefined;
    do {
      const page = searchRuns(db, { experiment_ids: ['1'], order_by: order, max_results: 4, ...(page_token === undefined ? {} : { page_token }) });
      paged.push(...page.runs);
      page_token = page.next_page_token;
    } while (page_token !== undefined);
    expect(paged).toEqual(whole);
  });

  it('is not moved by runs that start meanwhile', () => {
    for (let index = 0; index < 4; index++) addRun({});
    const first = searchRuns(db, { experiment_ids: ['1'], max_results: 2 });
    addRun({});
    expect(searchRuns(db, { experiment_ids: ['1'], max_results: 2, page_token: first.next_page_token! }).runs).toEqual([2, 1]);
  });

  it('refuses a token of another search, a damaged one and a page that is too large', () => {
    addRun({});
    addRun({});
    const { next_page_token: token } = searchRuns(db, { experiment_ids: ['1'], max_results: 1 });
    expect(() => search("status = 'FAILED'", { page_token: token! })).toThrow(/another search/);
    for (const bad of ['nonsense', '%%%', Buffer.from('[1]').toString('base64url'), Buffer.from('null').toString('base64url')]) {
      expect(() => search('', { page_token: bad })).toThrow(/page_token/);
    }
    for (const size of [0, -1, 1.5, 50_001]) expect(() => search('', { max_results: size })).toThrow(/max_results/);
  });
});

describe('plans', () => {
  it('filters and sorts by metrics without a look at the points, by primary keys', () => {
    addRun({ metrics: { m: 1 } });
    db.takeQueries();
    searchRuns(db, { experiment_ids: ['1'], filter: "metrics.m > 0 AND params.x = 'a' AND tags.t = 'b'", order_by: ['metrics.m DESC'] });
    const [query] = db.takeQueries();
    const plan = db.plan(query!.sql, query!.params);
    expect(plan).not.toMatch(/points/);
    expect(plan).not.toMatch(/SCAN (?!json_each)/);
    expect(plan).toMatch(/SEARCH o0 USING INDEX sqlite_autoindex_series_1 \(run=\? AND key=\?\)/);
    expect(plan).toMatch(/SEARCH k EXISTS USING PRIMARY KEY \(run=\? AND key=\?\)/);
  });

  it('reads the newest runs of an experiment from the index, in order', () => {
    db.takeQueries();
    searchRuns(db, { experiment_ids: ['1'] });
    const [query] = db.takeQueries();
    const plan = db.plan(query!.sql, query!.params);
    expect(plan).toMatch(/INDEX runs_by_time/);
    expect(plan).not.toMatch(/TEMP B-TREE/);
  });
});

describe('what is not a finite number, and what is not there', () => {
  beforeEach(() => {
    addRun({ metrics: { loss: Number.NaN } });
    addRun({ metrics: { loss: Number.MAX_VALUE } });
    addRun({ metrics: { loss: -Number.MAX_VALUE } });
    addRun({ metrics: { loss: 1 } });
    addRun({ metrics: { loss: 2 } });
    addRun({});
  });

  it.each([
    ["metrics.loss = 'NaN'", [1]],
    ["metrics.loss = 'nan'", [1]],
    ["metrics.loss != 'NaN'", [2, 3, 4, 5]],
    ["metrics.loss = 'Infinity'", [2]],
    ["metrics.loss = '-Infinity'", [3]],
    ["metrics.loss IN ('NaN', 'Infinity', '-Infinity')", [1, 2, 3]],
    ["metrics.loss IN (1, 'NaN')", [1, 4]],
    ['metrics.loss IN (1, 2, 7)', [4, 5]],
    ["metrics.loss NOT IN (1, 'Infinity')", [1, 3, 5]],
    ['metrics.loss != 1', [1, 2, 3, 5]],
    ['metrics.loss = 1', [4]],
    ["metrics.`loss`.min = 'NaN'", []],
    ['metrics.loss IS NULL', [6]],
    ['dataset.name IS NULL', [1, 2, 3, 4, 5, 6]],
    ['dataset.name IS NOT NULL', []],
    ['user_id IS NULL', []],
  ])('%s', (filter, runs) => expect(found(filter)).toEqual(runs));

  it.each(["metrics.loss = 'many'", "metrics.loss < 'NaN'", "metrics.loss IN ('x')"])('refuses %s', (filter) => {
    expect(() => found(filter)).toThrow(/a number to compare/);
  });
});
