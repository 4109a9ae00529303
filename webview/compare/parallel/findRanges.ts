import { CELL, type TableColumn } from '../../../src/protocol/table';
import type { Direction } from '../../../src/protocol/direction';
import type { Brush } from '../model/clauses';
import type { Scale } from './scale';

/** A range in which the metric is best. */
export interface Proposal {
  readonly brush: Brush;
  /** How many of the best runs lie in it. */
  readonly held: number;
  readonly best: number;
  /** Share of all runs that lie in it, 0 to 1: the smaller, the more it says. */
  readonly share: number;
}

/** The runs in the best tenth of the metric, three at least; none when nobody said which way is better or fewer than ten runs have it. */
export function bestTenth(metric: TableColumn, rows: ArrayLike<number>, direction: Direction): number[] {
  if (direction === 'unknown') return [];
  const known = Array.from(rows).filter((row) => metric.kinds[row] === CELL.number);
  if (known.length < 10) return [];
  const sign = direction === 'higher' ? -1 : 1;
  known.sort((a, b) => sign * ((metric.numbers[a] ?? 0) - (metric.numbers[b] ?? 0)));
  return known.slice(0, Math.max(3, Math.round(known.length / 10)));
}

/** Share of the best runs that a range must hold. */
const MOST = 0.75;

/**
 * For each axis the narrowest stretch that holds three quarters of the best runs (for words: the commonest among them), if runs outside it are many
 * enough for it to say something: the best are at least 1.3 times as common in it as everywhere. Those that say most come first.
 */
export function findRanges(scales: readonly Scale[], column: (id: string) => TableColumn | undefined, rows: ArrayLike<number>, best: readonly number[]): Proposal[] {
  if (best.length === 0) return [];
  const proposals = scales.flatMap((scale) => {
    const found = rangeOn(scale, column(scale.id), rows, best);
    return found === undefined || found.held / best.length < 1.3 * found.share ? [] : [found];
  });
  return proposals.sort((a, b) => b.held / b.best / b.share - a.held / a.best / a.share);
}

/** The narrowest stretch of one axis that holds three quarters of the best runs, whatever it says; undefined when there is none. */
export function rangeOn(scale: Scale, column: TableColumn | undefined, rows: ArrayLike<number>, best: readonly number[]): Proposal | undefined {
  if (column === undefined || best.length === 0) return undefined;
  return scale.kind === 'category' ? proposeWords(scale, rows, best) : proposeRange(scale, column, rows, best);
}

function proposeRange(scale: Scale, column: TableColumn, rows: ArrayLike<number>, best: readonly number[]): Proposal | undefined {
  const places = best.filter((row) => (scale.at[row] ?? -1) >= 0).map((row) => ({ at: scale.at[row] ?? 0, value: column.numbers[row] ?? 0 }));
  const want = Math.ceil(best.length * MOST);
  if (places.length < want) return undefined;
  places.sort((a, b) => a.at - b.at);
  let from = 0;
  const span = (start: number): number => (places[start + want - 1]?.at ?? Infinity) - (places[start]?.at ?? 0);
  for (let start = 1; start + want <= places.length; start += 1) if (span(start) < span(from)) from = start;
  const ends = [places[from]?.value ?? 0, places[from + want - 1]?.value ?? 0];
  const [min, max] = [Math.min(...ends), Math.max(...ends)];
  const holds = (row: number): boolean => column.kinds[row] === CELL.number && (column.numbers[row] ?? 0) >= min && (column.numbers[row] ?? 0) <= max;
  const brush: Brush = { column: scale.id, ranges: [{ min, max }], words: [] };
  return { brush, held: best.filter(holds).length, best: best.length, share: Array.from(rows).filter(holds).length / rows.length };
}

function proposeWords(scale: Scale, rows: ArrayLike<number>, best: readonly number[]): Proposal | undefined {
  const counts = scale.categories.map((category, code) => ({ category, code, held: best.filter((row) => scale.codes[row] === code).length }));
  counts.sort((a, b) => b.held / b.category.count - a.held / a.category.count);
  const taken: typeof counts = [];
  let held = 0;
  for (const entry of counts) {
    if (held >= best.length * MOST || entry.held === 0) break;
    taken.push(entry);
    held += entry.held;
  }
  if (held < best.length * MOST || taken.length === scale.categories.length) return undefined;
  const runs = taken.reduce((sum, { category }) => sum + category.count, 0);
  return {
    brush: {
      column: scale.id,
      ranges: taken.flatMap(({ category: { number } }) => (number === undefined ? [] : [{ min: number, max: number }])),
      words: taken.flatMap(({ category: { word, number } }) => (number === undefined ? [word] : [])),
    },
    held,
    best: best.length,
    share: runs / rows.length,
  };
}
