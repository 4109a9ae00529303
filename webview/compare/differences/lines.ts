import type { Row } from './cells';
import type { Section, SectionId } from './sections';
import type { DifferencesSetup } from './setup';

/** What stands below each other in the view, each with its height, px. */
export type Line =
  | { readonly kind: 'section'; readonly section: Section; readonly differing: number; readonly folded: boolean; readonly height: number }
  | { readonly kind: 'row'; readonly section: SectionId; readonly row: Row; readonly height: number }
  /** Rows that equal the baseline, folded or not. */
  | { readonly kind: 'identical'; readonly section: SectionId; readonly count: number; readonly open: boolean; readonly height: number }
  /** The cells of a table of one run against the baseline's. */
  | { readonly kind: 'cells'; readonly section: SectionId; readonly row: Row; readonly column: number; readonly height: number }
  | { readonly kind: 'words'; readonly section: SectionId; readonly text: string; readonly height: number };

/** How the lines are wanted. */
export interface LineWishes extends Pick<DifferencesSetup, 'differing' | 'folded'> {
  /** In lower case; rows whose key does not hold it are left out. */
  readonly find: string;
  /** Sections whose identical rows are shown. */
  readonly opened: ReadonlySet<SectionId>;
  /** Column whose cells are shown, by key of the row. */
  readonly cells: ReadonlyMap<string, number>;
  readonly pictureHeight: number;
}

/** Heights, px (UI.md, "Grid and density"). */
export const SECTION_HEIGHT = 26;
export const ROW_HEIGHT = 22;
/** The cells of a table. */
export const CELLS_HEIGHT = 240;

/** The lines of sections. Sections without rows are left out; while something is searched for, so are those without a find. */
export function makeLines(sections: readonly Section[], wishes: LineWishes): Line[] {
  return sections.flatMap((section) => sectionLines(section, wishes));
}

function sectionLines(section: Section, wishes: LineWishes): Line[] {
  const { find } = wishes;
  const rows = find === '' ? section.rows : section.rows.filter((row) => row.label.toLowerCase().includes(find));
  if (rows.length === 0) return [];
  const differing = rows.filter((row) => row.differs);
  const same = rows.filter((row) => !row.differs);
  const folded = find === '' && wishes.folded.includes(section.id);
  const lines: Line[] = [{ kind: 'section', section, differing: differing.length, folded, height: SECTION_HEIGHT }];
  if (folded) return lines;
  if (section.note !== undefined) lines.push({ kind: 'words', section: section.id, text: section.note, height: ROW_HEIGHT });
  // Without the fold rows keep the order of their keys, so that what is searched by eye is found.
  if (!wishes.differing) return [...lines, ...rows.flatMap((row) => rowLines(section.id, row, wishes))];
  lines.push(...differing.flatMap((row) => rowLines(section.id, row, wishes)));
  // What is searched for by name is meant to be seen.
  const open = wishes.opened.has(section.id) || find !== '';
  if (same.length > 0) lines.push({ kind: 'identical', section: section.id, count: same.length, open, height: ROW_HEIGHT });
  if (open) lines.push(...same.flatMap((row) => rowLines(section.id, row, wishes)));
  return lines;
}

function rowLines(section: SectionId, row: Row, { cells, pictureHeight }: LineWishes): Line[] {
  const line: Line = { kind: 'row', section, row, height: row.kind === 'picture' ? pictureHeight : ROW_HEIGHT };
  const column = cells.get(`${section}\n${row.key}`);
  return column === undefined ? [line] : [line, { kind: 'cells', section, row, column, height: CELLS_HEIGHT }];
}

/** Keys that differ, all keys, and the groups they stand in. */
export function countKeys(sections: readonly Section[]): { differing: number; all: number; groups: number } {
  const rows = sections.flatMap((section) => section.rows);
  return { differing: rows.filter((row) => row.differs).length, all: rows.length, groups: sections.filter((section) => section.rows.length > 0).length };
}

/** The next line from `at` in direction `step` that shows a difference; undefined when there is none. */
export function nextDifference(lines: readonly Line[], at: number, step: 1 | -1): number | undefined {
  for (let index = at + step; index >= 0 && index < lines.length; index += step) {
    const line = lines[index];
    if (line?.kind === 'row' && line.row.differs) return index;
  }
  return undefined;
}

/** Characters of the longest value and the longest difference among the metrics, so that all of them stand below each other. */
export function metricSlots(sections: readonly Section[]): { value: number; delta: number } {
  const cells = sections.flatMap((section) => (section.id === 'metrics' || section.id === 'machine' ? section.rows.flatMap((row) => row.cells) : [])).filter((cell) => cell.metric !== undefined);
  const longest = (lengths: readonly number[]): number => Math.min(16, lengths.reduce((most, length) => Math.max(most, length), 5));
  return { value: longest(cells.map((cell) => cell.text.length)), delta: longest(cells.map((cell) => cell.metric?.delta?.length ?? 0)) };
}

/** Which lines lie between two heights, px, and the px of those before and after them. */
export function visibleLines(lines: readonly Line[], from: number, to: number): { first: number; last: number; before: number; after: number } {
  const heightOf = (index: number): number => lines[index]?.height ?? 0;
  let [first, before] = [0, 0];
  while (first < lines.length && before + heightOf(first) < from) before += heightOf(first++);
  let [last, end] = [first, before];
  while (last < lines.length && end < to) end += heightOf(last++);
  let after = 0;
  for (let index = last; index < lines.length; index += 1) after += heightOf(index);
  return { first, last, before, after };
}
