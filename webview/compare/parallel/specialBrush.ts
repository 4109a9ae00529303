import { CELL, cellText, type TableColumn } from '../../../src/protocol/table';
import type { Brush } from '../model/clauses';
import { SPECIAL, type Scale } from './scale';

/** What of a column stands in the upper band: NaN, infinities and words by their texts, values that are not above 0 on a logarithmic axis by a range. */
export function specialOf(column: TableColumn, scale: Scale, rows: ArrayLike<number>): Pick<Brush, 'ranges' | 'words'> {
  const words = new Set<string>();
  let low = false;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index] ?? 0;
    if (scale.at[row] !== SPECIAL) continue;
    if (column.kinds[row] === CELL.number) low = true;
    else words.add(cellText(column, row));
  }
  return { ranges: low ? [{ min: -Infinity, max: 0 }] : [], words: [...words] };
}

/** The brush holds something of the upper band. */
export function hasSpecial(brush: Brush | undefined, scale: Scale): boolean {
  return brush !== undefined && scale.kind !== 'category' && (brush.words.length > 0 || (scale.kind === 'log' && brush.ranges.some(isLow)));
}

/** The brush without the upper band, or with all of it. */
export function withSpecial(brush: Brush, scale: Scale, special: Pick<Brush, 'ranges' | 'words'> | undefined): Brush {
  const ranges = scale.kind === 'log' ? brush.ranges.filter((range) => !isLow(range)) : brush.ranges;
  return { ...brush, ranges: [...(special?.ranges ?? []), ...ranges], words: special?.words ?? [] };
}

function isLow({ max }: { readonly max: number }): boolean {
  return max <= 0;
}
