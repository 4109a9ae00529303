import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../protocol/search/parser';
import { completeFilter, nameFilter } from './completeFilter';

const keys = { metrics: ['val_rmse', 'val loss'], params: ['depth', '__proto__'], tags: ['team'] };
const labels = (text: string, complete = false): string[] => completeFilter(text, keys, complete).map((one) => one.label);

describe('completeFilter', () => {
  it('begins with fields, quoting what needs it', () => {
    expect(labels('')).toEqual(expect.arrayContaining(['metrics.val_rmse', 'metrics.`val loss`', 'params.depth', 'status', 'tags.team']));
  });
  it('finds a field by any part of its name, beginnings first', () => {
    expect(labels('val')).toEqual(['metrics.val_rmse', 'metrics.`val loss`']);
    expect(labels('metrics.val_rmse < 1 AND dep')).toEqual(['params.depth']);
  });
  it('offers operators that fit the field', () => {
    expect(labels('metrics.val_rmse')).toContain('<=');
    expect(labels('metrics.val_rmse ')).not.toContain('LIKE');
    expect(labels('metrics.`val loss` ')).toContain('<');
    expect(labels('tags.team ')).toContain('ILIKE');
    expect(labels('tags.team ')).not.toContain('<');
  });
  it('offers values where they are known', () => {
    expect(labels('status = ')).toContain("'FAILED'");
    expect(labels('start_time >')).toContain('yesterday');
    expect(labels('metrics.val_rmse <')).toEqual([]);
  });
  it('goes on after a whole clause', () => {
    expect(labels('metrics.val_rmse < 0.3', true)).toEqual(['AND', 'OR']);
    expect(completeFilter('status = 1', keys, true)[0]?.filter).toBe('status = 1 AND ');
  });
  it('offers only what the server can read', () => {
    for (const field of completeFilter('', keys, false)) {
      expect(() => parseFilter(`${field.filter}IS NULL`, 'runs')).not.toThrow(/closing|Unknown operator/);
    }
  });
});

describe('nameFilter', () => {
  it('looks for words in names, taken as they are typed', () => {
    expect(nameFilter(' ridge base ')).toBe("run_name ILIKE '%ridge base%'");
  });
  it('leaves what is meant as a filter alone', () => {
    for (const text of ['', '  ', 'metrics.loss', 'loss <', "status = 'x"]) expect(nameFilter(text)).toBeUndefined();
  });
});
