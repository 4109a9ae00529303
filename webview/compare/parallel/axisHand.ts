import { showMenu } from '../../ui/menu';
import { isEmpty } from './brushing';
import { clear, commitBrush, moveAxis, toggleAxis } from './actions';
import { axisEntries, invert, step } from './axisMenu';
import { firstBrush, movedEdge } from './axisKeys';
import type { Axis, Plot } from './plot';
import type { Stage } from './stage';
import type { Panel } from '../view';

/** Px that a press on a head may move and still open its menu. */
const SLIP = 4;
/** Ms that a brush moved by keys rests before it becomes part of the filter. */
const REST = 400;

/** What is done with axes by hand: heads dragged to another place, and all keys. One axis is in the order of Tab; arrows go to the others. */
export class AxisHand {
  /** Id of the axis that Tab goes to. */
  focused: string | undefined;
  /** Id of the axis that is dragged. */
  private dragged: string | undefined;
  /** Closes the menu that is open. */
  closeMenu: () => void = () => undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly panel: Panel,
    private readonly plot: Plot,
    private readonly host: HTMLElement,
    private readonly stage: Stage,
  ) {}

  // Heads

  /** A press on a head: a drag takes the axis along, a click opens its menu. */
  headDown(event: PointerEvent, axis: Axis): void {
    if (event.button !== 0) return;
    const head = event.currentTarget as HTMLElement;
    const { id } = axis.setup;
    const start = event.clientX;
    const grip = start - axis.x;
    let dragged = false;
    head.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => {
      if (!dragged && Math.abs(moved.clientX - start) <= SLIP) return;
      dragged = true;
      this.dragged = id;
      this.dragTo(id, moved.clientX - grip);
    };
    const end = (ended: PointerEvent): void => {
      this.dragged = undefined;
      head.removeEventListener('pointermove', move);
      head.removeEventListener('pointerup', end);
      head.removeEventListener('pointercancel', end);
      const box = this.box(id);
      box?.classList.remove('dragged');
      box?.style.removeProperty('transform');
      this.focused = id;
      if (!dragged && ended.type === 'pointerup') this.openMenu(head, id);
    };
    head.addEventListener('pointermove', move);
    head.addEventListener('pointerup', end);
    head.addEventListener('pointercancel', end);
  }

  private dragTo(id: string, x: number): void {
    const { axes } = this.plot;
    const nearest = [...axes].sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0];
    if (nearest !== undefined && nearest.setup.id !== id) moveAxis(this.panel.model, id, nearest.setup.id);
    // By then the axes stand in their new order; the one in the hand stays at the pointer whatever its place has become.
    requestAnimationFrame(() => {
      if (this.dragged !== id) return;
      const box = this.box(id);
      const home = this.plot.axes.find((axis) => axis.setup.id === id)?.x ?? x;
      box?.classList.add('dragged');
      if (box !== undefined) box.style.transform = `translateX(${x - home}px)`;
    });
  }

  private openMenu(head: HTMLElement, id: string): void {
    const axis = this.plot.axes.find(({ setup }) => setup.id === id);
    if (axis === undefined) return;
    head.setAttribute('aria-expanded', 'true');
    this.closeMenu = showMenu(axisEntries(this.panel, this.plot, axis), head, head.getAttribute('aria-label') ?? id, () => head.setAttribute('aria-expanded', 'false'));
  }

  // Keys

  /** Keys on a head. */
  headKey(event: KeyboardEvent, axis: Axis): void {
    const { key, shiftKey } = event;
    const acts: Partial<Record<string, () => void>> = {
      ArrowLeft: () => (shiftKey ? this.shift(axis, -1) : this.go(axis, -1)),
      ArrowRight: () => (shiftKey ? this.shift(axis, 1) : this.go(axis, 1)),
      ArrowDown: () => this.enterMarks(axis),
      Enter: () => this.openMenu(event.currentTarget as HTMLElement, axis.setup.id),
      ' ': () => this.openMenu(event.currentTarget as HTMLElement, axis.setup.id),
      i: () => invert(this.panel, axis),
      I: () => invert(this.panel, axis),
      Delete: () => this.hide(axis),
      Escape: () => this.escape(axis),
    };
    this.act(event, acts[key]);
  }

  /** Keys on a brush's edge or a category. */
  markKey(event: KeyboardEvent, axis: Axis): void {
    const mark = event.currentTarget as HTMLElement;
    const all = this.marks(axis.setup.id);
    const at = all.indexOf(mark);
    const code = mark.dataset['code'];
    if (code !== undefined) {
      this.act(event, {
        ArrowUp: () => (at === 0 ? this.focusHead(axis.setup.id) : all[at - 1]?.focus()),
        ArrowDown: () => all[at + 1]?.focus(),
        ArrowLeft: () => this.go(axis, -1),
        ArrowRight: () => this.go(axis, 1),
        ' ': () => this.stage.dropBrush(this.stage.gestures.toggled(axis, Number(code))),
        Enter: () => this.stage.dropBrush(this.stage.gestures.toggled(axis, Number(code))),
        Escape: () => this.escape(axis),
      }[event.key]);
      return;
    }
    const [index, end] = [Number(mark.dataset['range']), mark.dataset['end'] === 'low' ? ('low' as const) : ('high' as const)];
    const moved = movedEdge(this.plot, axis, index, end, event);
    if (moved !== undefined) {
      this.act(event, () => this.moveByKey(axis, moved));
      return;
    }
    this.act(event, {
      ArrowLeft: () => (at === 0 ? this.focusHead(axis.setup.id) : all[at - 1]?.focus()),
      ArrowRight: () => (at === all.length - 1 ? this.focusHead(axis.setup.id) : all[at + 1]?.focus()),
      Enter: () => this.focusHead(axis.setup.id),
      Delete: () => this.removeRange(axis, index),
      Escape: () => this.removeRange(axis, index),
    }[event.key]);
  }

  /** Escape clears the innermost: a brush that moves, the brushes of the axis, then the selection. */
  escape(axis: Axis): void {
    if (this.stage.gestures.busy) this.stage.gestures.cancel();
    else if (this.plot.brushOf(axis.setup.id) !== undefined) {
      clear(this.panel.model, [axis.setup.id]);
      this.panel.say(this.panel.words.parallel.removedBrush);
    } else this.panel.model.select([]);
    this.focusHead(axis.setup.id);
  }

  private moveByKey(axis: Axis, brush: Parameters<Stage['moveBrush']>[0]): void {
    this.stage.moveBrush(brush);
    // The next key starts from here, also when it comes before the frame.
    this.plot.moving = brush;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stage.dropBrush(brush), REST);
    this.focused = axis.setup.id;
  }

  private removeRange(axis: Axis, index: number): void {
    clearTimeout(this.timer);
    const brush = this.plot.brushOf(axis.setup.id);
    if (brush === undefined) return;
    const rest = { ...brush, ranges: brush.ranges.filter((_, at) => at !== index) };
    this.plot.moving = undefined;
    commitBrush(this.panel.model, rest);
    this.focusHead(axis.setup.id);
    if (isEmpty(rest)) this.panel.say(this.panel.words.parallel.removedBrush);
  }

  private enterMarks(axis: Axis): void {
    const { id } = axis.setup;
    if (axis.scale.kind !== 'category' && (this.plot.brushOf(id)?.ranges.length ?? 0) === 0) {
      const brush = firstBrush(this.plot, axis);
      if (brush === undefined) return;
      this.moveByKey(axis, brush);
      requestAnimationFrame(() => requestAnimationFrame(() => this.marks(id)[0]?.focus()));
      return;
    }
    this.marks(id)[0]?.focus();
  }

  private hide(axis: Axis): void {
    const at = this.plot.place(axis);
    const next = this.plot.axes[at + 1] ?? this.plot.axes[at - 1];
    toggleAxis(this.panel.model, axis.setup.id);
    if (next !== undefined) this.focusHead(next.setup.id);
  }

  private shift(axis: Axis, by: 1 | -1): void {
    step(this.panel, this.plot, axis, by);
    this.focusHead(axis.setup.id);
  }

  private go(axis: Axis, by: 1 | -1): void {
    const next = this.plot.axes[this.plot.place(axis) + by];
    if (next !== undefined) this.focusHead(next.setup.id);
  }

  private focusHead(id: string): void {
    this.focused = id;
    requestAnimationFrame(() => this.box(id)?.querySelector<HTMLElement>('.pl-head')?.focus());
  }

  private marks(id: string): HTMLElement[] {
    return [...(this.box(id)?.querySelectorAll<HTMLElement>('.pl-marks [tabindex]') ?? [])];
  }

  private box(id: string): HTMLElement | undefined {
    return [...this.host.querySelectorAll<HTMLElement>('.pl-axis')].find((box) => box.dataset['axis'] === id);
  }

  private act(event: KeyboardEvent, act: (() => void) | undefined): void {
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    act();
    event.preventDefault();
    event.stopPropagation();
  }
}
