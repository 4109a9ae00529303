import type { Cell, DifferenceWords } from './cells';
import type { Section } from './sections';

/** What is copied: the rows shown, the baseline's column first. */
export interface TextTable {
  readonly sections: readonly Section[];
  readonly names: readonly string[];
  readonly words: DifferenceWords;
}

/** The differences as comma separated values (RFC 4180): section, key, one column a run. A value that a spreadsheet would take for a formula is quoted as text. */
export function asCsv({ sections, names, words }: TextTable): string {
  const lines = [['', words.key, ...names], ...sections.flatMap((section) => section.rows.map((row) => [words[section.id], row.label, ...row.cells.map(textOf)]))];
  return lines.map((line) => line.map(csvValue).join(',')).join('\r\n');
}

/** The differences as a Markdown table for each section. */
export function asMarkdown({ sections, names, words }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownValue).join(' | ')} |`;
  return sections
    .filter((section) => section.rows.length > 0)
    .map((section) =>
      [`**${words[section.id]}**`, '', line([words.key, ...names]), `|${' --- |'.repeat(names.length + 1)}`, ...section.rows.map((row) => line([row.label, ...row.cells.map(textOf)]))].join('\n'),
    )
    .join('\n\n');
}

function textOf(cell: Cell): string {
  if (cell.lines !== undefined) return `+${cell.lines.added} −${cell.lines.removed}`;
  return [cell.look === 'absent' ? '' : cell.text, cell.metric?.delta === undefined ? '' : `(${cell.metric.delta})`].filter((part) => part !== '').join(' ');
}

function csvValue(text: string): string {
  const safe = /^[=+@\t\r-](?![\d.])/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdownValue(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>|~#!&]/g, (mark) => `\\${mark}`);
}
