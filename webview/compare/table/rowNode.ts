import { Swatch } from '../frame/swatch';
import { CellNode } from './cellNode';
import type { ColumnBox } from './columnBox';
import type { Line } from './lines';
import type { Shown } from './shape';

/** How the rail shows a line. */
export interface RailLook {
  readonly name: string;
  /** Secondary words after the name: `1 failed`, `seed 3`. */
  readonly tail: string;
  /** Words in a frame: the baseline. */
  readonly tag: string;
  /** Runs of a group; empty for a run. */
  readonly count: string;
  readonly status: string;
  readonly statusWord: string;
  readonly twist: 'open' | 'closed' | 'pin' | 'none';
  readonly checked: boolean | 'mixed';
  readonly colour: number | 'baseline' | undefined;
  /** 2 inside an open group. */
  readonly level: 1 | 2;
  /** The run was deleted while it was shown. */
  readonly gone: boolean;
  readonly baseline: boolean;
}

/** What a row needs to fill itself. */
export interface RowSource {
  rail(line: Line): RailLook;
  cell(box: ColumnBox, line: Line): Shown;
  /** An SVG path for the run's line; empty until its points were read. */
  curve(box: ColumnBox, line: Line): string;
}

/** A column that a row draws: its number among all, and px from the left of its strip. */
export interface Placed {
  readonly box: ColumnBox;
  readonly index: number;
  readonly left: number;
}

let rows = 0;

/** A row of the table, used for one run after another as the table scrolls. */
export class RowNode {
  readonly element = document.createElement('div');
  readonly id = `tt-row-${(rows += 1)}`;
  line: Line | undefined;
  private readonly rail = new Rail(`${this.id}-0`);
  private readonly pins = document.createElement('div');
  private readonly strip = document.createElement('div');
  private active: Element | undefined;
  private cells = new Map<string, CellNode>();
  private placed: readonly Placed[] = [];
  private flags = '';

  constructor() {
    this.element.className = 'tt-row';
    this.element.setAttribute('role', 'row');
    const clip = document.createElement('div');
    clip.className = 'tt-clip';
    this.strip.className = 'tt-strip';
    this.pins.className = 'tt-pins';
    for (const part of [clip, this.strip, this.pins]) part.setAttribute('role', 'presentation');
    clip.append(this.strip);
    this.element.append(this.rail.element, this.pins, clip);
  }

  /** Draws exactly these columns; cells that stay are kept. */
  take(placed: readonly Placed[]): void {
    if (placed === this.placed) return;
    this.placed = placed;
    const kept = new Map<string, CellNode>();
    for (const { box, index, left } of placed) {
      const known = this.cells.get(box.id);
      if (known?.reuse(box, left, index) === true) {
        kept.set(box.id, known);
        this.cells.delete(box.id);
        continue;
      }
      const made = new CellNode(box, left, `${this.id}-${index + 1}`, index + 2);
      (box.pinned ? this.pins : this.strip).append(made.element);
      kept.set(box.id, made);
    }
    for (const cell of this.cells.values()) cell.element.remove();
    this.cells = kept;
  }

  /** Moves the columns that scroll to where they stand when the table is scrolled sideways by so many px. */
  slide(left: number): void {
    this.strip.style.transform = `translateX(${-left}px)`;
  }

  /** Shows a line, or nothing. */
  fill(line: Line | undefined, source: RowSource): void {
    this.line = line;
    if (line === undefined) return;
    const look = source.rail(line);
    this.rail.show(look);
    this.element.setAttribute('aria-level', String(look.level));
    if (look.twist === 'open' || look.twist === 'closed') this.element.setAttribute('aria-expanded', String(look.twist === 'open'));
    else this.element.removeAttribute('aria-expanded');
    const hue = this.rail.hue;
    if (hue === '') this.element.style.removeProperty('--run');
    else this.element.style.setProperty('--run', hue);
    this.element.classList.toggle('tt-gone', look.gone);
    this.element.classList.toggle('tt-group', line.kind === 'group');
    this.fillCells(source);
  }

  fillCells(source: RowSource): void {
    const { line } = this;
    if (line === undefined) return;
    for (const cell of this.cells.values()) {
      if (cell.box.shape.look === 'curve') cell.showCurve(source.curve(cell.box, line));
      else cell.show(source.cell(cell.box, line));
    }
  }

  /** What the row looks like beside its content: selected, focused, under the pointer; `column` has the focus in it, −1 for none. */
  mark(selected: boolean, focused: boolean, hovered: boolean, column: number): void {
    const flags = `${selected} ${focused} ${hovered} ${column}`;
    if (flags === this.flags) return;
    this.flags = flags;
    this.element.classList.toggle('tt-selected', selected);
    this.element.classList.toggle('tt-focused', focused);
    this.element.classList.toggle('tt-hovered', hovered);
    this.element.setAttribute('aria-selected', String(selected));
    this.active?.classList.remove('tt-active');
    this.active = column < 0 ? undefined : (this.element.querySelector(`#${this.id}-${column}`) ?? undefined);
    this.active?.classList.add('tt-active');
  }
}

/** The part of a row that names the run. */
class Rail {
  readonly element = document.createElement('div');
  private readonly twist = part('i', 'codicon tt-twist');
  private readonly check = part('i', 'tt-check codicon');
  private readonly swatch = new Swatch();
  private readonly status = part('i', 'codicon');
  private readonly name = part('bdi', 'tt-name cut');
  private readonly tail = part('span', 'tt-tail');
  private readonly tag = part('span', 'tt-tag');
  private readonly count = part('span', 'tt-count');
  private known: Partial<RailLook> = {};

  constructor(id: string) {
    this.element.className = 'tt-rail';
    this.element.id = id;
    this.element.setAttribute('role', 'rowheader');
    this.element.setAttribute('aria-colindex', '1');
    this.status.setAttribute('role', 'img');
    this.twist.setAttribute('aria-hidden', 'true');
    this.check.setAttribute('aria-hidden', 'true');
    this.element.append(this.twist, this.check, this.swatch, this.status, this.name, this.tail, this.tag, this.count);
  }

  /** The colour of the run as a CSS variable; empty without one. */
  get hue(): string {
    const stroke = this.swatch.querySelector('path')?.getAttribute('stroke');
    return stroke ?? '';
  }

  show(look: RailLook): void {
    const { known } = this;
    const set = (node: Element, text: string, before: string | undefined): void => {
      if (text === before) return;
      node.textContent = text;
      node.classList.toggle('tt-empty', text === '');
    };
    set(this.name, look.name, known.name);
    set(this.tail, look.tail, known.tail);
    set(this.tag, look.tag, known.tag);
    set(this.count, look.count, known.count);
    if (look.twist !== known.twist) this.twist.className = `codicon tt-twist ${TWISTS[look.twist]}`;
    if (look.checked !== known.checked) this.check.className = `tt-check codicon ${look.checked === true ? 'codicon-check' : look.checked === 'mixed' ? 'codicon-dash' : ''}`;
    if (look.status !== known.status) {
      this.status.className = `codicon tt-status ${STATUSES[look.status] ?? STATUSES['FINISHED'] ?? ''}`;
      this.status.title = look.statusWord;
      this.status.setAttribute('aria-label', look.statusWord);
    }
    if (look.level !== known.level) this.element.classList.toggle('tt-inner', look.level === 2);
    if (look.baseline !== known.baseline) this.element.classList.toggle('tt-base', look.baseline);
    this.swatch.colour = look.colour;
    this.known = look;
  }
}

const TWISTS: Readonly<Record<RailLook['twist'], string>> = { open: 'codicon-chevron-down', closed: 'codicon-chevron-right', pin: 'codicon-pinned', none: '' };

/** Codicon and colour of a run's status: what is normal is grey. */
const STATUSES: Readonly<Record<string, string>> = {
  RUNNING: 'codicon-loading codicon-modifier-spin running',
  FINISHED: 'codicon-pass tt-quiet',
  FAILED: 'codicon-error bad',
  KILLED: 'codicon-circle-slash tt-quiet',
  SCHEDULED: 'codicon-clock tt-quiet',
};

function part(tag: string, name: string): HTMLElement {
  const node = document.createElement(tag);
  node.className = name;
  return node;
}
