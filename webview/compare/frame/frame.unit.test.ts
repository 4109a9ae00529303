import { describe, expect, test } from 'vitest';
import { findOptions } from '../../ui/picker';
import { fill } from '../../ui/words';
import { columnLabel } from '../columnLabel';
import { FRESH } from '../setup';
import { findHindrance } from './emptiness';
import { exampleFilter, type HintSource } from './filterHint';
import { inkFilter } from './highlight';
import { clampHeight, LEAST } from './sash';
import { currentView, setupOf } from './savedViews';
import { ENGLISH } from './strings';

describe('colours of a filter', () => {
  test.each([
    ["params.lr >= 0.1 AND tags.`a b` LIKE 'x%'", 'params.lr:name >=:plain 0.1:number AND:word tags.:name `a b`:name LIKE:word \'x%\':text'],
    ['params."learning rate" = "it\'\'s', 'params.:name "learning rate":name =:plain "it\'\'s:text'],
    ['metrics.loss<-1e-3 or', 'metrics.loss:name <:plain -1e-3:number or:word'],
    ["'", "':text"],
  ])('%s', (filter, inks) => {
    const stretches = inkFilter(filter);
    expect(stretches.map((one) => one.text).join('')).toBe(filter);
    expect(stretches.filter((one) => one.text.trim() !== '').map((one) => `${one.text}:${one.ink}`).join(' ')).toBe(inks);
  });
});

describe('the example in an empty filter', () => {
  const info = (id: string, more: object): HintSource['columns'][number] => ({ id, runs: 9, varies: true, distinct: 5, numeric: true, whole: false, ...more });
  const source = (columns: HintSource['columns'], metric?: string, direction: 'higher' | 'lower' = 'higher', words: string[] = []): HintSource => ({
    columns, metric, direction: () => direction,
    column: () => ({ id: '', kinds: new Uint8Array(), numbers: new Float64Array(), codes: new Int32Array(), words }),
  });
  const loss = info('metrics.val/loss', { min: 0.3, max: 0.41 });

  test('is of the columns that the runs have, and can be read', () => {
    expect(exampleFilter(source([info('params.booster', { numeric: false }), loss], 'val/loss', 'lower', ["it's", 'gbtree']))).toBe("metrics.val/loss <= 0.4 AND params.booster = 'gbtree'");
    expect(exampleFilter(source([info('params.same', { varies: false, min: 1, max: 1 }), info('params.learning rate', { min: 0.001, max: 0.2 })]))).toBe('params.`learning rate` >= 0.1');
  });

  test('is none where there is nothing to make it of', () => {
    expect(exampleFilter(source([], 'loss'))).toBeUndefined();
    expect(exampleFilter(source([info('params.text', { numeric: false }), info('metrics.nan', {})], 'nan'))).toBeUndefined();
  });
});

describe('what hinders', () => {
  const count = (runs: Record<string, number>) => (filter: string): Promise<number> => Promise.resolve(runs[filter] ?? 0);

  test('the clause that lets most runs in when it goes', async () => {
    const filter = "params.lr >= 1 AND tags.a LIKE 'x' AND params.depth = 4";
    const found = await findHindrance(filter, count({ "tags.a LIKE 'x' AND params.depth = 4": 3, 'params.lr >= 1 AND params.depth = 4': 40, "params.lr >= 1 AND tags.a LIKE 'x'": 1 }));
    expect(found).toMatchObject({ clause: { text: "tags.a LIKE 'x'" }, rest: 'params.lr >= 1 AND params.depth = 4', runs: 40 });
  });

  test('of two that are alike the brush, and none where none helps', async () => {
    const filter = "tags.a LIKE 'x' AND params.lr >= 1";
    expect((await findHindrance(filter, () => Promise.resolve(7)))?.clause.brush?.column).toBe('params.lr');
    expect(await findHindrance(filter, () => Promise.resolve(0))).toBeUndefined();
    expect(await findHindrance('params.lr >=', () => Promise.resolve(7))).toBeUndefined();
  });
});

describe('saved views', () => {
  const best = { name: 'Best', setup: { ...FRESH, filter: 'metrics.auc > 0.9', views: { table: { b: 1, a: 2 } } } };

  test('one is shown until something it is about changes', () => {
    const now = { ...FRESH, filter: 'metrics.auc > 0.9', views: { table: { a: 2, b: 1 } }, selection: ['r'], pane: { open: true, height: 1 } };
    expect(currentView(now, [best], undefined)).toMatchObject({ saved: { name: 'Best' }, changed: false });
    expect(currentView({ ...now, views: { ...now.views, charts: {} } }, [best], undefined)?.changed).toBe(false);
    expect(currentView({ ...now, views: { table: { a: 3, b: 1 } } }, [best], 'Best')?.changed).toBe(true);
    expect(currentView({ ...now, filter: '' }, [best], 'Best')).toMatchObject({ saved: { name: 'Best' }, changed: true });
    expect(currentView({ ...now, filter: '' }, [best], undefined)).toBeUndefined();
    expect(currentView({ ...now, filter: '' }, [], 'Best')).toBeUndefined();
  });

  test('one without runs leaves those that are selected', () => {
    const now = { ...FRESH, selection: ['r'], colours: { r: 3 }, baseline: 'q' };
    expect(setupOf(best.setup, now)).toMatchObject({ filter: 'metrics.auc > 0.9', selection: ['r'], colours: { r: 3 }, baseline: 'q' });
    expect(setupOf({ ...best.setup, selection: ['s'] }, now)).toMatchObject({ selection: ['s'] });
    expect(setupOf('nonsense', { ...now, pane: { open: true, height: 200 } })).toMatchObject({ filter: '', pane: { open: true, height: 200 } });
  });
});

test('a list finds by all its words, beginnings first', () => {
  const options = ['val/loss', 'loss', 'train_loss', 'acc'].map((label) => ({ id: label, label }));
  expect(findOptions(options, 'LOSS').map((one) => one.id)).toEqual(['loss', 'val/loss', 'train_loss']);
  expect(findOptions(options, 'loss val').map((one) => one.id)).toEqual(['val/loss']);
  expect(findOptions(options, ' ')).toBe(options);
});

test('view and pane keep their least heights', () => {
  expect([clampHeight(20, 800), clampHeight(790, 800), clampHeight(300.4, 800), clampHeight(300, 200)]).toEqual([LEAST, 680, 300, LEAST]);
});

test('columns have names of people', () => {
  const label = (id: string): string => columnLabel(id, ENGLISH);
  expect(['params.a.b', 'metrics.loss', 'metrics:min.loss', 'metrics@-5.loss', 'attributes.start_time', 'nonsense'].map(label)).toEqual(['a.b', 'loss', 'loss (min)', 'loss (step -5)', 'Start', 'nonsense']);
  expect(fill('{1} of {0}{2}', 'a', 3)).toBe('3 of a{2}');
});
