import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../protocol/search/parser';
import { findFilter } from './findFilter';

describe('findFilter', () => {
  it('looks for names, ids and parameters', () => {
    expect(findFilter('xgb', ['model'])).toBe("attributes.run_name ILIKE '%xgb%' OR attributes.run_id LIKE 'xgb%' OR params.`model` ILIKE '%xgb%'");
  });
  it('looks for one parameter when it is written out', () => {
    expect(findFilter('lr = 0.1', ['model'])).toContain("params.`lr` ILIKE '0.1%'");
  });
  it('is nothing for nothing', () => {
    expect(findFilter('  ', ['a'])).toBeUndefined();
  });
  it.each(["it's", 'a`b', '%', 'a"b', "x' OR '1'='1", '<b>', 'a = b = c', "\\'", '=', '🎉'])('can be read by the server: %s', (text) => {
    expect(() => parseFilter(findFilter(text, ['k`ey', 'val loss']) ?? '', 'runs')).not.toThrow();
  });
});
