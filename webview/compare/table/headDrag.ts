import type { Actions } from './actions';
import type { ColumnBox } from './columnBox';
import type { TableState } from './tableState';

/** Px the pointer moves before a press becomes a drag. */
const SLACK = 5;

/** What dragging a head or its edge needs of the table. */
export interface DragHost {
  readonly head: HTMLElement;
  readonly state: TableState;
  readonly actions: Actions;
  /** Lays the columns out again while a width is dragged. */
  layOut(): void;
}

/** Follows the pointer from a press to its release; Escape gives up. */
function follow(event: PointerEvent, moved: (event: PointerEvent) => void, ended: (event: PointerEvent | undefined) => void): void {
  const ending = new AbortController();
  const { signal } = ending;
  const end = (last: PointerEvent | undefined): void => {
    ending.abort();
    ended(last);
  };
  const { pointerId } = event;
  addEventListener('pointermove', (next) => (next.pointerId === pointerId ? moved(next) : undefined), { signal });
  addEventListener('pointerup', (next) => (next.pointerId === pointerId ? end(next) : undefined), { signal });
  addEventListener('pointercancel', () => end(undefined), { signal });
  addEventListener('keydown', (key) => {
    if (key.key !== 'Escape') return;
    key.stopPropagation();
    end(undefined);
  }, { signal, capture: true });
}

/** A press on a head: moved it puts the column elsewhere, else it is a click. */
export function dragHead(event: PointerEvent, box: ColumnBox | undefined, host: DragHost, click: () => void): void {
  if (event.button !== 0) return;
  const start = event.clientX;
  const mark = document.createElement('div');
  mark.className = 'tt-drop';
  let before: string | undefined;
  let dragged = false;
  const heads = (): HTMLElement[] => [...host.head.querySelectorAll<HTMLElement>('.tt-th')];
  follow(
    event,
    (next) => {
      if (box === undefined || box.under !== undefined || (!dragged && Math.abs(next.clientX - start) < SLACK)) return;
      dragged = true;
      const all = heads().map((head) => ({ id: head.dataset['column'] ?? '', rect: head.getBoundingClientRect() }));
      const target = all.find(({ rect }) => next.clientX < rect.left + rect.width / 2) ?? undefined;
      before = target?.id ?? afterLast(host.state, all.at(-1)?.id);
      mark.style.left = `${(target?.rect.left ?? all.at(-1)?.rect.right ?? 0) - host.head.getBoundingClientRect().left - 1}px`;
      if (!mark.isConnected) host.head.append(mark);
    },
    (last) => {
      mark.remove();
      if (!dragged) {
        if (last !== undefined) click();
      } else if (last !== undefined && box !== undefined && before !== box.id) host.actions.moveColumn(box.id, before);
    },
  );
}

/** The column behind the last one in view; undefined when that is the last of all. */
function afterLast(state: TableState, id: string | undefined): string | undefined {
  const at = state.columns.findIndex((box) => box.id === id);
  return state.columns[at + 1]?.id;
}

/** A press on the edge of a head: its column follows the pointer. */
export function dragWidth(event: PointerEvent, box: ColumnBox, host: DragHost): void {
  if (event.button !== 0) return;
  event.preventDefault();
  event.stopPropagation();
  const start = event.clientX;
  let frame = 0;
  follow(
    event,
    (next) => {
      host.state.dragged = { id: box.id, width: Math.min(2000, Math.max(20, box.width + next.clientX - start)) };
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => host.layOut());
    },
    (last) => {
      cancelAnimationFrame(frame);
      const width = host.state.dragged?.width;
      host.state.dragged = undefined;
      if (last !== undefined && width !== undefined) host.actions.setWidth(box.id, width);
      else host.layOut();
    },
  );
}
