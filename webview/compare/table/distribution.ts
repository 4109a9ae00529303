import { CELL, type TableColumn } from '../../../src/protocol/table';
import { finiteOf } from './aggregate';
import { scaleOf } from './scale';

/** How the values of a column lie: bars of all runs, and of those shown among them. */
export interface Distribution {
  /** Bars side by side in classes of the scale, or one bar cut in parts by value. */
  readonly kind: 'classes' | 'values';
  /** Runs in each class or value. */
  readonly all: readonly number[];
  readonly shown: readonly number[];
}

/** Values that get a part of their own in the bar of a column of words; the rest is one part. */
const MOST = 8;

/** The distribution of the column over the rows of `all`, with those of `shown`; undefined when there is nothing to tell apart. */
export function distribution(column: TableColumn, all: ArrayLike<number>, shown: ArrayLike<number>, classes: number): Distribution | undefined {
  const numbers = finiteOf(column, all);
  return numbers.length > 0 && numbers.length >= count(column, all) / 2 ? ofNumbers(column, all, shown, numbers, classes) : ofWords(column, all, shown);
}

function ofNumbers(column: TableColumn, all: ArrayLike<number>, shown: ArrayLike<number>, numbers: Float64Array, classes: number): Distribution | undefined {
  const scale = scaleOf(numbers);
  if (!(scale.range.min < scale.range.max)) return undefined;
  const fill = (rows: ArrayLike<number>): number[] => {
    const bars = new Array<number>(classes).fill(0);
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] ?? 0;
      if (column.kinds[row] !== CELL.number) continue;
      const at = Math.min(classes - 1, Math.floor(scale.place(column.numbers[row] ?? Number.NaN) * classes));
      bars[at] = (bars[at] ?? 0) + 1;
    }
    return bars;
  };
  return { kind: 'classes', all: fill(all), shown: fill(shown) };
}

function ofWords(column: TableColumn, all: ArrayLike<number>, shown: ArrayLike<number>): Distribution | undefined {
  const tally = (rows: ArrayLike<number>): Map<number, number> => {
    const counts = new Map<number, number>();
    for (let index = 0; index < rows.length; index += 1) {
      const row = rows[index] ?? 0;
      if ((column.kinds[row] ?? CELL.absent) === CELL.absent) continue;
      const code = column.codes[row] ?? -1;
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    return counts;
  };
  const whole = tally(all);
  const part = tally(shown);
  if (whole.size < 2) return undefined;
  const order = [...whole].sort((a, b) => b[1] - a[1]).map(([code]) => code);
  const sum = (counts: Map<number, number>): number[] => {
    const values = order.map((code) => counts.get(code) ?? 0);
    return values.length <= MOST ? values : [...values.slice(0, MOST - 1), values.slice(MOST - 1).reduce((a, b) => a + b, 0)];
  };
  return { kind: 'values', all: sum(whole), shown: sum(part) };
}

function count(column: TableColumn, rows: ArrayLike<number>): number {
  let present = 0;
  for (let index = 0; index < rows.length; index += 1) if ((column.kinds[rows[index] ?? 0] ?? CELL.absent) !== CELL.absent) present += 1;
  return present;
}

/** The bars as two paths in a box: all of them, and those of the runs shown. */
export function distributionPaths({ kind, all, shown }: Distribution, width: number, height: number): { readonly all: string; readonly shown: string } {
  return kind === 'classes' ? classPaths(all, shown, width, height) : valuePaths(all, shown, width, height);
}

function classPaths(all: readonly number[], shown: readonly number[], width: number, height: number): { all: string; shown: string } {
  const top = Math.max(...all, 1);
  const step = width / all.length;
  const bar = (counts: readonly number[]): string =>
    counts.map((n, index) => (n === 0 ? '' : box(index * step, height - Math.max(1, (height * n) / top), Math.max(1, step - 1), Math.max(1, (height * n) / top)))).join('');
  return { all: bar(all), shown: bar(shown) };
}

function valuePaths(all: readonly number[], shown: readonly number[], width: number, height: number): { all: string; shown: string } {
  const total = all.reduce((sum, n) => sum + n, 0);
  const room = width - 2 * (all.length - 1);
  const paths = { all: '', shown: '' };
  let x = 0;
  all.forEach((n, index) => {
    const part = (room * n) / total;
    paths.all += box(x, height - 12, part, 8);
    const held = n === 0 ? 0 : (part * (shown[index] ?? 0)) / n;
    if (held > 0) paths.shown += box(x, height - 12, held, 8);
    x += part + 2;
  });
  return paths;
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${x.toFixed(1)} ${y.toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}h${(-width).toFixed(1)}z`;
}
