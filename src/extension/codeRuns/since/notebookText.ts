import { isRecord } from '../../../protocol/plainJson';

/** The code of a notebook, as its cells have it. */
export interface NotebookCode {
  /** Sources of the code cells in their order, with the names that runs have for them: the cell's id, else its place from 1 among all cells. */
  readonly cells: readonly { readonly name: string; readonly source: string }[];
}

/** Reads a notebook's file, format 4 (https://nbformat.readthedocs.io); undefined for what is none. */
export function readNotebookCode(text: string): NotebookCode | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !Array.isArray(value['cells'])) return undefined;
  const cells = value['cells'].flatMap((cell: unknown, at) => {
    if (!isRecord(cell) || cell['cell_type'] !== 'code') return [];
    const { id, source } = cell;
    const joined = Array.isArray(source) ? source.filter((line) => typeof line === 'string').join('') : typeof source === 'string' ? source : '';
    return [{ name: typeof id === 'string' && id !== '' ? id : String(at + 1), source: joined }];
  });
  return { cells };
}

/** The text that is compared: of one cell, else of all, each under its place, as a script of cells. Undefined when the cell is not there. */
export function textOfCells({ cells }: NotebookCode, cell: string | undefined): string | undefined {
  if (cell !== undefined) return cells.find(({ name }) => name === cell)?.source;
  return cells.map(({ source }) => `# %%\n${source.replace(/\n*$/, '')}\n`).join('\n');
}

/** Texts that differ in their line ends, a mark at the beginning or empty lines at the end are the same code. */
export function sameCode(a: string, b: string): boolean {
  return plainCode(a) === plainCode(b);
}

function plainCode(text: string): string {
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n').trimEnd();
}
