import { describe, expect, test } from 'vitest';
import { columnId, filterField, parseColumn, quoteValue, type ColumnRef } from './columns';
import { parseFilter } from './search/parser';

const REFS: readonly ColumnRef[] = [
  { kind: 'param', key: 'a.b c' },
  { kind: 'metric', key: 'val:loss', stat: 'last' },
  { kind: 'metric', key: 'x.min', stat: 'max' },
  { kind: 'metricAt', key: 'loss', step: -3 },
  { kind: 'tag', key: 'we`ird "key\\' },
  { kind: 'attribute', name: 'duration' },
];

describe('columns', () => {
  test('every column is what its id says', () => {
    for (const ref of REFS) expect(parseColumn(columnId(ref))).toEqual(ref);
    for (const none of ['', 'params.', 'attributes.shoe_size', 'metrics:mean.x', 'lr']) expect(parseColumn(none)).toBeUndefined();
  });

  test('a key and a value come through the search language as they are', () => {
    for (const key of ['a.b c', 'we`ird', "it's", 'end\\', 'mid\\`dle', 'x.min', 'ключ']) {
      for (const value of ["it's", 'C:\\data\\', "\\'", 'plain', '']) {
        const tree = parseFilter(`${filterField({ kind: 'tag', key }) ?? ''} = ${quoteValue(value)}`, 'runs');
        expect(tree).toMatchObject({ field: { type: 'tag', key }, test: { value: { value } } });
      }
    }
    expect(parseFilter(`${filterField({ kind: 'metric', key: 'x.min', stat: 'max' }) ?? ''} > 1`, 'runs')).toMatchObject({ field: { key: 'x.min', stat: 'max' } });
  });
});
