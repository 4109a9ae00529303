import type { Actions } from './actions';
import type { Place } from './grid';
import type { TableState } from './tableState';

/** What keys act on. */
export interface KeyTarget {
  readonly state: TableState;
  readonly actions: Actions;
  /** Rows of a page. */
  readonly page: number;
  place: Place;
  /** Line from which a stretch is selected. */
  anchor: number;
  /** Takes the focus to a place, and says what stands there. */
  go(place: Place): void;
  /** Opens the menu of a place. */
  menu(place: Place): void;
}

/** Does what a key asks for; answers whether it did. Keys of a tree grid as ARIA's authoring practices have them, and those of VS Code's lists. */
export function onTableKey(event: KeyboardEvent, target: KeyTarget): boolean {
  if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
    target.menu(target.place);
    return true;
  }
  const moved = moveTo(event, target);
  if (moved !== undefined) {
    if (event.shiftKey && moved.line >= 0 && moved.line !== target.place.line) target.actions.selectRange(target.anchor, moved.line);
    else if (!event.shiftKey) target.anchor = moved.line;
    target.go(moved);
    return true;
  }
  return target.place.line < 0 ? onHeadKey(event, target) : onLineKey(event, target);
}

function moveTo(event: KeyboardEvent, target: KeyTarget): Place | undefined {
  const { place, state, page } = target;
  if (event.altKey) return undefined;
  const command = event.ctrlKey || event.metaKey;
  const last = state.length - 1;
  const columns = state.columns.length;
  const line = (to: number): Place => ({ line: Math.max(-1, Math.min(last, to)), column: place.column });
  const column = (to: number): Place => ({ line: place.line, column: Math.max(0, Math.min(columns, to)) });
  switch (event.key) {
    case 'ArrowDown':
      return line(command ? last : place.line + 1);
    case 'ArrowUp':
      return line(command ? 0 : place.line - 1);
    case 'PageDown':
      return line(place.line + page);
    case 'PageUp':
      return line(Math.max(0, place.line - page));
    case 'Home':
      return command ? { line: 0, column: 0 } : column(0);
    case 'End':
      return command ? { line: last, column: columns } : column(columns);
    case 'ArrowRight':
      return unfolds(target, true) ? undefined : column(command ? columns : place.column + 1);
    case 'ArrowLeft':
      return unfolds(target, false) ? undefined : (outOf(target) ?? column(command ? 0 : place.column - 1));
    default:
      return undefined;
  }
}

/** Right opens a closed group, Left closes an open one, in the rail. */
function unfolds({ place, state }: KeyTarget, open: boolean): boolean {
  const line = state.line(place.line);
  return place.column === 0 && line?.kind === 'group' && line.open !== open;
}

/** Left in the rail of a run goes to its group. */
function outOf({ place, state }: KeyTarget): Place | undefined {
  const line = state.line(place.line);
  if (place.column > 0 || line?.kind !== 'run' || line.group < 0) return undefined;
  return { line: state.lines.findGroup(line.group) + state.above.length, column: 0 };
}

function onHeadKey(event: KeyboardEvent, { place, state, actions }: KeyTarget): boolean {
  const box = state.columns[place.column - 1];
  switch (event.key) {
    case 'Enter':
    case ' ':
      if (place.column === 0 && event.key === ' ') actions.selectAll();
      else actions.sortBy(box?.id ?? 'attributes.run_name', event.shiftKey);
      return true;
    case 'ArrowLeft':
    case 'ArrowRight':
      if (box !== undefined && event.altKey) actions.shiftColumn(box.id, event.key === 'ArrowLeft' ? -1 : 1);
      return box !== undefined;
    case '+':
    case '-':
      if (box !== undefined) actions.setWidth(box.id, box.width + (event.key === '+' ? 16 : -16));
      return true;
    case 'Delete':
      if (box !== undefined) actions.showColumn(box.id, false);
      return true;
    default:
      return onCommonKey(event, actions);
  }
}

function onLineKey(event: KeyboardEvent, target: KeyTarget): boolean {
  const { place, state, actions } = target;
  const line = state.line(place.line);
  const box = state.columns[place.column - 1];
  if (line === undefined) return onCommonKey(event, actions);
  const command = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case ' ':
      if (event.shiftKey) actions.selectRange(target.anchor, place.line);
      else actions.toggle(line);
      target.anchor = place.line;
      return true;
    case 'Enter':
      if (line.kind === 'group') actions.expand(line.group, !line.open);
      else if (event.altKey && box !== undefined) actions.filterBy(box.id, line.row, 'for');
      else actions.openRun(line.row, box?.id);
      return true;
    case 'ArrowRight':
    case 'ArrowLeft':
      if (line.kind === 'group') actions.expand(line.group, event.key === 'ArrowRight');
      return true;
    case 'c':
      if (command) actions.copyCell(box, line);
      return command;
    case 'p':
    case 'b':
      if (command || event.altKey || line.kind === 'group') return false;
      mark(event.key, line.row, target);
      return true;
    default:
      return onCommonKey(event, actions);
  }
}

function mark(key: 'p' | 'b', row: number, { state, actions }: KeyTarget): void {
  if (key === 'p') actions.pinRun(row, !state.isPinned(row));
  else actions.setBaseline(state.isBaseline(row) ? undefined : row);
}

function onCommonKey(event: KeyboardEvent, actions: Actions): boolean {
  // Without a selection Escape is for what lies further out: a brush.
  if (event.key === 'Escape') return actions.clearSelection();
  if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
    actions.selectAll();
    return true;
  }
  return false;
}
