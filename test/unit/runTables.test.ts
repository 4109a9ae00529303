import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { columnId, type AttributeColumn, type ColumnRef } from '../../src/protocol/columns';
import type { Metric } from '../../src/protocol/entities';
import { CELL, cellText, type Table } from '../../src/protocol/table';
import { writeBrush, type Brush } from '../../webview/compare/model/clauses';
import type { Store } from '../../src/store/api';
import { openForTest, point, temporaryFolder } from '../../src/store/testing/folders';

let store: Store;
let seed = 1;
let texts: readonly string[];

beforeEach(async () => {
  texts = TEXTS;
  store = await openForTest(join(temporaryFolder(), '.trialbook'));
});

/** The same numbers at each run of the tests, from 0 to 1. */
function random(): number {
  seed = (seed * 48271) % 2147483647;
  return seed / 2147483647;
}

const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const KEYS = ['lr', 'depth', 'a/b', 'with space', 'größe'];
const TEXTS = ['0.1', '0.10', '1e-3', '5', '-2.5', 'adam', 'sgd', '', 'x, y', 'z "quoted"', '😀', '\uffee'];
const NUMBERS = [0, 1, -3.25, 0.1 + 0.2, 1e300, 5e-324, Number.NaN, Infinity, -Infinity, 123456789.123456789];

function write(experiment: string, known: string[]): void {
  const choice = random();
  const runId = known.length === 0 || choice < 0.3 ? store.runs.create({ experiment_id: experiment, run_name: `run-${known.length}`, start_time: Math.floor(random() * 5) }).info.run_id : pick(known);
  if (!known.includes(runId)) known.push(runId);
  if (store.runs.get(runId).info.lifecycle_stage === 'deleted') {
    store.runs.restore(runId);
    return;
  }
  const had = new Set(store.runs.get(runId).data.params.map(({ key }) => key));
  const key = pick(KEYS);
  if (choice < 0.5 && !had.has(key)) store.runs.logParam(runId, { key, value: pick(texts) });
  else if (choice < 0.75) store.metrics.logBatch(runId, [point(pick(KEYS), pick(NUMBERS), Math.floor(random() * 4), Math.floor(random() * 4))], [], []);
  else if (choice < 0.85) store.runs.setTag(runId, { key, value: pick(texts) });
  else if (choice < 0.88) store.runs.update({ run_id: runId, status: 'FINISHED', end_time: 10 });
  else if (choice < 0.9) store.runs.update({ run_id: runId, run_name: pick(['new name', 'ünï']) });
  else if (choice < 0.93) store.runs.delete(runId);
  else if (choice < 0.96) store.runs.logInputs(runId, [{ tags: [], dataset: { name: pick(['a', 'b']), digest: pick(['1', '2']), source_type: 'local', source: 'x' } }]);
  else if (store.runs.get(runId).data.tags.some((tag) => tag.key === key)) store.runs.deleteTag(runId, key);
}

const REFS: readonly ColumnRef[] = [
  ...KEYS.flatMap((key): ColumnRef[] => [{ kind: 'param', key }, { kind: 'metric', key, stat: 'last' }, { kind: 'tag', key }]),
  { kind: 'metricAt', key: 'lr', step: 2 }, { kind: 'metric', key: 'lr', stat: 'min' },
  ...(['run_name', 'status', 'start_time', 'end_time', 'duration', 'user_id', 'dataset', 'dataset_digest', 'experiment', 'run_id'] as const).map((name): ColumnRef => ({ kind: 'attribute', name })),
];

/** What the run itself answers, as the table shows it. */
function expected(runId: string, ref: ColumnRef): string {
  const { data } = store.runs.get(runId);
  switch (ref.kind) {
    case 'param':
      return data.params.find(({ key }) => key === ref.key)?.value ?? '';
    case 'tag':
      return data.tags.find(({ key }) => key === ref.key)?.value ?? '';
    case 'metricAt':
      return shown(pointsOf(runId, ref.key).filter(({ step }) => step === ref.step).at(-1)?.value);
    case 'metric': {
      if (ref.stat === 'last') return shown(data.metrics.find(({ key }) => key === ref.key)?.value);
      const numbers = pointsOf(runId, ref.key).map(({ value }) => value).filter((value) => !Number.isNaN(value));
      return numbers.length === 0 ? '' : shown(Math.min(...numbers));
    }
    case 'attribute':
      return expectedAttribute(runId, ref.name);
  }
}

function expectedAttribute(runId: string, name: AttributeColumn): string {
  const { info, inputs } = store.runs.get(runId);
  if (name === 'dataset' || name === 'dataset_digest') return inputs.dataset_inputs.map(({ dataset }) => (name === 'dataset' ? dataset.name : dataset.digest)).join(', ');
  if (name === 'experiment') return store.experiments.get(info.experiment_id).name;
  if (name === 'duration') return info.end_time === undefined ? '' : String(Number(info.end_time) - Number(info.start_time));
  return name === 'source' || name === 'commit' ? '' : String(info[name] ?? '');
}

const pointsOf = (runId: string, key: string): Metric[] => store.metrics.history({ run_id: runId, metric_key: key }).metrics;

const shown = (value: number | undefined): string => (value === undefined ? '' : String(real(value)));

/** Runs keep infinities as the greatest double. */
const real = (value: number): number => (Math.abs(value) === Number.MAX_VALUE ? Math.sign(value) * Infinity : value);

function shownBy(table: Table): Record<string, string[]> {
  return Object.fromEntries(table.columns.map((column) => [column.id, table.runs.map((_, row) => cellText(column, row))]));
}

it('shows what the runs say, after whatever was written, in one experiment and in several', () => {
  const other = store.experiments.create({ name: 'other' });
  const [mine, theirs]: [string[], string[]] = [[], []];
  const columns = REFS.map(columnId);
  for (let round = 0; round < 60; round++) {
    const writes = Math.floor(random() * 12);
    for (let i = 0; i < writes; i++) write(...(random() < 0.7 ? (['0', mine] as const) : ([other, theirs] as const)));
    if (round === 30) store.experiments.update({ experiment_id: other, new_name: 'renamed' });
    const ids = pick([['0'], ['0', other]]);
    const asked = round % 3 === 0 ? columns : columns.filter(() => random() < 0.3);
    const table = store.runs.table({ experiment_ids: ids, columns: asked });
    const searched = store.runs.search({ experiment_ids: ids, order_by: ['start_time DESC', 'run_id ASC'] }).runs.map(({ info }) => info.run_id);
    expect(table.runs).toEqual(searched);
    expect(table.total).toBe(searched.length);
    expect(shownBy(table)).toEqual(Object.fromEntries(asked.map((id) => [id, searched.map((runId) => expected(runId, REFS[columns.indexOf(id)]!))])));
    const catalogue = store.runs.columns({ experiment_ids: ids });
    expect(catalogue.runs).toBe(searched.length);
    for (const key of KEYS) {
      const having = searched.filter((runId) => store.runs.get(runId).data.metrics.some((metric) => metric.key === key)).length;
      expect(catalogue.columns.find(({ id }) => id === `metrics.${key}`)?.runs ?? 0).toBe(having);
    }
  }
});

it('orders and filters as a search does', () => {
  // A search goes on to the text of equal numbers, a table to the newest run.
  texts = TEXTS.filter((text) => text !== '0.10');
  const runs: string[] = [];
  for (let i = 0; i < 300; i++) write('0', runs);
  const orders = [['params.lr', 'params.lr'], ['metrics.depth', 'metrics.depth'], ['metrics:min.lr', 'metrics.`lr`.min'], ['attributes.duration', 'attributes.duration'], ['attributes.run_name', 'attributes.run_name']] as const;
  const filters = ['', "params.depth != 'x'", 'metrics.lr > 0', "metrics.lr = 'NaN' OR metrics.lr IS NULL", 'params.lr >= 0.1 AND params.lr < 6', "attributes.run_name LIKE '%1%'", 'dataset.name IS NULL'];
  for (const [column, field] of orders) {
    for (const descending of [true, false]) {
      for (const filter of filters) {
        const found = store.runs.search({ experiment_ids: ['0'], filter, order_by: [`${field} ${descending ? 'DESC' : 'ASC'}`] }).runs.map(({ info }) => info.run_id);
        expect(store.runs.table({ experiment_ids: ['0'], filter, order_by: [{ column, descending }] }).runs, `${column} ${descending} ${filter}`).toEqual(found);
      }
    }
  }
});

it('finds by a brush the runs whose cells it holds', () => {
  const runs: string[] = [];
  for (let i = 0; i < 400; i++) write('0', runs);
  const brushes: Omit<Brush, 'column'>[] = [
    { ranges: [{ min: 0.1, max: 0.1 }], words: [] },
    { ranges: [{ min: -3, max: 1, maxOpen: true }], words: [] },
    { ranges: [{ min: -Infinity, max: 0 }, { min: 2, max: Infinity, minOpen: true }], words: [] },
    { ranges: [], words: [], absent: true },
    { ranges: [{ min: 1, max: 1e301 }], words: [], absent: true },
  ];
  const specials = { ranges: [], words: ['NaN', 'Infinity'] };
  const words = { ranges: [], words: ['adam', 'z "quoted"', ''], absent: true };
  for (const ref of REFS.filter(({ kind }) => kind === 'param' || kind === 'metric')) {
    for (const brush of [...brushes, ref.kind === 'metric' ? specials : words]) {
      const id = columnId(ref);
      const filter = writeBrush({ column: id, ...brush });
      const all = store.runs.table({ experiment_ids: ['0'], columns: [id] });
      const [column] = all.columns;
      const held = all.runs.filter((_, row) => {
        const [kind, number] = [column!.kinds[row], column!.numbers[row]!];
        if (kind === CELL.absent) return 'absent' in brush;
        if (kind === CELL.text || kind === CELL.special) {
          if (brush.words.includes(cellText(column!, row))) return true;
          // On metrics an infinity is a number at the end of the axis.
          if (kind === CELL.text || Number.isNaN(number)) return false;
        }
        return brush.ranges.some(({ min, max, ...open }) => number >= min && number <= max && !('maxOpen' in open && number === max) && !('minOpen' in open && number === min));
      });
      expect(store.runs.table({ experiment_ids: ['0'], filter: filter! }).runs, filter).toEqual(held);
    }
  }
});

it('forgets what was emptied from the trash, and an experiment that was deleted', () => {
  const kept = store.runs.create({ experiment_id: '0', start_time: 1 }).info.run_id;
  const gone = store.runs.create({ experiment_id: '0', start_time: 2 }).info.run_id;
  expect(store.runs.table({ experiment_ids: ['0'] }).runs).toEqual([gone, kept]);
  store.runs.delete(gone);
  store.trash.empty();
  expect(store.runs.table({ experiment_ids: ['0'] })).toMatchObject({ runs: [kept], total: 1 });
  const id = store.experiments.create({ name: 'short' });
  const run = store.runs.create({ experiment_id: id }).info.run_id;
  expect(store.runs.table({ experiment_ids: [id] }).runs).toEqual([run]);
  store.experiments.delete(id);
  expect(store.runs.table({ experiment_ids: [id] }).runs).toEqual([]);
  store.experiments.restore(id);
  expect(store.runs.table({ experiment_ids: [id] }).runs).toEqual([run]);
});

it('answers only the runs asked for, and no more than the words they have', () => {
  const ids = ['x', 'y', 'z'].map((value, index) => {
    const { run_id } = store.runs.create({ experiment_id: '0', start_time: index }).info;
    store.runs.logParam(run_id, { key: 'p', value });
    return run_id;
  });
  const table = store.runs.table({ experiment_ids: ['0'], run_ids: [ids[1]!, 'unknown'], columns: ['params.p'] });
  expect(table).toMatchObject({ total: 3, runs: [ids[1]], columns: [{ words: ['y'] }] });
});

it('reads every double as it was logged', () => {
  const view = new DataView(new ArrayBuffer(8));
  const values = Array.from({ length: 5000 }, (_, index) => {
    view.setUint32(0, Math.floor(random() * 2 ** 32));
    view.setUint32(4, Math.floor(random() * 2 ** 32));
    return index % 2 === 0 ? random() : view.getFloat64(0);
  }).filter((value) => Number.isFinite(value));
  const { run_id } = store.runs.create({ experiment_id: '0' }).info;
  for (let at = 0; at < values.length; at += 900) {
    store.metrics.logBatch(run_id, values.slice(at, at + 900).map((value, index) => point(`m${at + index}`, value)), [], []);
  }
  const table = store.runs.table({ experiment_ids: ['0'], columns: values.map((_, index) => `metrics.m${index}`) });
  expect(table.columns.map(({ numbers }) => numbers[0])).toEqual(values);
});

it('takes ids of experiments that are not there for empty ones, however many they are', () => {
  const run = store.runs.create({ experiment_id: '0', run_name: 'one', start_time: 1 }).info.run_id;
  store.runs.logParam(run, { key: 'lr', value: '1' });
  const gone = Array.from({ length: 5000 }, (_, index) => String(index + 10));
  expect(store.runs.table({ experiment_ids: gone, columns: ['params.lr'] })).toMatchObject({ runs: [], total: 0, columns: [{ id: 'params.lr' }] });
  expect(store.runs.columns({ experiment_ids: gone })).toEqual({ runs: 0, columns: [] });
  expect(store.runs.table({ experiment_ids: [...gone, '0'], columns: ['params.lr'] }).runs).toEqual([run]);
});
