import { isStepName } from './pairs';
import { readQuantity } from './quantity';
import type { Named, Reading } from './reading';

const BORDER = /^[\s|+─━═┄┈┏┓┗┛┳┻┡┩╇┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╪│┃║=:-]+$/;
const STEP_COLUMN = /^(?:epochs?|iter(?:ation)?s?|steps?|round)$/i;

/**
 * Tables that say values: names and values in cells between borders, as Lightning's test and validate print them and reinforcement learners do; and columns
 * under a line of names that begins with epoch or iteration, as fastai and scikit-learn print them.
 */
export class Tables {
  #columns: string[] = [];
  #loaders: number[] = [];
  /** Whether a table of Lightning without borders goes on. */
  #plain = false;

  /** Whether lines without any sign are needed: the rows of a table. */
  get isOpen(): boolean {
    return this.#columns.length > 0 || this.#plain;
  }

  /** What a line says as part of a table; undefined when it is none. */
  read(line: string): Reading | undefined {
    if (line.includes('│') || line.includes('┃') || /^\s*\|.*\|\s*$/.test(line)) return this.#bordered(line);
    if (/^\s*\S+ metric\s+DataLoader \d/.test(line) || this.#plain) {
      this.#plain = BORDER.test(line) || /^\s{2,}\S/.test(line);
      if (this.#plain) return BORDER.test(line) ? { values: [] } : this.#cells(cellsOf(line, /\s{2,}/));
    }
    if (this.#columns.length > 0) {
      const row = this.#row(line);
      if (row !== undefined) return row;
      this.#columns = [];
    }
    return this.#head(line);
  }

  #bordered(line: string): Reading {
    if (BORDER.test(line)) return { values: [] };
    return this.#cells(line.replace(/^\s*[│┃|]|[│┃|]\s*$/g, '').split(/[│┃|]/).map((cell) => cell.trim()));
  }

  #cells(cells: readonly string[]): Reading {
    const [name = '', ...rest] = cells;
    if (rest.length > 0 && rest.every((cell) => /^DataLoader \d+$/.test(cell))) {
      this.#loaders = rest.map((cell) => Number(cell.slice(11)));
      return { values: [] };
    }
    const numbers = rest.map((cell) => {
      const quantity = readQuantity(cell, 0);
      return quantity?.end === cell.length && quantity.total === undefined ? quantity : undefined;
    });
    const [first] = numbers;
    if (!/^[\p{L}_][\p{L}\p{N}_ ./@%'()-]*$/u.test(name) || first === undefined || numbers.includes(undefined)) return { values: [] };
    if (rest.length > 1 && rest.length !== this.#loaders.length) return { values: [] };
    if (isStepName(name) && first.total === undefined) return { values: [] };
    return { values: numbers.flatMap((quantity, i) => (quantity === undefined ? [] : [{ key: rest.length === 1 ? name : `${name}/dataloader_idx_${this.#loaders[i] ?? i}`, value: quantity.value, unit: quantity.unit }])) };
  }

  #head(line: string): Reading | undefined {
    if (!/^\s*(?:epoch|iter|step|round)/i.test(line)) return undefined;
    const cells = cellsOf(line, /\s{2,}|\t/);
    const words = cells.length > 1 ? cells : cellsOf(line, /\s+/);
    const [first = ''] = words;
    if (words.length < 2 || !STEP_COLUMN.test(first) || !words.every((word) => /^[A-Za-z_][\w ./%@-]*$/.test(word))) return undefined;
    this.#columns = words;
    return { values: [] };
  }

  #row(line: string): Reading | undefined {
    const cells = cellsOf(line, /\s+/);
    if (cells.length !== this.#columns.length) return BORDER.test(line) && line.trim() !== '' ? { values: [] } : undefined;
    const step = /^(\d{1,15})(?:\/\d+)?$/.exec(cells[0] ?? '')?.[1];
    if (step === undefined) return undefined;
    const values: Named[] = [];
    for (const [i, cell] of cells.entries()) {
      const quantity = i === 0 ? undefined : readQuantity(cell, 0);
      const name = this.#columns[i] ?? '';
      if (quantity?.end === cell.length && quantity.total === undefined && !/^(?:remaining|eta)/i.test(name)) values.push({ key: name, value: quantity.value, unit: quantity.unit });
    }
    const isEpoch = /^epoch/i.test(this.#columns[0] ?? '');
    return isEpoch ? { values, epoch: Number(step) } : { values, step: Number(step) };
  }
}

function cellsOf(line: string, by: RegExp): string[] {
  return line.trim().split(by).filter((cell) => cell !== '');
}
