import { parseColumn } from '../../../src/protocol/columns';
import type { Direction } from '../../../src/protocol/direction';
import { CELL, cellText, type TableColumn } from '../../../src/protocol/table';
import { columnFormat, fixed, formatDuration, formatNumber } from '../../ui/format';
import { fill } from '../../ui/words';
import type { BrushRange, Brush } from '../model/clauses';
import type { Words } from '../strings';
import type { Scale } from './scale';

/** Words of this view. */
export type PlotWords = Words['parallel'];

/** Key of the metric that a column is of. */
export function metricKey(id: string): string | undefined {
  const ref = parseColumn(id);
  return ref?.kind === 'metric' || ref?.kind === 'metricAt' ? ref.key : undefined;
}

/** What stands under an axis' name: its scale and which way is better. */
export function scaleLabel(scale: Scale, direction: Direction, words: PlotWords, narrow: boolean): string {
  const better = direction === 'unknown' ? undefined : words[direction];
  const kind = scale.whole && scale.kind === 'linear' ? words.whole : words[scale.kind];
  return [...(narrow && better !== undefined && kind === words.linear ? [] : [kind]), ...(better === undefined ? [] : [better]), ...(scale.inverted ? [words.inverted] : [])].join(' · ');
}

/** Writes numbers of an axis with one precision. */
export function numberFormat(scale: Scale, words: PlotWords): (value: number) => string {
  if (scale.kind === 'time') return momentFormat(scale.max - scale.min);
  if (scale.id === 'attributes.duration') return (value) => formatDuration(value, words);
  if (scale.kind === 'log') return (value) => formatNumber(value, 3);
  return columnFormat(scale.sample);
}

/** Writes ends of brushes: with all the digits they have, since they are part of a filter. */
export function edgeFormat(scale: Scale, words: PlotWords): (value: number) => string {
  if (scale.kind === 'time' || scale.id === 'attributes.duration') return numberFormat(scale, words);
  return (value) => {
    const digits = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
    return String(value).includes('e') || Math.abs(value) >= 1e6 ? formatNumber(value, 4) : fixed(value, Math.min(digits, 8));
  };
}

/** Writes moments of a stretch of `span` ms in the editor's zone: no more of a date than tells them apart. */
export function momentFormat(span: number): (value: number) => string {
  const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };
  const options = span < 86_400_000 / 2 ? clock : span < 6 * 86_400_000 ? { ...day, ...clock } : span < 300 * 86_400_000 ? day : { ...day, year: 'numeric' as const };
  const format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, options);
  return (value) => (Number.isFinite(value) ? format.format(value) : formatNumber(value));
}

/** A cell as its axis says it. */
export function cellWords(column: TableColumn, row: number, scale: Scale, words: PlotWords): string {
  const kind = column.kinds[row] ?? CELL.absent;
  if (kind === CELL.absent) return words.notLogged;
  if (kind === CELL.text || scale.kind === 'category') return cellText(column, row);
  return numberFormat(scale, words)(column.numbers[row] ?? Number.NaN);
}

/** A brush in words: `0.0102 – 0.0951`, `gbtree or dart`, `≥ 0.858`. */
export function brushWords(brush: Brush, format: (value: number) => string, words: PlotWords): string {
  const parts = [...brush.ranges.map((range) => rangeWords(range, format, words)), ...brush.words, ...(brush.absent === true ? [words.notLogged] : [])];
  return parts.reduce((text, part) => (text === '' ? part : fill(words.or, text, part)), '');
}

function rangeWords({ min, max }: BrushRange, format: (value: number) => string, words: PlotWords): string {
  if (min === max) return format(min);
  if (min === -Infinity) return fill(words.to, format(max));
  return max === Infinity ? fill(words.from, format(min)) : `${format(min)} – ${format(max)}`;
}
