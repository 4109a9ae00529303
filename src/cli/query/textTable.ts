import { fitted, plainText, widthOf } from './plainText';

/** A column of a table on a terminal. */
export interface TextColumn {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly isRight?: boolean;
}

/** Widest a column becomes where there is not room for all. */
const WIDEST = 32;
const LEAST = 8;
const GAP = '  ';

/**
 * Lines of a table, with its titles first. Where a width is given, long columns are cut to fit it, and those that have no room at all stay away: how many is
 * answered as well. Without a width nothing is cut.
 */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[], width: number | undefined): { readonly lines: readonly string[]; readonly left: number } {
  const cells = rows.map((row) => row.map(plainText));
  const wanted = columns.map(({ title }, index) => cells.reduce((most, row) => Math.max(most, widthOf(row[index] ?? '')), widthOf(plainText(title))));
  const widths = width === undefined ? wanted : fittingWidths(wanted, width);
  const line = (texts: readonly string[]): string => widths.map((size, index) => padded(fitted(texts[index] ?? '', size), size, columns[index]?.isRight === true)).join(GAP).trimEnd();
  return { lines: [line(columns.map(({ title }) => plainText(title))), ...cells.map(line)], left: columns.length - widths.length };
}

function fittingWidths(wanted: readonly number[], width: number): readonly number[] {
  const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size + GAP.length, -GAP.length);
  for (const most of [Infinity, WIDEST, 24, 16, LEAST]) {
    const sizes = wanted.map((size) => Math.min(size, most));
    if (total(sizes) <= width) return sizes;
  }
  const sizes = wanted.map((size) => Math.min(size, 16));
  while (sizes.length > 1 && total(sizes) > width) sizes.pop();
  return sizes;
}

function padded(text: string, size: number, isRight: boolean): string {
  const blanks = ' '.repeat(Math.max(0, size - widthOf(text)));
  return isRight ? blanks + text : text + blanks;
}
