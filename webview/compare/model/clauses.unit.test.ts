import { describe, expect, test } from 'vitest';
import { joinClauses, readClauses, withBrush, withoutBrushes, writeBrush, type Brush } from './clauses';

const LR: Brush = { column: 'params.lr', ranges: [{ min: 0.01, max: 0.1 }], words: [] };

describe('brushes in a filter', () => {
  test('two comparisons of one field side by side are one brush', () => {
    const filter = "tags.team LIKE 'a%' AND params.lr >= 0.01 AND params.lr <= 0.1 AND params.booster IN ('gbtree', 'dart')";
    const clauses = readClauses(filter);
    expect(clauses?.map((clause) => clause.brush)).toEqual([undefined, LR, { column: 'params.booster', ranges: [], words: ['gbtree', 'dart'] }]);
    expect(clauses?.map((clause) => filter.slice(clause.start, clause.end))).toEqual(clauses?.map((clause) => clause.text));
    expect(withoutBrushes(filter)).toBe("tags.team LIKE 'a%'");
  });

  test('what is written is read again', () => {
    const brushes: Brush[] = [
      LR,
      { column: 'params.depth', ranges: [{ min: 4, max: 5 }, { min: 7, max: Infinity }], words: [] },
      { column: 'params.depth', ranges: [{ min: 4, max: 4 }, { min: 5, max: 6, maxOpen: true }], words: ['auto'], absent: true },
      { column: 'metrics:min.val loss', ranges: [{ min: -Infinity, max: 0.3 }], words: [] },
      { column: 'attributes.status', ranges: [], words: ["it's"] },
      { column: 'attributes.commit', ranges: [], words: ['9f3c1e2', 'b41d07a'] },
    ];
    for (const brush of brushes) expect(readClauses(`tags.a != '1' AND ${writeBrush(brush) ?? ''}`)?.at(-1)?.brush).toEqual(brush);
  });

  test('a brush is put in its place, at the end, or taken out', () => {
    expect(withBrush('', 'params.lr', LR)).toBe('params.lr >= 0.01 AND params.lr <= 0.1');
    expect(withBrush("metrics.a > 1 AND params.lr >= 5 AND tags.b = '2'", 'params.lr', LR)).toBe("metrics.a > 1 AND params.lr >= 0.01 AND params.lr <= 0.1 AND tags.b = '2'");
    expect(withBrush("params.lr >= 5 AND tags.b LIKE '2'", 'params.lr', undefined)).toBe("tags.b LIKE '2'");
    expect(withBrush("tags.b LIKE '2' OR tags.c LIKE '3'", 'params.lr', LR)).toBe("(tags.b LIKE '2' OR tags.c LIKE '3') AND params.lr >= 0.01 AND params.lr <= 0.1");
  });

  test('what cannot be read is no clause', () => {
    expect(readClauses('metrics.a >')).toBeUndefined();
    expect(readClauses('  ')).toEqual([]);
    expect(joinClauses(["(tags.a = '1') OR (tags.b = '1')", 'metrics.c > 1'])).toBe("((tags.a = '1') OR (tags.b = '1')) AND metrics.c > 1");
  });
});
