import { VirtualList } from '../../ui/virtual';
import type { ColumnBox } from './columnBox';
import type { Line, Lines } from './lines';
import { RowNode, type Placed, type RowSource } from './rowNode';

/** Height of a row, px: VS Code's lists. */
export const ROW = 22;

/** What the grid shows. */
export interface GridContent {
  readonly lines: Lines;
  /** Lines that stand above the others and do not scroll. */
  readonly above: readonly Line[];
  readonly columns: readonly ColumnBox[];
  /** Width of the rail, px. */
  readonly rail: number;
  /** Height of the heads, px. */
  readonly head: number;
}

/** Where the focus of the table is: a line (−1 the heads, then the lines above, then the others) and a column (0 the rail). */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/**
 * The scrolled rows and columns. The scroller holds a box as large as all of the table, and in it a window that stays where it is: what is
 * in the window is moved by hand at each scroll, so that heads, rail and rows never part, and nothing is ever blank. Rows that leave at one end are
 * filled again and come in at the other.
 */
export class Grid {
  readonly element = document.createElement('div');
  readonly head = document.createElement('div');
  private readonly size = document.createElement('div');
  private readonly port = document.createElement('div');
  private readonly upper = document.createElement('div');
  private readonly body = document.createElement('div');
  private readonly moved = document.createElement('div');
  private readonly nodes = new Map<number, RowNode>();
  private readonly uppers: RowNode[] = [];
  private free: RowNode[] = [];
  private vertical: VirtualList | undefined;
  private horizontal: VirtualList | undefined;
  private content: GridContent | undefined;
  private placed: readonly Placed[] = [];
  private placedKey = '';
  private left = 0;
  private readonly watcher = new ResizeObserver(() => this.fitPort());
  /** Called when other columns came into view: the heads are to be drawn. */
  columnsMoved: () => void = () => undefined;
  /** Called when other rows came into view. */
  rowsMoved: () => void = () => undefined;

  constructor(
    private readonly source: RowSource,
    private readonly dress: (node: RowNode, line: number) => void,
  ) {
    this.element.className = 'tt-scroll';
    this.size.className = 'tt-size';
    this.port.className = 'tt-port';
    this.head.className = 'tt-head';
    this.upper.className = 'tt-upper';
    this.body.className = 'tt-body';
    this.moved.className = 'tt-moved';
    for (const part of [this.size, this.port, this.moved]) part.setAttribute('role', 'presentation');
    for (const part of [this.head, this.upper, this.body]) part.setAttribute('role', 'rowgroup');
    this.body.append(this.moved);
    this.port.append(this.head, this.upper, this.body);
    this.size.append(this.port);
    this.element.append(this.size);
  }

  /** Begins to follow the scroller; it must be in the page. */
  connect(): void {
    if (this.vertical !== undefined) return;
    this.vertical = new VirtualList(this.element, { count: 0, size: () => ROW }, () => this.syncRows());
    this.horizontal = new VirtualList(this.element, { count: 0, size: () => 0, horizontal: true }, () => this.syncColumns());
    this.element.addEventListener('scroll', this.onScroll, { passive: true });
    this.watcher.observe(this.element);
    const { content } = this;
    if (content !== undefined) this.show(content);
  }

  /** Stops following. */
  disconnect(): void {
    this.vertical?.stop();
    this.horizontal?.stop();
    this.vertical = undefined;
    this.horizontal = undefined;
    this.element.removeEventListener('scroll', this.onScroll);
    this.watcher.disconnect();
  }

  /** Shows other lines or columns; fills all rows in view anew. */
  show(content: GridContent): void {
    this.content = content;
    const { vertical, horizontal } = this;
    if (vertical === undefined || horizontal === undefined) return;
    const pins = content.columns.filter((box) => box.pinned);
    const rest = content.columns.filter((box) => !box.pinned);
    const pinWidth = pins.reduce((sum, box) => sum + box.width, 0);
    const left = content.rail + pinWidth;
    const top = this.top;
    vertical.update({ count: content.lines.length, size: () => ROW, before: top, spare: 4 });
    horizontal.update({ count: rest.length, size: (index) => rest[index]?.width ?? 0, horizontal: true, before: left, after: 16, spare: 1 });
    this.size.style.width = `${Math.max(horizontal.total, left)}px`;
    this.size.style.height = `${Math.max(vertical.total, top)}px`;
    this.port.style.setProperty('--left', `${left}px`);
    this.port.style.setProperty('--tt-rail', `${content.rail}px`);
    this.head.style.height = `${content.head}px`;
    this.upper.style.top = `${content.head}px`;
    this.upper.style.height = `${top - content.head}px`;
    this.body.style.top = `${top}px`;
    this.fitPort();
    this.placedKey = '';
    this.syncColumns(false);
    this.refill();
  }

  /** Shows other lines below the same heads: cheap enough for each frame of a moving brush. */
  showLines(lines: Lines): void {
    const { content, vertical } = this;
    if (content === undefined || vertical === undefined) return;
    this.content = { ...content, lines };
    vertical.update({ count: lines.length, size: () => ROW, before: this.top, spare: 4 });
    this.size.style.height = `${Math.max(vertical.total, this.top)}px`;
    this.refill();
  }

  /** Columns drawn now: the pinned ones and those in view. */
  get columns(): readonly Placed[] {
    return this.placed;
  }

  /** Height of what stands above the rows that scroll, px. */
  private get top(): number {
    const { content } = this;
    return content === undefined ? 0 : content.head + content.above.length * ROW + (content.above.length > 0 ? 1 : 0);
  }

  /** How many lines have room above the others, so that at least three scroll. */
  roomAbove(head: number): number {
    return Math.max(0, Math.floor((this.element.clientHeight - head) / ROW) - 3);
  }

  /** How many rows a page is. */
  get page(): number {
    return Math.max(1, Math.floor((this.element.clientHeight - this.top) / ROW) - 1);
  }

  /** Numbers of the lines in view and around it, without those above. */
  get inView(): readonly number[] {
    return [...this.nodes.keys()].sort((a, b) => a - b);
  }

  /** Fills all rows again: values or selection changed, not what lines there are. */
  refill(): void {
    const { content } = this;
    if (content === undefined) return;
    this.fillUpper(content);
    for (const [index, node] of this.nodes) {
      const line = content.lines.at(index);
      if (line === undefined) this.release(index, node);
      else this.put(node, index, line);
    }
    this.syncRows();
    this.onScroll();
  }

  /** Fills the cells of these lines again. */
  refillCells(wanted: (line: Line) => boolean): void {
    for (const node of [...this.uppers, ...this.nodes.values()]) if (node.line !== undefined && wanted(node.line)) node.fillCells(this.source);
  }

  /** Dresses all rows again: selection, focus or hover moved. */
  redress(): void {
    this.uppers.forEach((node, index) => this.dress(node, index));
    const above = this.content?.above.length ?? 0;
    for (const [index, node] of this.nodes) this.dress(node, index + above);
  }

  /** Scrolls as little as is needed. */
  reveal({ line, column }: Place): void {
    const { content } = this;
    if (content === undefined) return;
    if (line >= content.above.length) this.vertical?.reveal(line - content.above.length);
    const box = content.columns[column - 1];
    if (box !== undefined && !box.pinned) this.horizontal?.reveal(content.columns.filter((other) => !other.pinned).indexOf(box));
    this.onScroll();
  }

  /** Id of the element at a place, for `aria-activedescendant`. */
  idAt({ line, column }: Place): string | undefined {
    const above = this.content?.above.length ?? 0;
    const node = line < above ? this.uppers[line] : this.nodes.get(line - above);
    return node === undefined ? undefined : `${node.id}-${column}`;
  }

  /** The line under a point of the page; undefined outside of the rows. */
  lineOf(target: Element): number | undefined {
    const element = target.closest('.tt-row');
    const above = this.uppers.findIndex((node) => node.element === element);
    if (above >= 0) return above;
    for (const [index, node] of this.nodes) if (node.element === element) return index + (this.content?.above.length ?? 0);
    return undefined;
  }

  private readonly onScroll = (): void => {
    const { scrollTop, scrollLeft } = this.element;
    this.moved.style.transform = `translateY(${-scrollTop}px)`;
    this.slide(scrollLeft);
    this.syncRows();
  };

  /** Moves all strips sideways, each by itself: a variable that they inherit would have the style of every cell computed again. */
  private slide(left: number): void {
    if (left === this.left) return;
    this.left = left;
    this.head.style.setProperty('--x', `${-left}px`);
    for (const node of [...this.uppers, ...this.nodes.values(), ...this.free]) node.slide(left);
  }

  private fitPort(): void {
    this.port.style.width = `${this.element.clientWidth}px`;
    this.port.style.height = `${this.element.clientHeight}px`;
  }

  private syncColumns(fill = true): void {
    const { content, horizontal } = this;
    if (content === undefined || horizontal === undefined) return;
    const placed: Placed[] = [];
    let left = 0;
    content.columns.forEach((box, index) => {
      if (!box.pinned) return;
      placed.push({ box, index, left });
      left += box.width;
    });
    const start = content.rail + left;
    const pins = placed.length;
    for (const item of horizontal.items) {
      const box = content.columns[item.index + pins];
      if (box !== undefined) placed.push({ box, index: item.index + pins, left: item.start - start });
    }
    const key = placed.map(({ index }) => index).join();
    if (key === this.placedKey) return;
    this.placedKey = key;
    this.placed = placed;
    for (const node of [...this.uppers, ...this.nodes.values()]) {
      node.take(placed);
      if (fill) node.fillCells(this.source);
    }
    this.columnsMoved();
  }

  private syncRows(): void {
    const { content, vertical } = this;
    if (content === undefined || vertical === undefined) return;
    const { items } = vertical;
    const first = items[0]?.index ?? 0;
    const last = items.at(-1)?.index ?? -1;
    let changed = false;
    for (const [index, node] of this.nodes) if (index < first || index > last) this.release(index, node);
    for (let index = first; index <= last; index += 1) {
      if (this.nodes.has(index)) continue;
      const line = content.lines.at(index);
      if (line === undefined) continue;
      const node = this.free.pop() ?? this.make();
      node.take(this.placed);
      this.nodes.set(index, node);
      node.element.style.transform = `translateY(${index * ROW}px)`;
      this.put(node, index, line);
      changed = true;
    }
    for (const node of this.free) node.element.hidden = true;
    if (changed) this.rowsMoved();
  }

  private make(): RowNode {
    const node = new RowNode();
    node.slide(this.left);
    this.moved.append(node.element);
    return node;
  }

  private put(node: RowNode, index: number, line: Line): void {
    const above = this.content?.above.length ?? 0;
    node.element.hidden = false;
    node.element.setAttribute('aria-rowindex', String(index + above + 2));
    node.fill(line, this.source);
    this.dress(node, index + above);
  }

  private release(index: number, node: RowNode): void {
    this.nodes.delete(index);
    node.line = undefined;
    this.free.push(node);
  }

  private fillUpper(content: GridContent): void {
    while (this.uppers.length > content.above.length) this.uppers.pop()?.element.remove();
    content.above.forEach((line, index) => {
      let node = this.uppers[index];
      if (node === undefined) {
        node = new RowNode();
        node.slide(this.left);
        this.uppers.push(node);
        this.upper.append(node.element);
      }
      node.element.style.transform = `translateY(${index * ROW}px)`;
      node.element.setAttribute('aria-rowindex', String(index + 2));
      node.take(this.placed);
      node.fill(line, this.source);
      this.dress(node, index);
    });
  }
}
