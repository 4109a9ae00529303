import { beforeEach, describe, expect, it } from 'vitest';
import { searchExperiments } from './experiments';
import { testDatabase, type TestDatabase } from './testDatabase';

let db: TestDatabase;
const found = (filter: string, more: Parameters<typeof searchExperiments>[1] = {}): number[] => searchExperiments(db, { filter, ...more }).experiments;

beforeEach(() => {
  db = testDatabase();
  db.exec(`INSERT INTO experiments VALUES (0, 'Default', 'x', 'active', 10, 10), (1, 'orders', 'x', 'active', 30, 40), (2, 'Orders 2', 'x', 'active', 30, 35),
    (3, 'old', 'x', 'deleted', 5, 5)`);
  db.exec("INSERT INTO experiment_tags VALUES (1, 'team', 'data'), (2, 'team', 'ml')");
});

describe('experiments', () => {
  it('come newest first, then by id', () => {
    expect(found('')).toEqual([1, 2, 0]);
    expect(found('', { order_by: [] })).toEqual([1, 2, 0]);
    expect(found('', { order_by: ['creation_time ASC'] })).toEqual([0, 2, 1]);
    expect(found('', { order_by: ['last_update_time DESC'] })).toEqual([1, 2, 0]);
    expect(found('', { order_by: ['name'] })).toEqual([0, 2, 1]);
    expect(() => found('', { order_by: ['tags.team'] })).toThrow(/order_by/);
  });

  it('are found by attributes and tags', () => {
    expect(found("name = 'orders'")).toEqual([1]);
    expect(found("attribute.name ILIKE 'orders%'")).toEqual([1, 2]);
    expect(found("tags.team != 'data'")).toEqual([2]);
    expect(found('tag.`team` IS NULL')).toEqual([0]);
    expect(found("experiment_id IN ('0', '2')")).toEqual([2, 0]);
    expect(found("experiment_id = '1' OR creation_time < 20")).toEqual([1, 0]);
    expect(found('last_update_time >= 35')).toEqual([1, 2]);
  });

  it('are of the lifecycle stages asked for, page by page', () => {
    expect(found('', { view_type: 'DELETED_ONLY' })).toEqual([3]);
    expect(found('', { view_type: 'ALL' })).toEqual([1, 2, 0, 3]);
    const pages: number[][] = [];
    let token: string | undefined;
    do {
      const page = searchExperiments(db, { view_type: 'ALL', max_results: 3, ...(token === undefined ? {} : { page_token: token }) });
      pages.push(page.experiments);
      token = page.next_page_token;
    } while (token !== undefined);
    expect(pages).toEqual([[1, 2, 0], [3]]);
    expect(() => found('', { max_results: 50_001 })).toThrow(/max_results/);
    expect(() => found('', { view_type: 'SOME' as 'ALL' })).toThrow(/view type/);
  });
});
