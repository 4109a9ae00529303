import { CELL, cellText } from '../../../src/protocol/table';
import { exactNumber, formatDuration } from '../../ui/format';
import { fill } from '../../ui/words';
import type { CompareModel } from '../model/compareModel';
import type { Words } from '../strings';
import { finiteOf } from './aggregate';
import { seedColumn } from './chooseColumns';
import type { ColumnBox } from './columnBox';
import type { Curves } from './curves';
import { directionWords } from './labels';
import type { Line } from './lines';
import type { RailLook, RowSource } from './rowNode';
import type { Shown } from './shape';
import type { TableState } from './tableState';

const STATUS_WORDS = { RUNNING: 'statusRunning', SCHEDULED: 'statusScheduled', FINISHED: 'statusFinished', FAILED: 'statusFailed', KILLED: 'statusKilled' } as const;

/** Width of the page under which the rail is narrow, px. */
const NARROW = 900;

/** What rows show, from the model. */
export class RowLook implements RowSource {
  constructor(
    private readonly model: CompareModel,
    private readonly state: TableState,
    private readonly curves: Curves,
    private readonly words: Words['table'],
  ) {}

  rail(line: Line): RailLook {
    return line.kind === 'run' ? this.ofRun(line.row, line.group >= 0) : this.ofGroup(line.group, line.rows, line.open);
  }

  cell(box: ColumnBox, line: Line): Shown {
    if (line.kind === 'group') return box.shape.group(line.group);
    const shown = box.shape.run(line.row);
    return shown.none && box.id === 'attributes.duration' && this.status(line.row) === 'RUNNING' ? { ...shown, none: false, text: this.elapsed(line.row) } : shown;
  }

  curve(box: ColumnBox, line: Line): string {
    return box.shape.column.kind === 'curve' ? this.curves.path(box.shape.column.key, line, box.width) : '';
  }

  /** The status of a run, as MLflow writes it. */
  status(row: number): string {
    const status = this.model.column('attributes.status');
    return status?.words[status.codes[row] ?? -1] ?? 'FINISHED';
  }

  /** The whole of what a cell says: all digits, all words. */
  title(line: Line, box: ColumnBox | undefined): string {
    if (box === undefined) return line.kind === 'run' ? this.model.name(line.row) : (this.state.lines.names[line.group] ?? '');
    const { shape } = box;
    const best = shape.best === undefined ? '' : `\n${fill(this.words.bestOf, box.label, directionWords(shape.direction, this.words))}`;
    if (line.kind === 'group') {
      const all = shape.aggregateOf(line.group);
      const shown = shape.group(line.group);
      if (all === undefined || all.n < 2 || all.distinct === 1) return shown.text;
      const spread = shape.isNumeric ? `${fill(this.words.mean, all.mean, all.deviation, all.n)}\n${exactNumber(all.min)} … ${exactNumber(all.max)}` : shown.text;
      return spread + (shown.best ? best : '');
    }
    const shown = shape.run(line.row);
    if (shape.data === undefined || shown.none) return shown.text;
    const whole = shape.look === 'moment' || box.id === 'attributes.duration' ? shown.text : cellText(shape.data, line.row);
    return whole + (shown.best ? best : '');
  }

  /** The column in which the seed of runs stands; undefined without one. */
  get seedColumn(): string | undefined {
    return seedColumn(this.model.columns);
  }

  private ofRun(row: number, inner: boolean): RailLook {
    const { model, words } = this;
    const gone = model.resident.gone.has(row);
    const baseline = row === model.baselineRow;
    const seed = inner ? this.seed(row) : '';
    // In a narrow rail the runs of a group are told apart by their seeds: what their names have in common stands above them.
    const short = innerWidth <= NARROW && seed !== '';
    const above = this.state.above.some((line) => line.kind === 'run' && line.row === row);
    return {
      ...this.statusLook(this.status(row)),
      name: short ? seed : model.name(row),
      tail: gone ? words.deleted : short ? '' : seed,
      tag: baseline ? words.baseline : '',
      count: '',
      twist: above && !inner ? 'pin' : 'none',
      checked: model.isSelected(row),
      colour: baseline ? 'baseline' : model.isSelected(row) ? model.colour(row) : undefined,
      level: inner ? 2 : 1,
      gone,
      baseline,
    };
  }

  private ofGroup(group: number, rows: Uint32Array, open: boolean): RailLook {
    const { model, words } = this;
    const { selected, failed, running, gone } = this.count(rows);
    const first = rows[0] ?? 0;
    const tails: readonly (readonly [number, string])[] = [[gone, words.deletedSome], [failed, words.failed], [running, words.running]];
    const [n, tail] = tails.find(([count]) => count > 0) ?? [0, ''];
    return {
      ...this.statusLook(failed > 0 ? 'FAILED' : running > 0 ? 'RUNNING' : this.status(first)),
      name: this.state.lines.names[group] || words.notLogged,
      tail: fill(tail, n),
      tag: '',
      count: this.countText(rows),
      twist: open ? 'open' : 'closed',
      checked: selected === 0 ? false : selected === rows.length ? true : 'mixed',
      colour: selected === rows.length ? model.colour(first) : undefined,
      level: 1,
      gone: gone === rows.length,
      baseline: false,
    };
  }

  /** The runs of a group; where not all have a number in the metric that the panel is about, how many have: its mean is of those. */
  private countText(rows: Uint32Array): string {
    const { metric } = this.model;
    const column = metric === undefined ? undefined : this.model.column(`metrics.${metric}`);
    const n = column === undefined ? 0 : finiteOf(column, rows).length;
    return n === 0 || n === rows.length ? String(rows.length) : fill(this.words.someOf, n, rows.length);
  }

  /** How many of the runs are what a group says of them. */
  private count(rows: Uint32Array): { selected: number; failed: number; running: number; gone: number } {
    const { model } = this;
    let [selected, failed, running, gone] = [0, 0, 0, 0];
    for (const row of rows) {
      if (model.resident.gone.has(row)) gone += 1;
      if (model.isSelected(row)) selected += 1;
      const status = this.status(row);
      if (status === 'FAILED') failed += 1;
      else if (status === 'RUNNING') running += 1;
    }
    return { selected, failed, running, gone };
  }

  private statusLook(status: string): Pick<RailLook, 'status' | 'statusWord'> {
    const word = status in STATUS_WORDS ? this.words[STATUS_WORDS[status as keyof typeof STATUS_WORDS]] : status;
    return { status, statusWord: word };
  }

  private seed(row: number): string {
    const id = this.seedColumn;
    const column = id === undefined ? undefined : this.model.column(id);
    if (id === undefined || column === undefined || column.kinds[row] !== CELL.number) return '';
    return `${id.slice('params.'.length)} ${column.numbers[row] ?? ''}`;
  }

  private elapsed(row: number): string {
    const start = this.model.column('attributes.start_time')?.numbers[row] ?? Number.NaN;
    return Number.isFinite(start) ? formatDuration(Math.max(0, Date.now() - start), this.words) : this.words.statusRunning;
  }
}
