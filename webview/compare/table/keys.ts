import type { Actions } from './actions';
import type { ColumnBox } from './columnBox';
import type { Place } from './grid';
import type { Line } from './lines';
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
  if (event.altKey) return undefined;
  const { place, state } = target;
  const command = event.ctrlKey || event.metaKey;
  const line = lineAt(event.key, command, target);
  if (line !== undefined) return { line: Math.max(-1, Math.min(state.length - 1, line)), column: place.column };
  const columns = state.columns.length;
  const column = (to: number): Place => ({ line: place.line, column: Math.max(0, Math.min(columns, to)) });
  switch (event.key) {
    case 'Home':
      return command ? { line: 0, column: 0 } : column(0);
    case 'End':
      return command ? { line: state.length - 1, column: columns } : column(columns);
    case 'ArrowRight':
      return unfolds(target, true) ? undefined : column(command ? columns : place.column + 1);
    case 'ArrowLeft':
      return unfolds(target, false) ? undefined : (outOf(target) ?? column(command ? 0 : place.column - 1));
    default:
      return undefined;
  }
}

/** The line that keys for up and down lead to. */
function lineAt(key: string, command: boolean, { place, state, page }: KeyTarget): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return command ? state.length - 1 : place.line + 1;
    case 'ArrowUp':
      return command ? 0 : place.line - 1;
    case 'PageDown':
      return place.line + page;
    case 'PageUp':
      return Math.max(0, place.line - page);
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
  if (event.key === 'Enter' || event.key === ' ') {
    if (box === undefined && event.key === ' ') actions.selectAll();
    else actions.sortBy(box?.id ?? 'attributes.run_name', event.shiftKey);
    return true;
  }
  return (box !== undefined && onColumnKey(event, box, actions)) || onCommonKey(event, actions);
}

/** Keys that move, widen or hide a column. */
function onColumnKey({ key, altKey }: KeyboardEvent, box: ColumnBox, actions: Actions): boolean {
  if (altKey && (key === 'ArrowLeft' || key === 'ArrowRight')) actions.shiftColumn(box.id, key === 'ArrowLeft' ? -1 : 1);
  else if (key === '+' || key === '-') actions.setWidth(box.id, box.width + (key === '+' ? 16 : -16));
  else if (key === 'Delete') actions.showColumn(box.id, false);
  else return false;
  return true;
}

function onLineKey(event: KeyboardEvent, target: KeyTarget): boolean {
  const { place, state, actions } = target;
  const line = state.line(place.line);
  const box = state.columns[place.column - 1];
  if (line === undefined) return onCommonKey(event, actions);
  if (event.key === ' ') {
    if (event.shiftKey) actions.selectRange(target.anchor, place.line);
    else actions.toggle(line);
    target.anchor = place.line;
    return true;
  }
  if (event.key === 'c' && (event.ctrlKey || event.metaKey)) {
    actions.copyCell(box, line);
    return true;
  }
  return (line.kind === 'group' ? onGroupKey(event.key, line, actions) : onRunKey(event, line.row, box, target)) || onCommonKey(event, actions);
}

function onGroupKey(key: string, line: Line & { readonly kind: 'group' }, actions: Actions): boolean {
  if (key === 'Enter') actions.expand(line.group, !line.open);
  else if (key === 'ArrowRight' || key === 'ArrowLeft') actions.expand(line.group, key === 'ArrowRight');
  else return false;
  return true;
}

function onRunKey(event: KeyboardEvent, row: number, box: ColumnBox | undefined, target: KeyTarget): boolean {
  const { actions } = target;
  if (event.key === 'Enter') {
    if (event.altKey && box !== undefined) actions.filterBy(box.id, row, 'for');
    else actions.openRun(row, box?.id);
    return true;
  }
  if ((event.key !== 'p' && event.key !== 'b') || event.ctrlKey || event.metaKey || event.altKey) return false;
  mark(event.key, row, target);
  return true;
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
