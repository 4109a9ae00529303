import type { ColumnBox } from './columnBox';
import { PADDING } from './columnBox';
import type { Shown } from './shape';

const SVG = 'http://www.w3.org/2000/svg';

/** A cell that is filled again and again while rows go by: only what changed is written. */
export class CellNode {
  readonly element = document.createElement('div');
  private readonly text = document.createTextNode('');
  private mark: Text | undefined;
  private deviation: Text | undefined;
  private value: HTMLElement | undefined;
  private drawing: Drawing | undefined;
  private state = '';

  constructor(
    public box: ColumnBox,
    /** Px from the left of the strip it stands in. */
    private readonly left: number,
    id: string,
    private readonly index: number,
  ) {
    const { element } = this;
    element.className = `tt-cell tt-look-${box.shape.look}${box.under === undefined ? '' : ' tt-under'}`;
    element.id = id;
    element.setAttribute('role', 'gridcell');
    element.setAttribute('aria-colindex', String(index));
    element.style.left = `${left}px`;
    element.style.width = `${box.width}px`;
    if (box.shape.look === 'curve') {
      this.drawing = new Curve(element, box.width - PADDING.left - PADDING.right);
      return;
    }
    if (box.under !== undefined) {
      element.style.paddingLeft = `${box.under.left + 4}px`;
      element.style.paddingRight = `${box.under.right + 4}px`;
    }
    if (box.under === undefined && (box.shape.look === 'dot' || box.shape.look === 'bar')) this.addSlots();
    else element.append(this.text);
    if (box.shape.look === 'words') element.dir = 'auto';
  }

  /** Takes the column as it is now, when that looks and stands as the one before: other values or another order need no other nodes. */
  reuse(box: ColumnBox, left: number, index: number): boolean {
    const before = this.box;
    if (box === before && left === this.left) return true;
    const same =
      left === this.left && index === this.index && box.width === before.width && box.pinned === before.pinned && box.under === before.under && box.shape.look === before.shape.look &&
      box.slots.value === before.slots.value && box.slots.deviation === before.slots.deviation && box.slots.mark === before.slots.mark && box.slots.glyph === before.slots.glyph;
    if (same) this.box = box;
    return same;
  }

  /** Shows a value. */
  show(shown: Shown): void {
    const text = shown.best && this.box.under !== undefined ? `${this.box.shape.best?.mark ?? ''} ${shown.text}` : shown.text;
    this.put(this.text, text);
    this.put(this.deviation, shown.deviation);
    this.put(this.mark, shown.best ? (this.box.shape.best?.mark ?? '') : '');
    const state = `${shown.none ? 'none' : ''}${shown.best ? ' best' : ''}`;
    if (state !== this.state) {
      this.state = state;
      this.element.classList.toggle('tt-none', shown.none);
      this.element.classList.toggle('tt-best', shown.best);
    }
    this.drawing?.show(shown);
  }

  private put(node: Text | undefined, text: string): void {
    if (node !== undefined && node.data !== text) node.data = text;
  }

  /** Shows a line, as an SVG path in the box of the cell. */
  showCurve(path: string): void {
    if (this.drawing instanceof Curve) this.drawing.path = path;
  }

  private addSlots(): void {
    const { element, box } = this;
    const { slots } = box;
    const slot = (name: string, width: number, right: number): HTMLElement => {
      const part = document.createElement('span');
      part.className = name;
      part.style.width = `${width}px`;
      part.style.right = `${right}px`;
      element.append(part);
      return part;
    };
    if (box.shape.look === 'bar') this.drawing = new Bar(element, box.width - PADDING.left - PADDING.right);
    else if (slots.glyph > 0) this.drawing = new Dot(element, slots.glyph);
    this.value = slot('tt-value', slots.value, PADDING.right + slots.deviation);
    this.value.append(this.text);
    if (slots.mark > 0) {
      this.mark = document.createTextNode('');
      slot('tt-mark', slots.mark, PADDING.right + slots.deviation + slots.value).append(this.mark);
    }
    if (slots.deviation > 0) {
      this.deviation = document.createTextNode('');
      slot('tt-deviation', slots.deviation, PADDING.right).append(this.deviation);
    }
  }
}

interface Drawing {
  show(shown: Shown): void;
}

/** A dot with its whisker on a line as wide as the column's scale. */
class Dot implements Drawing {
  private readonly track = document.createElement('i');
  private readonly whisker = document.createElement('i');
  private readonly dot = document.createElement('i');
  private was = '';

  constructor(cell: Element, private readonly width: number) {
    this.track.className = 'tt-track';
    this.track.style.width = `${width}px`;
    this.whisker.className = 'tt-whisker';
    this.dot.className = 'tt-dot';
    this.track.append(this.whisker, this.dot);
    cell.append(this.track);
  }

  show({ at, from, to }: Shown): void {
    const now = `${at} ${from} ${to}`;
    if (now === this.was) return;
    this.was = now;
    const place = (part: number): number => 4 + part * (this.width - 8);
    const wide = !Number.isNaN(from);
    this.track.hidden = Number.isNaN(at);
    this.dot.classList.toggle('tt-full', wide);
    if (!Number.isNaN(at)) this.dot.style.transform = `translateX(${place(at).toFixed(1)}px)`;
    this.whisker.hidden = !wide;
    if (wide) this.whisker.style.transform = `translateX(${place(from).toFixed(1)}px) scaleX(${Math.max(1, place(to) - place(from)).toFixed(1)})`;
  }
}

/** A bar from zero under the number. */
class Bar implements Drawing {
  private readonly bar = document.createElement('i');
  private was = Number.NaN;

  constructor(cell: Element, private readonly width: number) {
    this.bar.className = 'tt-amount';
    cell.append(this.bar);
  }

  show({ at }: Shown): void {
    const length = Number.isNaN(at) ? 0 : Math.max(1, at * this.width);
    if (length === this.was) return;
    this.was = length;
    this.bar.style.transform = `scaleX(${length.toFixed(1)})`;
  }
}

/** A metric's values over its steps, without axes. */
class Curve implements Drawing {
  private readonly line = document.createElementNS(SVG, 'path');
  private was = '';

  constructor(cell: Element, width: number) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 ${width} 22`);
    svg.setAttribute('width', String(width));
    svg.setAttribute('height', '22');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(this.line);
    cell.append(svg);
  }

  set path(path: string) {
    if (path === this.was) return;
    this.was = path;
    this.line.setAttribute('d', path);
  }

  show(): void {
    // Its line comes by itself, once its points were read.
  }
}
