import type { Direction } from '../../../src/protocol/direction';
import type { ColumnInfo } from '../../../src/protocol/table';
import type { CompareModel } from '../model/compareModel';
import { readBrushes } from '../parallel/brushing';
import { axisPositions, visibleAxes } from '../parallel/layout';
import { readParallelSetup } from '../parallel/parallelSetup';
import type { Words } from '../strings';
import { parseViewColumn, sectionOf, seedColumn, shownColumns, type ColumnFacts, type ViewColumn } from './chooseColumns';
import { slotsOf, widthsOf, type ColumnBox } from './columnBox';
import { distribution, type Distribution } from './distribution';
import { columnLabel } from './labels';
import { makeLines, type Line, type Lines } from './lines';
import { localOrder } from './localOrder';
import { Shape } from './shape';
import { ORDER_MARK } from './tableHead';
import { FRESH_TABLE, readTableSetup, type TableSetup } from './tableSetup';

const NO_LINES = makeLines({ shown: new Uint32Array(0), groups: undefined, alone: true, open: new Set(), above: new Set() });
/** Px of a head that are taken by the mark of the direction. */
const DIRECTION_MARK = 12;
const CLASSES = 22;

/** Everything the table shows, made from the model when it is asked for and kept while nothing it came from changed. */
export class TableState {
  lines: Lines = NO_LINES;
  above: readonly Line[] = [];
  columns: readonly ColumnBox[] = [];
  /** The metric's points make a line; known once it was looked at. */
  curve = false;
  /** A column's width while it is dragged. */
  dragged: { readonly id: string; readonly width: number } | undefined;
  /** Counted up when values changed. */
  version = 0;
  private kept: unknown;
  private read: TableSetup = FRESH_TABLE;
  private linesKey: readonly unknown[] = [];
  private readonly shapes = new Map<string, { readonly shape: Shape; readonly key: readonly unknown[] }>();
  private readonly boxes = new Map<string, ColumnBox>();
  private readonly distributions = new Map<string, { readonly made: Distribution | undefined; readonly key: readonly unknown[] }>();
  private axesKey: readonly unknown[] = [];
  private axes: readonly ColumnBox[] = [];
  private brushed: { readonly behind: Uint32Array; readonly sort: unknown; readonly order: Uint32Array } | undefined;

  constructor(
    private readonly model: CompareModel,
    private readonly words: Words['table'],
  ) {}

  /** What the person set up of the table. */
  get setup(): TableSetup {
    const now = this.model.setup.views.table;
    if (now !== this.kept) {
      this.kept = now;
      this.read = readTableSetup(now);
    }
    return this.read;
  }

  /** Ids of the columns in order. */
  columnIds(linked: boolean, width: number): string[] {
    return (linked ? this.axisIds(width) : undefined) ?? shownColumns(this.facts, this.setup);
  }

  /** The axes of the plot that this stands under; undefined before it has any. */
  private axisIds(width: number): string[] | undefined {
    const { views, filter } = this.model.setup;
    const brushes = readBrushes(filter);
    const axes = visibleAxes(readParallelSetup(views.parallel).axes, width, (id) => brushes.has(id));
    return axes.length > 0 ? axes.map(({ id }) => id) : undefined;
  }

  /** What the choice of columns is made from. */
  get facts(): ColumnFacts {
    const { columns, metric, setup } = this.model;
    return { columns, metric, curve: this.curve, without: setup.group?.by === 'seed' ? seedColumn(columns) : undefined };
  }

  /** Lines, those above and columns as they are now. `room` is for how many lines there is room above; `linked`, in px the width of the pane. */
  refresh(room: number, linked: boolean, width: number): void {
    this.refreshLines(room);
    this.refreshColumns(linked, width);
  }

  /** Lines while a brush moves: those it holds, in the order they will have. */
  brush(mask: Uint8Array): void {
    const { model } = this;
    const { behind, groups } = model;
    const { sort } = model.setup;
    if (groups === undefined && (this.brushed?.behind !== behind || this.brushed.sort !== sort)) {
      this.brushed = { behind, sort, order: localOrder(behind, sort, (id) => model.column(id)) };
    }
    const shown = groups === undefined ? (this.brushed?.order ?? behind) : model.shown;
    this.lines = makeLines({ shown, groups, alone: this.alone, open: new Set(this.setup.open), above: this.aboveRows, mask });
    this.linesKey = [];
  }

  /** How the values of a column lie over the runs behind the brushes. */
  distributionOf({ id, shape }: ColumnBox): Distribution | undefined {
    if (shape.data === undefined) return undefined;
    const key = [this.lines, this.model.behind, this.version, shape.data];
    const known = this.distributions.get(id);
    if (known !== undefined && same(known.key, key)) return known.made;
    const made = distribution(shape.data, this.model.behind, this.lines.rows, CLASSES);
    this.distributions.set(id, { made, key });
    return made;
  }

  /** The line with this number, those above first. */
  line(index: number): Line | undefined {
    return index < this.above.length ? this.above[index] : this.lines.at(index - this.above.length);
  }

  /** Number of the line that shows a run or a group, or of the closed group that holds the run; −1 when none does. `line` comes from `lines`, which may be older ones; `upper`: from those above. */
  find(line: Line, lines: Lines, upper: boolean): number {
    const above = line.kind === 'run' && upper ? this.above.findIndex((one) => one.kind === 'run' && one.row === line.row) : -1;
    if (above >= 0) return above;
    const at = line.kind === 'run' ? this.lines.find(line.row) : this.lines.findGroup(this.lines.names.indexOf(lines.names[line.group] ?? ''));
    return at < 0 ? -1 : at + this.above.length;
  }

  /** How many lines there are with those above. */
  get length(): number {
    return this.above.length + this.lines.length;
  }

  /** Rows of a line. */
  rowsOf(line: Line): readonly number[] {
    return line.kind === 'run' ? [line.row] : [...line.rows];
  }

  isPinned(row: number): boolean {
    return this.setup.runs.includes(this.model.resident.ids[row] ?? '');
  }

  isBaseline(row: number): boolean {
    return this.model.baselineRow === row;
  }

  private get aboveRows(): Set<number> {
    return new Set(this.above.flatMap((line) => this.rowsOf(line)));
  }

  /** A group of one run is that run, unless a person groups by a column: then they look for its values. */
  private get alone(): boolean {
    return this.model.setup.group?.by !== 'column';
  }

  private refreshLines(room: number): void {
    const { model, setup } = this;
    const { baselineRow } = model;
    const pinned = setup.runs.flatMap((id) => model.resident.row(id) ?? []);
    const rows = [...new Set(baselineRow === undefined ? pinned : [baselineRow, ...pinned])].slice(0, room);
    const key = [model.shown, model.groups, setup.open, this.alone, rows.join()];
    if (same(key, this.linesKey)) return;
    this.linesKey = key;
    this.above = rows.map((row) => ({ kind: 'run', row, group: -1 }));
    this.lines = makeLines({ shown: model.shown, groups: model.groups, alone: this.alone, open: new Set(setup.open), above: new Set(rows) });
  }

  private refreshColumns(linked: boolean, width: number): void {
    const ids = this.columnIds(linked, width);
    const infos = new Map(this.model.columns.map((info) => [info.id, info]));
    const boxes = ids.flatMap((id) => {
      const column = parseViewColumn(id);
      return column === undefined ? [] : [this.box(id, column, infos.get(baseId(id, column)))];
    });
    this.columns = linked && boxes.length === ids.length ? this.underAxes(boxes, width) : boxes;
    const now = new Set(ids);
    for (const id of this.shapes.keys()) if (!now.has(id)) this.shapes.delete(id);
  }

  /** The same boxes as before while nothing moved, so that cells are kept. */
  private underAxes(boxes: readonly ColumnBox[], width: number): readonly ColumnBox[] {
    const key = [width, ...boxes];
    if (!same(key, this.axesKey)) {
      this.axesKey = key;
      this.axes = underAxes(boxes, width);
    }
    return this.axes;
  }

  private box(id: string, column: ViewColumn, info: ColumnInfo | undefined): ColumnBox {
    const { setup } = this;
    const shape = this.shape(id, column, info);
    const label = columnLabel(column, this.words);
    const { least, fit, slots } = widthsOf(shape, label, ORDER_MARK + (shape.direction === 'unknown' ? 0 : DIRECTION_MARK));
    const wanted = this.dragged?.id === id ? this.dragged.width : setup.widths[id];
    const width = Math.round(Math.max(least, wanted ?? fit));
    const known = this.boxes.get(id);
    const pinned = setup.pinned.includes(id);
    if (known?.shape === shape && known.width === width && known.pinned === pinned && known.slots.value === slots.value) return known;
    const box: ColumnBox = { id, section: sectionOf(column), label, shape, width, pinned, slots: slotsOf(slots, width) };
    this.boxes.set(id, box);
    return box;
  }

  private shape(id: string, column: ViewColumn, info: ColumnInfo | undefined): Shape {
    const data = column.kind === 'curve' ? undefined : this.model.column(id);
    const direction: Direction = column.kind === 'metric' || column.kind === 'metricAt' ? this.model.direction(column.key) : 'unknown';
    const key = [this.lines, this.version, direction, info, data];
    const known = this.shapes.get(id);
    if (known !== undefined && (same(known.key, key) || (column.kind === 'curve' && known.key[0] === this.lines))) return known.shape;
    const shape = new Shape(column, data, info, this.lines, direction, this.words, Date.now());
    this.shapes.set(id, { shape, key });
    return shape;
  }
}

/** The column that the catalogue tells of: of a metric the last value. */
function baseId(id: string, column: ViewColumn): string {
  return column.kind === 'metric' || column.kind === 'metricAt' ? `metrics.${column.key}` : id;
}

/** Px that a value under an axis has at least. */
const LEAST_UNDER = 72;

/** Columns that stand under their axes. The first begins at the rail. */
function underAxes(boxes: readonly ColumnBox[], width: number): ColumnBox[] {
  const places = axisPositions(width, boxes.length);
  const rail = width <= 900 ? 204 : 264;
  const half = boxes.length > 1 ? ((places[1] ?? 0) - (places[0] ?? 0)) / 2 : 80;
  let left = rail;
  return boxes.map((box, index) => {
    const middle = places[index] ?? 0;
    const close = index === 0 && middle - left < half / 2;
    const right = index === boxes.length - 1 ? Math.min(width, middle + half) : middle + half * (close ? 1.4 : 1);
    const [before, after] = [middle - left, right - middle];
    // An axis close to the rail leaves its column too little on its left: there the value moves to the right rather than be cut.
    const under = { left: Math.max(0, before - after), right: Math.max(0, Math.min(after - before, before + after - LEAST_UNDER)) };
    const made: ColumnBox = { ...box, width: right - left, pinned: false, under };
    left = right;
    return made;
  });
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
