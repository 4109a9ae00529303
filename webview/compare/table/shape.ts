import type { Direction } from '../../../src/protocol/direction';
import { CELL, cellText, type ColumnInfo, type TableColumn } from '../../../src/protocol/table';
import { formatDuration, formatMoment, formatNumber } from '../../ui/format';
import type { Words } from '../strings';
import { aggregate, finiteOf, type Aggregate } from './aggregate';
import type { ViewColumn } from './chooseColumns';
import type { Lines } from './lines';
import { precisionOf, write, writeDeviation, type Precision } from './precision';
import { scaleOf, type Scale } from './scale';

/** How the cells of a column are drawn: a dot on the column's scale, a bar from zero for amounts, numbers, moments, words, a line over steps. */
export type Look = 'dot' | 'bar' | 'number' | 'moment' | 'words' | 'curve';

/** The best value of the column. */
export interface Best {
  readonly value: number;
  readonly mark: '▲' | '▼';
}

/** What is shown of one run, or of the runs of a group, in a column. */
export interface Shown {
  readonly text: string;
  /** `± .0021`, of a group. */
  readonly deviation: string;
  /** Words in the place of a value: not logged, so many different ones. */
  readonly none: boolean;
  readonly best: boolean;
  /** Places on the column's scale, 0 … 1; NaN when there is none. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

const NO_PLACE = { at: Number.NaN, from: Number.NaN, to: Number.NaN };
const AMOUNT = /(^|[^a-z])(n|num|count|counts|rows|bytes|size|total|samples|tokens)($|[^a-z])/i;

/** A column as it is shown now: how its values are written and placed. Made anew when rows, groups or values change; texts are written when they come into view. */
export class Shape {
  readonly look: Look;
  readonly direction: Direction;
  readonly scale: Scale;
  readonly best: Best | undefined;
  private readonly precision: Precision;
  private readonly written = new Map<number, Shown>();
  private readonly groups = new Map<number, Aggregate>();

  constructor(
    readonly column: ViewColumn,
    readonly data: TableColumn | undefined,
    info: ColumnInfo | undefined,
    private readonly lines: Lines,
    direction: Direction,
    private readonly words: Words['table'],
    private readonly now: number,
  ) {
    this.look = lookOf(column, data, info, direction);
    this.direction = direction;
    const grouped = lines.members.length > 0;
    this.precision = this.isNumeric && data !== undefined ? precisionOf(finiteOf(data, lines.rows), grouped && column.kind !== 'param') : { kind: 'fixed', digits: 0 };
    const outer = scaleOf(this.outerNumbers(), this.look === 'bar');
    // Dots of groups stand among those of their runs, which open below them, and so do the ends of their whiskers.
    this.scale = grouped && this.look === 'dot' && data !== undefined ? scaleOf(finiteOf(data, lines.rows)) : outer;
    this.best = this.findBest(outer.range);
  }

  /** Numbers, which stand to the right. */
  get isNumeric(): boolean {
    return this.look === 'dot' || this.look === 'bar' || this.look === 'number';
  }

  /** Groups show a deviation in a place of its own. */
  get hasDeviation(): boolean {
    return this.look === 'dot' && this.lines.members.length > 0;
  }

  /** What a run shows. */
  run(row: number): Shown {
    const known = this.written.get(row);
    if (known !== undefined) return known;
    const shown = this.ofRun(row);
    this.written.set(row, shown);
    return shown;
  }

  /** What a group shows. */
  group(group: number): Shown {
    const known = this.written.get(-1 - group);
    if (known !== undefined) return known;
    const shown = this.ofGroup(group);
    this.written.set(-1 - group, shown);
    return shown;
  }

  /** Forgets what is written for runs that change by themselves: those still running. */
  forget(rows: Iterable<number>): void {
    for (const row of rows) this.written.delete(row);
  }

  /** What the runs of the group have; undefined before the column was read. */
  aggregateOf(group: number): Aggregate | undefined {
    if (this.data === undefined) return undefined;
    const known = this.groups.get(group) ?? aggregate(this.data, this.lines.members[group] ?? []);
    this.groups.set(group, known);
    return known;
  }

  /** A number as the column writes it. */
  write(value: number): string {
    if (!Number.isFinite(value)) return formatNumber(value);
    if (this.look === 'moment') return formatMoment(value, this.now, this.words);
    if (this.isDuration) return formatDuration(value, this.words);
    return write(value, this.precision);
  }

  /** Texts that are as wide as any in the column: what its width is measured by. */
  get widest(): string[] {
    const { data } = this;
    if (data === undefined) return [];
    if (this.look === 'words') return [...data.words].sort((a, b) => b.length - a.length).slice(0, 3);
    if (this.isDuration) return [formatDuration(83_599_000, this.words), formatDuration(3_540_000 - 1, this.words)];
    if (this.look === 'moment') return [formatMoment(0, this.now, this.words)];
    const { min, max } = this.scale.range;
    const texts = Number.isFinite(min) ? [min, max].map((value) => this.write(value)) : ['NaN'];
    return this.precision.kind === 'significant' ? [...texts, '−1.234e−5'] : texts;
  }

  private get isDuration(): boolean {
    return this.column.kind === 'attribute' && this.column.name === 'duration';
  }

  private ofRun(row: number): Shown {
    const { data } = this;
    const kind = data?.kinds[row] ?? CELL.absent;
    if (data === undefined || this.look === 'curve') return { text: '', deviation: '', none: false, best: false, ...NO_PLACE };
    if (kind === CELL.absent) return { text: this.words.notLogged, deviation: '', none: true, best: false, ...NO_PLACE };
    if (kind === CELL.text || this.look === 'words') {
      const text = cellText(data, row);
      // An empty text was logged: that is another thing than not logged.
      return { text: text === '' ? this.words.empty : text, deviation: '', none: text === '', best: false, ...NO_PLACE };
    }
    const value = data.numbers[row] ?? Number.NaN;
    const at = this.scale.place(value);
    return { text: this.write(value), deviation: '', none: false, best: this.isBest(value), at, from: Number.NaN, to: Number.NaN };
  }

  private ofGroup(group: number): Shown {
    const all = this.aggregateOf(group);
    if (all === undefined || this.look === 'curve') return { text: '', deviation: '', none: false, best: false, ...NO_PLACE };
    if (all.sample < 0) return { text: this.words.notLogged, deviation: '', none: true, best: false, ...NO_PLACE };
    if (all.distinct === 1 && !this.hasDeviation) return this.ofRun(all.sample);
    if ((this.look !== 'dot' && this.look !== 'bar') || all.n === 0) {
      return all.distinct === 1 ? this.ofRun(all.sample) : { text: this.words.different.replace('{0}', String(all.distinct)), deviation: '', none: true, best: false, ...NO_PLACE };
    }
    const { mean, deviation, n } = all;
    const whisker = n > 1 && this.hasDeviation;
    return {
      text: this.write(mean),
      deviation: whisker ? `± ${writeDeviation(deviation, this.precision)}` : '',
      none: false,
      best: this.isBest(mean),
      at: this.scale.place(mean),
      from: whisker ? this.scale.place(mean - deviation) : Number.NaN,
      to: whisker ? this.scale.place(mean + deviation) : Number.NaN,
    };
  }

  private isBest(value: number): boolean {
    return this.best !== undefined && value === this.best.value;
  }

  /** Numbers of the lines of the outermost level: means of groups, else values. */
  private outerNumbers(): ArrayLike<number> {
    const { data } = this;
    if (data === undefined || !this.isNumeric) return [];
    return this.lines.members.length === 0 ? finiteOf(data, this.lines.rows) : this.lines.members.map((_, group) => this.aggregateOf(group)?.mean ?? Number.NaN);
  }

  private findBest({ min, max }: Scale['range']): Best | undefined {
    if (this.direction === 'unknown' || (this.look !== 'dot' && this.look !== 'bar')) return undefined;
    // Where all are equal none is best.
    if (!(min < max)) return undefined;
    return this.direction === 'higher' ? { value: max, mark: '▲' } : { value: min, mark: '▼' };
  }
}

function lookOf(column: ViewColumn, data: TableColumn | undefined, info: ColumnInfo | undefined, direction: Direction): Look {
  switch (column.kind) {
    case 'curve':
      return 'curve';
    case 'metric':
    case 'metricAt':
      return direction === 'unknown' && isAmount(column.key, info) ? 'bar' : 'dot';
    case 'attribute':
      return column.name === 'duration' ? 'bar' : column.name === 'start_time' || column.name === 'end_time' ? 'moment' : 'words';
    default:
      return info?.numeric ?? (data !== undefined && data.words.length === 0) ? 'number' : 'words';
  }
}

/** Whole numbers from 0 whose name says that something was counted. */
function isAmount(key: string, info: ColumnInfo | undefined): boolean {
  return info?.whole === true && (info.min ?? -1) >= 0 && AMOUNT.test(key.replace(/([a-z])([A-Z])/g, '$1_$2'));
}
