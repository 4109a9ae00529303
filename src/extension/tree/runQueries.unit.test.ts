import { describe, expect, it } from 'vitest';
import { allOf, bestRequest, listRequest, NEWEST_FIRST, orderBy, quoteKey, quoteText } from './runQueries';

describe('quoting', () => {
  it('doubles the quote', () => {
    expect(quoteKey('a`b')).toBe('`a``b`');
    expect(quoteText("it's")).toBe("'it''s'");
  });
});

describe('allOf', () => {
  it('keeps the ORs of each clause together', () => {
    expect(allOf('a = 1 OR b = 2', undefined, '', 'c = 3')).toBe('(a = 1 OR b = 2) AND c = 3');
    expect(allOf('a = 1 OR b = 2')).toBe('a = 1 OR b = 2');
    expect(allOf()).toBeUndefined();
  });
});

describe('listRequest', () => {
  it('asks for runs without a parent, or for what matches', () => {
    const list = { type: 'roots', experimentId: '1' } as const;
    expect(listRequest(list, NEWEST_FIRST, undefined, 20).filter).toBe('tags.`mlflow.parentRunId` IS NULL');
    expect(listRequest(list, NEWEST_FIRST, 'metrics.x < 1', 20).filter).toBe('metrics.x < 1');
  });
  it('asks for the children of one run', () => {
    const request = listRequest({ type: 'children', experimentId: '1', experimentIds: ['1', '2'], parentId: 'p' }, NEWEST_FIRST, 'metrics.x < 1', 20);
    expect(request.filter).toBe("tags.`mlflow.parentRunId` = 'p'");
    expect(request.order_by).toEqual(['attributes.start_time DESC']);
  });
});

describe('orderBy', () => {
  it('quotes keys', () => {
    expect(orderBy({ by: 'metric', key: 'val loss', ascending: true })[0]).toBe('metrics.`val loss` ASC');
    expect(orderBy({ by: 'duration', ascending: false })[0]).toBe('attributes.duration DESC');
  });
});

describe('bestRequest', () => {
  it('turns with the direction', () => {
    expect(bestRequest('1', 'loss', 'lower').order_by?.[0]).toBe('metrics.`loss` ASC');
    expect(bestRequest('1', 'acc', 'higher').order_by?.[0]).toBe('metrics.`acc` DESC');
  });
});
