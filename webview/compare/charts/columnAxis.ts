import { CELL, type TableColumn } from '../../../src/protocol/table';
import { durationTicks, momentTicks, type Tick } from '../../charts/timeTicks';
import { logTicks, logTickValues, valueTicks } from '../../charts/ticks';

/** How a column's values stand on an axis. */
export interface ColumnAxis {
  readonly kind: 'number' | 'category' | 'time' | 'duration';
  /** The axis is logarithmic: the values span so much that nothing else tells them apart. */
  readonly log: boolean;
  /** Categories in the order of the axis. */
  readonly words: readonly string[];
  readonly min: number;
  readonly max: number;
  /** Place of a row; NaN for none. */
  at(row: number): number;
}

/** Parameters over this many times their least value are read on a logarithmic axis. */
const WIDE = 50;
const natural = new Intl.Collator(undefined, { numeric: true });

/** The axis of a column over some rows. Numbers where there are more of them than texts, else categories. `log` wishes for powers where they can be. */
export function columnAxis(id: string, column: TableColumn, rows: ArrayLike<number>, log: boolean): ColumnAxis {
  let [numbers, texts, min, max] = [0, 0, Infinity, -Infinity];
  const words = new Set<string>();
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    const kind = column.kinds[row] ?? CELL.absent;
    const value = column.numbers[row] ?? Number.NaN;
    if (kind === CELL.number) {
      numbers += 1;
      min = Math.min(min, value);
      max = Math.max(max, value);
      words.add(String(value));
    } else if (kind === CELL.text) {
      texts += 1;
      words.add(column.words[column.codes[row] ?? -1] ?? '');
    }
  }
  if (texts > numbers) {
    const sorted = [...words].sort((a, b) => natural.compare(a, b));
    const place = new Map(sorted.map((word, index) => [word, index]));
    return { kind: 'category', log: false, words: sorted, min: -0.5, max: sorted.length - 0.5, at: (row) => place.get(wordOf(column, row) ?? '') ?? Number.NaN };
  }
  const kind = /^attributes\.(start|end)_time$/.test(id) ? 'time' : id === 'attributes.duration' ? 'duration' : 'number';
  const powers = kind === 'number' && min > 0 && (log || (id.startsWith('params.') && max / min >= WIDE));
  const place = (row: number): number => (column.kinds[row] === CELL.number ? (column.numbers[row] ?? Number.NaN) : Number.NaN);
  return { kind, log: powers, words: [], min, max, at: place };
}

/** A cell as a category; undefined for none. */
export function wordOf(column: TableColumn, row: number): string | undefined {
  const kind = column.kinds[row] ?? CELL.absent;
  if (kind === CELL.absent || row >= column.kinds.length) return undefined;
  return column.words[column.codes[row] ?? -1] ?? String(column.numbers[row]);
}

/** Ends of the axis with a little room. */
export function bounds(axis: ColumnAxis): { min: number; max: number } {
  if (!(axis.max >= axis.min)) return { min: 0, max: 1 };
  if (axis.kind === 'category') return { min: axis.min, max: axis.max };
  if (axis.log) {
    const room = (axis.max / axis.min) ** 0.04;
    return axis.max === axis.min ? { min: axis.min / 2, max: axis.max * 2 } : { min: axis.min / room, max: axis.max * room };
  }
  const room = axis.max === axis.min ? Math.abs(axis.max) * 0.1 || 0.5 : (axis.max - axis.min) * 0.04;
  return { min: axis.min - room, max: axis.max + room };
}

/** Names of places on the axis. */
export function axisTicks(axis: ColumnAxis, min: number, max: number, most: number, made: readonly number[]): Tick[] {
  if (axis.kind === 'category') {
    const every = Math.max(1, Math.ceil(axis.words.length / Math.max(1, most)));
    return axis.words.flatMap((word, index) => (index % every === 0 ? [{ value: index, label: word.length > 14 ? `${word.slice(0, 13)}…` : word }] : []));
  }
  if (axis.kind === 'time') return momentTicks(min, max, most);
  if (axis.kind === 'duration') return durationTicks(min, max, most);
  const values = axis.log ? logTickValues(min, max) : made;
  const labels = axis.log ? logTicks(values) : valueTicks(values);
  return values.map((value, index) => ({ value, label: labels[index] ?? '' }));
}
