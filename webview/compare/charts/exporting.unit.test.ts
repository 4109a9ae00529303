import { expect, it } from 'vitest';
import type { Line } from '../../charts/line';
import { csvText, fileName, linesCsv } from './exporting';

const line = (name: string, ys: number[], band?: Line['band']): Line => ({ id: name, name, colour: 0, dash: [], width: 1, xs: ys.map((_, index) => index), ys, live: false, ...(band === undefined ? {} : { band }) });

it('writes the points of the stretch shown, with quotes where they must be', () => {
  expect(linesCsv([line('a,"b"', [1, Number.NaN, 3])], 'step', undefined)).toBe('line,step,value\r\n"a,""b""",0,1\r\n"a,""b""",1,NaN\r\n"a,""b""",2,3\r\n');
  expect(linesCsv([line('a', [1, 2, 3, 4, 5])], 'step', { min: 2, max: 2 }).split('\r\n')).toHaveLength(5);
});

it('writes how far runs lie from their mean', () => {
  expect(linesCsv([line('m', [2], { low: [1], high: [3] }), line('r', [5])], 'time', undefined)).toBe('line,time,value,deviation\r\nm,0,2,1\r\nr,0,5,\r\n');
  expect(csvText([['two\nlines']])).toBe('"two\nlines"\r\n');
});

it('makes of any title a name that every file system takes', () => {
  expect(fileName('system/cpu: "all"?')).toBe('system-cpu- -all');
  expect(fileName('../..')).toBe('chart');
  expect(fileName('x'.repeat(500))).toHaveLength(80);
});
