import { expect, test } from 'vitest';
import { diffTables } from './tableDiff';

const table = (text: string): { header: string[]; rows: string[][] } => {
  const [header = [], ...rows] = text.split('\n').map((line) => line.split(','));
  return { header, rows };
};

test('cells that changed, rows that came and went, rows that stay folded', () => {
  const diff = diffTables(table('id,v\n1,a\n2,b\n3,c\n4,d\n5,e'), table('id,v\n1,a\n2,B\n3,c\n5,e\n6,f'));
  expect(diff.lines).toEqual([
    { kind: 'same', count: 1 },
    { kind: 'row', change: 'changed', number: 2, cells: [{ text: '2' }, { text: 'B', before: 'b' }] },
    { kind: 'same', count: 1 },
    { kind: 'row', change: 'removed', number: 4, cells: [{ text: '4' }, { text: 'd' }] },
    { kind: 'same', count: 1 },
    { kind: 'row', change: 'added', number: 5, cells: [{ text: '6' }, { text: 'f' }] },
  ]);
  expect(diff).toMatchObject({ changed: 3, rows: 5, whole: true });
});

test('columns are matched by name, and one that came or went makes no row another', () => {
  const diff = diffTables(table('a,b,x\n1,2,3'), table('b,a,y\n2,1,9'));
  expect(diff.columns).toEqual([{ name: 'b', change: 'same' }, { name: 'a', change: 'same' }, { name: 'y', change: 'added' }, { name: 'x', change: 'removed' }]);
  expect(diff.lines).toEqual([{ kind: 'same', count: 1 }]);
});

test('columns of one name are each matched once', () => {
  const diff = diffTables(table('a,a\n1,2'), table('a,a,a\n1,3,4'));
  expect(diff.columns.map((column) => column.change)).toEqual(['same', 'same', 'added']);
  expect(diff.lines).toEqual([{ kind: 'row', change: 'changed', number: 1, cells: [{ text: '1' }, { text: '3', before: '2' }, { text: '4' }] }]);
});

test('a thousand times too many lines end at the limit', () => {
  const many = (word: string): string => `v\n${Array.from({ length: 5000 }, (_, index) => `${word}${index}`).join('\n')}`;
  const diff = diffTables(table(many('a')), table(many('b')));
  expect(diff).toMatchObject({ changed: 5000, whole: false });
  expect(diff.lines.length).toBeLessThanOrEqual(2001);
});
