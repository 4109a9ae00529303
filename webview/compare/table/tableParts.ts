import { render } from 'lit';
import { showMenu } from '../../ui/menu';
import type { PopupPlace } from '../../ui/popup';
import type { Panel } from '../view';
import { Actions } from './actions';
import type { ColumnBox } from './columnBox';
import { Curves } from './curves';
import { Grid, type Place } from './grid';
import { dragHead, dragWidth, type DragHost } from './headDrag';
import { onTableKey, type KeyTarget } from './keys';
import { cellMenu, columnMenu, railMenu, type MenuSource } from './menus';
import type { RowNode } from './rowNode';
import { RowLook } from './rowLook';
import { HEAD, tableHead } from './tableHead';
import { TableState } from './tableState';

const HEAD_HEIGHT = HEAD.sections + HEAD.names + HEAD.distributions + HEAD.line;
const SHORT_HEAD = HEAD.names + HEAD.line;

/** The pieces of the table and what ties them together. */
export class TableParts implements MenuSource, KeyTarget, DragHost {
  readonly state: TableState;
  readonly actions: Actions;
  readonly curves: Curves;
  readonly grid: Grid;
  readonly look: RowLook;
  place: Place = { line: 0, column: 0 };
  anchor = 0;
  private probed: string | undefined;
  private focused = false;
  private linked = false;

  constructor(
    readonly panel: Panel,
    private readonly view: HTMLElement,
  ) {
    const { model, words } = panel;
    this.state = new TableState(model, words.table);
    this.actions = new Actions(panel, this.state);
    this.curves = new Curves(model, () => this.grid.refillCells(() => true));
    this.look = new RowLook(model, this.state, this.curves, words.table);
    this.grid = new Grid(this.look, (node, line) => this.dress(node, line));
    this.grid.columnsMoved = () => this.columnsMoved();
    this.grid.rowsMoved = () => this.wantCurves();
    this.listen(this.grid.element);
  }

  get head(): HTMLElement {
    return this.grid.head;
  }

  get page(): number {
    return this.grid.page;
  }

  /** Shows lines and columns as they are now; `linked`: below the plot. */
  layOut(linked = this.linked): void {
    this.linked = linked;
    const { grid, state, panel } = this;
    const { element } = grid;
    const head = linked ? SHORT_HEAD : HEAD_HEIGHT;
    grid.connect();
    const before = { line: state.line(this.place.line), lines: state.lines, above: state.above };
    state.refresh(grid.roomAbove(head), linked, this.view.clientWidth);
    const grouped = panel.model.groups !== undefined;
    element.setAttribute('role', grouped ? 'treegrid' : 'grid');
    element.setAttribute('aria-rowcount', String(state.length + 1));
    element.setAttribute('aria-colcount', String(state.columns.length + 1));
    element.classList.toggle('tt-short', linked);
    element.classList.toggle('tt-grouped', grouped);
    const moved = before.lines !== state.lines || before.above !== state.above;
    // The focus stays on its run wherever that goes, but not up with one that is pinned: the next may be to be pinned too.
    const same = moved && this.focused && before.line !== undefined ? state.find(before.line, before.lines, this.place.line < before.above.length) : this.place.line;
    const line = same < 0 && this.place.line >= 0 ? Math.min(this.place.line, Math.max(0, state.length - 1)) : same;
    this.place = { line: Math.min(line, Math.max(0, state.length - 1)), column: Math.min(this.place.column, state.columns.length) };
    if (moved) this.anchor = this.place.line;
    const rail = Number.parseFloat(getComputedStyle(element).getPropertyValue('--rail')) || 264;
    grid.show({ lines: state.lines, above: state.above, columns: state.columns, rail, head });
    this.drawHead();
    this.point();
    this.readColumns();
    this.wantCurves();
  }

  /** Shows what a moving brush holds, or all again once it was let go. */
  followBrush(linked: boolean): void {
    const { brushing } = this.panel.model;
    if (brushing === undefined) {
      this.layOut(linked);
      return;
    }
    this.state.brush(brushing);
    this.grid.showLines(this.state.lines);
  }

  /** What running runs took so far goes on. */
  tick(): void {
    this.grid.refillCells((line) => line.kind === 'run' && this.look.status(line.row) === 'RUNNING');
  }

  /** Looks whether the metric has a line worth a column; answers whether that is news. */
  async probeCurve(): Promise<boolean> {
    const { model } = this.panel;
    const { metric, shown } = model;
    if (metric === undefined || metric === this.probed || shown.length === 0) return false;
    this.probed = metric;
    const found = await this.curves.probe(metric, shown);
    const news = found !== this.state.curve;
    this.state.curve = found;
    return news;
  }

  /** Takes the focus to a place. */
  go(place: Place): void {
    this.place = place;
    this.grid.reveal(place);
    this.grid.redress();
    this.drawHead();
    this.point();
    const line = this.state.line(place.line);
    this.panel.model.setHover(line?.kind === 'run' ? line.row : undefined);
  }

  /** Opens the menu of a place below it. */
  menu(place: Place): void {
    const id = this.grid.idAt(place) ?? `tt-head-${place.column}`;
    const element = this.grid.element.querySelector(`#${CSS.escape(place.line < 0 ? `tt-head-${place.column}` : id)}`) ?? this.grid.element;
    this.openMenu(place, element);
  }

  private openMenu({ line, column }: Place, at: PopupPlace): void {
    const { state, panel } = this;
    const box = state.columns[column - 1];
    const here = state.line(line);
    const items = line >= 0 ? (here === undefined ? [] : cellMenu(this, here, box)) : box === undefined ? railMenu(this) : columnMenu(this, box);
    if (items.length > 0) showMenu(items, at, panel.words.table.menu);
  }

  /** Tells screen readers which cell has the focus, which itself stays on the table. */
  private point(): void {
    const id = this.place.line < 0 ? `tt-head-${this.place.column}` : this.grid.idAt(this.place);
    if (id === undefined || !this.focused) this.grid.element.removeAttribute('aria-activedescendant');
    else this.grid.element.setAttribute('aria-activedescendant', id);
  }

  private dress(node: RowNode, index: number): void {
    const { model } = this.panel;
    const line = this.state.line(index);
    if (line === undefined) return;
    const here = this.focused && this.place.line === index;
    const selected = line.kind === 'run' ? model.isSelected(line.row) : line.rows.every((row) => model.isSelected(row));
    const hovered = model.hover !== undefined && (line.kind === 'run' ? line.row === model.hover : !line.open && line.rows.includes(model.hover));
    node.mark(selected, here, hovered, here ? this.place.column : -1);
  }

  private columnsMoved(): void {
    this.drawHead();
    this.readColumns();
    this.wantCurves();
  }

  /** Reads the columns in view first, then, while there are few, the rest. */
  private readColumns(): void {
    const { model } = this.panel;
    const ids = (boxes: readonly ColumnBox[]): string[] => boxes.filter(({ shape }) => shape.look !== 'curve').map(({ id }) => id);
    const seed = model.setup.group?.by === 'seed' ? this.look.seedColumn : undefined;
    const first = [...ids(this.grid.columns.map(({ box }) => box)), ...(seed === undefined ? [] : [seed])];
    void model.need(first).then(() => (this.state.columns.length <= 120 ? model.need(ids(this.state.columns)) : undefined));
  }

  private wantCurves(): void {
    const keys = this.grid.columns.flatMap(({ box }) => (box.shape.column.kind === 'curve' ? [box.shape.column.key] : []));
    this.curves.want(keys, () => [...this.state.above, ...this.grid.inView.flatMap((index) => this.state.lines.at(index) ?? [])]);
  }

  private drawHead(): void {
    const { panel, state, grid, actions } = this;
    const { model } = panel;
    const rows = state.lines.rows;
    let selected = 0;
    if (model.setup.selection.length > 0) for (const row of rows) if (model.isSelected(row)) selected += 1;
    render(
      tableHead({
        columns: state.columns,
        placed: grid.columns,
        sort: model.setup.sort,
        words: panel.words.table,
        short: this.linked,
        grouped: model.groups !== undefined,
        opened: state.setup.open.length > 0,
        seeds: model.setup.group?.by === 'seed',
        shown: rows.length,
        behind: model.behind.length,
        checked: selected === 0 ? false : selected === rows.length ? true : 'mixed',
        focused: this.focused && this.place.line < 0 ? this.place.column : -1,
        distribution: (box) => state.distributionOf(box),
        press: (event, box) => dragHead(event, box, this, () => actions.sortBy(box?.id ?? 'attributes.run_name', event.shiftKey)),
        resize: (event, box) => dragWidth(event, box, this),
        fit: (box) => actions.setWidth(box.id, undefined),
        menu: (event, box) => this.onHeadMenu(event, box),
        checkAll: () => actions.selectAll(),
        openAll: () => actions.expandAll(),
      }),
      grid.head,
    );
  }

  private onHeadMenu(event: MouseEvent, box: ColumnBox | undefined): void {
    event.preventDefault();
    event.stopPropagation();
    this.openMenu({ line: -1, column: box === undefined ? 0 : this.state.columns.indexOf(box) + 1 }, { x: event.clientX, y: event.clientY });
  }

  private listen(element: HTMLElement): void {
    element.tabIndex = 0;
    element.setAttribute('aria-multiselectable', 'true');
    element.setAttribute('aria-label', this.panel.words.table.label);
    element.addEventListener('keydown', (event) => {
      if (!onTableKey(event, this)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    const focus = (focused: boolean): void => {
      this.focused = focused;
      this.grid.redress();
      this.drawHead();
      this.point();
    };
    element.addEventListener('focus', () => focus(true));
    element.addEventListener('blur', () => focus(false));
    element.addEventListener('click', (event) => this.onClick(event));
    element.addEventListener('dblclick', (event) => this.onDoubleClick(event));
    element.addEventListener('contextmenu', (event) => this.onMenu(event));
    element.addEventListener('pointerover', (event) => this.onOver(event));
    element.addEventListener('pointerleave', () => this.panel.model.setHover(undefined));
  }

  /** Line and column under the pointer; undefined beside the rows. */
  private placeOf(event: Event): Place | undefined {
    const target = event.target as Element;
    const line = this.grid.lineOf(target);
    if (line === undefined) return undefined;
    const cell = target.closest('[aria-colindex]');
    return { line, column: cell === null ? 0 : Number(cell.getAttribute('aria-colindex')) - 1 };
  }

  private onClick(event: MouseEvent): void {
    const place = this.placeOf(event);
    const line = place === undefined ? undefined : this.state.line(place.line);
    if (place === undefined || line === undefined) return;
    const target = event.target as Element;
    const box = this.state.columns[place.column - 1];
    this.go(place);
    if (event.altKey && line.kind === 'run' && box !== undefined) this.actions.filterBy(box.id, line.row, 'for');
    else if (event.shiftKey) this.actions.selectRange(this.anchor, place.line);
    else if (target.closest('.tt-check') !== null || event.ctrlKey || event.metaKey) this.actions.toggle(line);
    else if (line.kind === 'group' && target.closest('.tt-twist') !== null) this.actions.expand(line.group, !line.open);
    if (!event.shiftKey) this.anchor = place.line;
  }

  private onDoubleClick(event: MouseEvent): void {
    const place = this.placeOf(event);
    const line = place === undefined ? undefined : this.state.line(place.line);
    if (place === undefined || line === undefined || (event.target as Element).closest('.tt-check,.tt-twist') !== null) return;
    if (line.kind === 'group') this.actions.expand(line.group, !line.open);
    else this.actions.openRun(line.row, this.state.columns[place.column - 1]?.id);
  }

  private onMenu(event: MouseEvent): void {
    const place = this.placeOf(event);
    if (place === undefined) return;
    event.preventDefault();
    this.go(place);
    this.anchor = place.line;
    this.openMenu(place, { x: event.clientX, y: event.clientY });
  }

  /** Hover is shared by all views; the full value is put into the tooltip only of the cell under the pointer. */
  private onOver(event: PointerEvent): void {
    const place = this.placeOf(event);
    const line = place === undefined ? undefined : this.state.line(place.line);
    this.panel.model.setHover(line?.kind === 'run' ? line.row : line?.rows[0]);
    const cell = (event.target as Element).closest<HTMLElement>('.tt-cell,.tt-rail');
    if (place === undefined || line === undefined || cell === null || cell.classList.contains('tt-rail-head')) return;
    cell.title = this.look.title(line, this.state.columns[place.column - 1]);
  }
}
