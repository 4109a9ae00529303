import type { Row } from './csv';
import { Numbers } from './numbers';
import { valueOf } from './pairs';
import type { Problems } from './problems';
import type { Points, Role, Value } from './recordedValues';
import { roleOf, section, type Origin } from './roles';
import { cellNumber, timeOf } from './cells';

/** Most points of all series of a table together: 16 bytes each are held. */
const MOST_POINTS = 10_000_000;
const MOST_COLUMNS = 2000;
const STEP = [/^(?:global|train|trainer)[/_ ]?(?:global_)?step$/i, /^_?steps?$/i, /^(?:iter|iterations?|it|round|batch)$/i, /^epochs?$/i];
const TIME = /^(?:_?timestamp|wall[_ ]?time|date[_ ]?time|date|created(?:_at)?|ts|time)$/i;
const KEY = /^(?:key|name|metric|metric_name|param|parameter|measure|variable|setting)$/i;
const VALUE = /^(?:value|val|metric_value)$/i;
const KIND = /^(?:type|kind|role)$/i;

/** A column of numbers. */
interface Column {
  readonly key: string;
  readonly values: Numbers;
  /** Row of each value; undefined while no row lacked one. */
  rows: Numbers | undefined;
  /** The one text of all its rows; undefined when they differ. */
  text: string | undefined;
  isText: boolean;
  readonly line: number;
}

/** Where special columns are; −1 for none. */
interface Layout {
  readonly step: number;
  readonly time: number;
  readonly key: number;
  readonly value: number;
  readonly kind: number;
}

/**
 * Makes values of the rows of a table as they come. A table is one of: one row of values; names and values in two columns; or many rows, whose columns are
 * series along a column named step, epoch or iteration.
 */
export class TableReader {
  #header: Row | undefined;
  #layout: Layout | undefined;
  #firstRow: Row | undefined;
  readonly #columns: Column[] = [];
  readonly #pairs: Value[] = [];
  readonly #long = new Map<string, { steps: Numbers; values: Numbers; times: Numbers; line: number; role: Role | undefined }>();
  readonly #steps = new Numbers();
  readonly #times = new Numbers();
  #points = 0;
  rows = 0;

  constructor(private readonly origin: Origin, private readonly problems: Problems) {}

  /** Takes the next row; the first one names the columns. */
  push(row: Row): void {
    if (this.#header === undefined) {
      this.#begin(row);
      return;
    }
    if (this.#layout === undefined) this.#layout = this.#arrange(this.#header, row);
    const layout = this.#layout;
    const expected = this.#header.cells.length;
    if (row.cells.length !== expected && !(row.cells.length === expected + 1 && row.cells.at(-1) === '')) {
      this.problems.add('column-count', row.line, String(row.cells.length), String(expected));
      if (row.cells.length > expected) return;
    }
    this.rows += 1;
    if (layout.key >= 0) this.#pushNamed(row, layout);
    else if (this.rows === 1) this.#firstRow = row;
    else {
      if (this.rows === 2 && this.#firstRow !== undefined) this.#pushPoint(this.#firstRow, layout, 0);
      this.#pushPoint(row, layout, this.rows - 1);
    }
  }

  end(): Value[] {
    if (this.#header !== undefined && this.#layout === undefined) this.#endWithout(this.#header);
    if (this.#layout === undefined) return this.#pairs;
    if (this.#layout.key >= 0) return [...this.#pairs, ...this.#longSeries()];
    if (this.rows === 1 && this.#firstRow !== undefined) return this.#single(this.#firstRow, this.#layout);
    return this.#series(this.#layout);
  }

  #begin(row: Row): void {
    const cells = row.cells.map((cell) => cell.trim());
    if (cells.every((cell) => cell === '' || cellNumber(cell) !== undefined)) this.problems.once('no-header', row.line);
    this.#header = { cells: cells.slice(0, MOST_COLUMNS), line: row.line };
  }

  /** A table of one line: two cells are a name and its value, and more are names without values. */
  #endWithout(header: Row): void {
    const [key = '', value = ''] = header.cells;
    if (header.cells.length === 2 && cellNumber(value) !== undefined) this.#pairs.push(valueOf(key.split('.'), value, header.line, this.origin));
    else this.problems.once('empty', undefined);
  }

  #arrange(header: Row, row: Row): Layout {
    const find = (pattern: RegExp): number => header.cells.findIndex((cell) => pattern.test(cell));
    const key = find(KEY);
    const value = find(VALUE);
    const time = header.cells.findIndex((cell, i) => TIME.test(cell) && timeOf(row.cells[i] ?? '') !== undefined);
    const step = STEP.map(find).find((at) => at >= 0) ?? -1;
    if (key >= 0 && value >= 0) return { step, time, key, value, kind: find(KIND) };
    if (isListOfPairs(header, row)) {
      const none = { step: -1, time: -1, key: 0, value: 1, kind: -1 };
      this.#layout = none;
      this.#pushNamed(header, none);
      return none;
    }
    for (const [i, name] of header.cells.entries()) {
      const text = name === '' && i > 0 ? `column ${i + 1}` : name;
      this.#columns.push({ key: text, values: new Numbers(), rows: undefined, text: undefined, isText: false, line: header.line });
    }
    return { step, time, key: -1, value: -1, kind: -1 };
  }

  #pushNamed(row: Row, layout: Layout): void {
    const name = (row.cells[layout.key] ?? '').trim();
    const text = (row.cells[layout.value] ?? '').trim();
    if (name === '') {
      this.problems.add('no-key', row.line, text);
      return;
    }
    const number = this.#number(text, row.line);
    const role = roleNamed(row.cells[layout.kind]);
    const stepText = (row.cells[layout.step] ?? '').trim();
    if (stepText !== '' && number !== undefined) {
      this.#pushLong(row, layout, name, number, role, stepText);
      return;
    }
    const value = valueOf(name.split('.'), number === undefined ? text : String(number), row.line, this.origin);
    const isOther = role === undefined || (role === 'metric' && number === undefined);
    this.#pairs.push(isOther ? { ...value, text } : { ...value, text, role });
  }

  #pushLong(row: Row, layout: Layout, name: string, number: number, role: Role | undefined, stepText: string): void {
    const at = this.#step(stepText, row.line);
    if (at === undefined || this.#isFull(row.line)) return;
    const series = this.#long.get(name) ?? { steps: new Numbers(), values: new Numbers(), times: new Numbers(), line: row.line, role };
    this.#long.set(name, series);
    series.steps.push(at);
    series.values.push(number);
    this.#points += 1;
    const when = layout.time < 0 ? undefined : timeOf(row.cells[layout.time] ?? '');
    if (when !== undefined) series.times.push(when);
  }

  #longSeries(): Value[] {
    return [...this.#long].map(([name, { steps, values, times, line, role }]) => {
      const points: Points = { steps: steps.values, values: values.values, ...(times.length === steps.length ? { timestamps: times.values } : {}) };
      const { key } = section(name.split('.'));
      const number = values.at(values.length - 1);
      const single = values.length === 1 && steps.at(0) === 0 ? { role: role ?? roleOf(key, number, this.origin) } : { points, role: 'metric' as const };
      return { key, text: String(number), number, line, ...single };
    });
  }

  #pushPoint(row: Row, layout: Layout, index: number): void {
    let step: number | undefined = index;
    if (layout.step >= 0) step = this.#step((row.cells[layout.step] ?? '').trim(), row.line);
    else this.problems.once('no-step', undefined);
    if (step === undefined || this.#isFull(row.line)) return;
    const at = this.#steps.length;
    this.#steps.push(step);
    if (layout.time >= 0) {
      const time = timeOf(row.cells[layout.time] ?? '');
      if (time === undefined) this.problems.once('bad-time', row.line, row.cells[layout.time] ?? '');
      else if (this.#times.length === at) this.#times.push(time);
    }
    for (let i = 0; i < this.#columns.length; i += 1) {
      const column = this.#columns[i];
      if (column !== undefined && i !== layout.step && i !== layout.time) this.#pushCell(column, row.cells[i] ?? '', row.line, at);
    }
  }

  #pushCell(column: Column, cell: string, line: number, at: number): void {
    const number = column.isText || cell === '' ? undefined : this.#number(cell, line);
    if (number === undefined) {
      const text = cell.trim();
      if (column.values.length === 0 && text !== '' && !column.isText) {
        column.isText = true;
        column.text = text;
      } else if (column.isText && text !== column.text && text !== '') column.text = undefined;
      else if (!column.isText && text !== '') this.problems.add('not-a-number', line, text, column.key);
      return;
    }
    if (column.rows === undefined && column.values.length !== at) column.rows = counted(column.values.length);
    column.rows?.push(at);
    column.values.push(number);
    this.#points += 1;
  }

  #series(layout: Layout): Value[] {
    const steps = this.#steps.values;
    const times = this.#times.length === steps.length && layout.time >= 0 ? this.#times.values : undefined;
    const values: Value[] = [];
    const columns = this.#columns.filter((_, i) => i !== layout.step && i !== layout.time);
    for (const column of columns) {
      if (column.isText) {
        if (column.text === undefined) this.problems.add('text-column', undefined, column.key);
        else values.push(valueOf(column.key.split('.'), column.text, column.line, this.origin));
        continue;
      }
      if (column.values.length === 0) continue;
      const rows = column.rows?.values;
      const points: Points = {
        steps: rows === undefined ? steps.subarray(0, column.values.length) : rows.map((row) => steps[row] ?? 0),
        values: column.values.values,
        timestamps: rows === undefined ? times : times === undefined ? undefined : rows.map((row) => times[row] ?? 0),
      };
      const number = lastOf(points);
      values.push({ key: this.#seriesName(column.key, columns.length), text: String(number), number, points, line: column.line, role: 'metric' });
    }
    return values;
  }

  /** TensorBoard names the one column of its files "Value": the file says whose. */
  #seriesName(name: string, columns: number): string {
    const file = this.origin.fileName?.replace(/\.[^.]+$/, '');
    return columns === 1 && VALUE.test(name) && file !== undefined ? file : section(name.split('.')).key;
  }

  #single(row: Row, layout: Layout): Value[] {
    return this.#columns.flatMap((column, i) => {
      const cell = (row.cells[i] ?? '').trim();
      if (cell === '' || column.key === '' || (i === layout.step && this.#columns.length > 1 && layout.time >= 0)) return [];
      const number = this.#number(cell, row.line);
      return [{ ...valueOf(column.key.split('.'), number === undefined ? cell : String(number), row.line, this.origin), text: number !== undefined && cell.includes(',') ? String(number) : cell }];
    });
  }

  #number(cell: string, line: number): number | undefined {
    const number = cellNumber(cell);
    if (number !== undefined && cell.includes(',')) this.problems.once('decimal-comma', line, cell.trim(), String(number));
    return number;
  }

  #step(text: string, line: number): number | undefined {
    const step = cellNumber(text);
    if (step !== undefined && Number.isSafeInteger(step)) return step;
    this.problems.add('bad-step', line, text);
    return undefined;
  }

  #isFull(line: number): boolean {
    if (this.#points < MOST_POINTS) return false;
    this.problems.once('too-many', line, String(MOST_POINTS));
    return true;
  }
}

/** Rows 0 to `length`, in a list that goes on. */
function counted(length: number): Numbers {
  const rows = new Numbers();
  for (let i = 0; i < length; i += 1) rows.push(i);
  return rows;
}

/** The value of the greatest step. */
function lastOf(points: Points): number {
  let best = 0;
  for (let i = 1; i < points.values.length; i += 1) {
    if ((points.steps[i] ?? 0) >= (points.steps[best] ?? 0)) best = i;
  }
  return points.values[best] ?? NaN;
}

function roleNamed(text: string | undefined): Role | undefined {
  const name = text?.trim().toLowerCase().replace(/s$/, '');
  if (name === 'param' || name === 'parameter') return 'param';
  return name === 'metric' || name === 'tag' ? name : undefined;
}

/** Whether a table of two columns has no first line with names: its rows are a name and a value each. */
function isListOfPairs(header: Row, row: Row): boolean {
  if (header.cells.length !== 2 || cellNumber(header.cells[0] ?? '') !== undefined) return false;
  if (cellNumber(header.cells[1] ?? '') !== undefined) return true;
  const [name = '', value = ''] = row.cells;
  return cellNumber(name) === undefined && /^[\w./ -]+$/.test(name) && cellNumber(value) !== undefined && !STEP.some((pattern) => pattern.test(header.cells[0] ?? ''));
}
