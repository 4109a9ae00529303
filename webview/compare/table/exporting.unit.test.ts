import { describe, expect, it } from 'vitest';
import { CELL, type TableColumn } from '../../../src/protocol/table';
import { toCsv, toJson, toMarkdown, toPandas, unlike, type CopyColumn } from './exporting';

function column(values: readonly (number | string | undefined)[]): TableColumn {
  const words = values.filter((value): value is string => typeof value === 'string');
  return {
    id: 'params.x',
    kinds: Uint8Array.from(values, (value) => (value === undefined ? CELL.absent : typeof value === 'string' ? CELL.text : Number.isFinite(value) ? CELL.number : CELL.special)),
    numbers: Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN)),
    codes: Int32Array.from(values, (value) => (typeof value === 'string' ? words.indexOf(value) : -1)),
    words,
  };
}

const names: CopyColumn = { head: 'run', data: column(['a "b", c', '=1+1', 'two\nlines', '<b>|*x*']) };
const numbers: CopyColumn = { head: 'loss', data: column([0.1 + 0.2, Number.NaN, undefined, -Infinity]) };
const rows = [0, 1, 2, 3];

describe('CSV', () => {
  it('is RFC 4180: marks doubled, CRLF, values as they were logged with all digits', () => {
    expect(toCsv([names, numbers], rows)).toBe('run,loss\r\n"a ""b"", c",0.30000000000000004\r\n=1+1,NaN\r\n"two\nlines",\r\n<b>|*x*,-Infinity\r\n');
  });
});

describe('Markdown', () => {
  it('escapes what would be markup or another cell, and puts numbers to the right', () => {
    const lines = toMarkdown([names, numbers], rows).split('\n');
    expect(lines[1]).toBe('| --- | ---: |');
    expect(lines[4]).toBe('| two<br>lines |  |');
    expect(lines[5]).toBe('| &lt;b>\\|\\*x\\* | -Infinity |');
  });
});

describe('JSON', () => {
  it('is JSON even with NaN, absent values and equal heads', () => {
    const parsed = JSON.parse(toJson([names, numbers, numbers], rows)) as unknown[];
    expect(parsed[1]).toEqual({ run: '=1+1', loss: 'NaN', 'loss (2)': 'NaN' });
    expect(parsed[2]).toEqual({ run: 'two\nlines', loss: null, 'loss (2)': null });
  });
});

describe('pandas', () => {
  it('writes Python: None, nan, inf, and text that cannot end early', () => {
    const text = toPandas([{ head: 'q"', data: column(['\u202e😀é', 'x"']) }, numbers], [0, 1]);
    expect(text).toContain('    "q\\"": ["\\u202e\\U0001f600é", "x\\""],\n');
    expect(text).toContain('    "loss": [0.30000000000000004, float("nan")],\n');
  });
});

it('tells equal heads apart', () => {
  expect(unlike(['loss', 'loss', 'lr'])).toEqual(['loss', 'loss (2)', 'lr']);
});

it('writes moments in ISO 8601', () => {
  expect(toCsv([{ head: 'started', data: column([0]), moment: true }], [0])).toBe('started\r\n1970-01-01T00:00:00.000Z\r\n');
});
