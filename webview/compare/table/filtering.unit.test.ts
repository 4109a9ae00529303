import { describe, expect, it } from 'vitest';
import { CELL, type TableColumn } from '../../../src/protocol/table';
import { parseFilter } from '../../../src/protocol/search/parser';
import { canFilter, filterByValue, filterLogged } from './filtering';
import { clicked, firstWay } from './sorting';

const column = (id: string): TableColumn => ({
  id, kinds: Uint8Array.from([CELL.number, CELL.text, CELL.absent, CELL.special]), numbers: Float64Array.from([0.5, Number.NaN, Number.NaN, Number.NaN]), codes: Int32Array.from([-1, 0, -1, -1]), words: ["it's"],
});

describe('filter by a value', () => {
  const lr = column('params.lr');

  it('takes the place of what the column was filtered by', () => {
    expect(filterByValue('params.lr >= 0.1 AND metrics.a > 1', lr, 0, 'for')).toBe('params.lr = 0.5 AND metrics.a > 1');
    expect(filterByValue('', lr, 2, 'for')).toBe('params.lr IS NULL');
  });

  it('keeps the other end of a range', () => {
    expect(filterByValue('params.lr <= 0.9', lr, 0, 'from')).toBe('params.lr >= 0.5 AND params.lr <= 0.9');
    expect(filterByValue('params.lr <= 0.2', lr, 0, 'from')).toBe('params.lr >= 0.5');
  });

  it('excludes, once', () => {
    const once = filterByValue('', lr, 0, 'out');
    expect(once).toBe('params.lr != 0.5');
    expect(filterByValue(once, lr, 0, 'out')).toBe(once);
    expect(filterByValue('', lr, 2, 'out')).toBe('params.lr IS NOT NULL');
  });

  it('can be read by the search language whatever the words are', () => {
    expect(parseFilter(filterByValue('', column('params.a b`'), 1, 'out'), 'runs')).toBeDefined();
    expect(parseFilter(filterLogged('metrics.x > 1 OR metrics.y > 1', 'params.lr'), 'runs')).toMatchObject({ kind: 'and' });
  });

  it('is not offered where the language has no words for it', () => {
    expect(canFilter(lr, 3, 'for')).toBe(false);
    expect(canFilter(column('metrics@10.loss'), 0, 'for')).toBe(false);
    expect(canFilter(lr, 1, 'from')).toBe(false);
  });
});

describe('clicking heads', () => {
  it('goes round: first way, other way, none', () => {
    const one = clicked([], 'metrics.auc', 'descending', false);
    expect(one).toEqual([{ column: 'metrics.auc', descending: true }]);
    const two = clicked(one, 'metrics.auc', 'descending', false);
    expect(two).toEqual([{ column: 'metrics.auc', descending: false }]);
    expect(clicked(two, 'metrics.auc', 'descending', false)).toEqual([]);
  });

  it('adds with Shift and keeps the order of the others', () => {
    const sort = clicked([{ column: 'a.x', descending: false }], 'b.y', 'ascending', true);
    expect(sort.map(({ column: id }) => id)).toEqual(['a.x', 'b.y']);
    expect(clicked(sort, 'a.x', 'ascending', true)[0]).toEqual({ column: 'a.x', descending: true });
  });

  it('begins with the best', () => {
    expect(firstWay('metrics.loss', 'lower')).toBe('ascending');
    expect(firstWay('metrics.loss', 'unknown')).toBe('descending');
    expect(firstWay('params.lr', 'unknown')).toBe('ascending');
  });
});
