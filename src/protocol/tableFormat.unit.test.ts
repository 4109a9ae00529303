import { expect, test } from 'vitest';
import type { ColumnSeries, Table } from './table';
import { cellText } from './table';
import { readSeriesColumns, readTable, writeSeriesColumns, writeTable } from './tableFormat';

const TABLE: Table = {
  total: 5,
  runs: ['a', 'ü', '<b>'],
  groups: { names: ['g', '\u2067rtl'], ends: Uint32Array.of(1, 3) },
  columns: [
    { id: 'params.lr', kinds: Uint8Array.of(1, 0, 3), numbers: Float64Array.of(0.1, Number.NaN, -Infinity), codes: Int32Array.of(0, -1, -1), words: ['0.10'] },
    { id: 'tags.x', kinds: Uint8Array.of(2, 2, 0), numbers: new Float64Array(3).fill(Number.NaN), codes: Int32Array.of(0, 1, -1), words: ['', '日本'] },
  ],
};

test('a table comes out of its bytes as it went in, wherever they lie', () => {
  const bytes = writeTable(TABLE);
  expect(readTable(bytes)).toEqual(TABLE);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(readTable(shifted.subarray(3))).toEqual(TABLE);
  expect(() => readTable(bytes.subarray(0, bytes.length - 8))).toThrow(RangeError);
  expect(TABLE.columns.map((column) => [0, 1, 2, 3].map((row) => cellText(column, row)))).toEqual([['0.10', '', '-Infinity', ''], ['', '日本', '', '']]);
});

test('series come out of their bytes as they went in', () => {
  const series: ColumnSeries[] = [
    { run_id: 'a', key: 'loss', xs: Float64Array.of(0, 1, 2), ys: Float64Array.of(1, Number.NaN, Infinity), count: 9, whole: false },
    { run_id: 'b', key: 'loss', xs: new Float64Array(0), ys: new Float64Array(0), count: 0, whole: true },
  ];
  expect(readSeriesColumns(writeSeriesColumns(series))).toEqual(series);
});
