/** Where the keyboard stands: a line (−1 is the head) and a column (0 is the key, 1 the baseline). */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The size of what is walked over. */
export interface Extent {
  readonly lines: number;
  readonly columns: number;
  /** Lines of a page. */
  readonly page: number;
  /** The next line with a difference; undefined when there is none. */
  next(line: number, step: 1 | -1): number | undefined;
}

/** Where a key leads; undefined for a key that leads nowhere. `none` when there is no further difference. */
export function moveBy(key: string, ctrl: boolean, { line, column }: Place, extent: Extent): Place | 'none' | undefined {
  const last = extent.lines - 1;
  const at = (toLine: number, toColumn: number): Place => ({
    line: Math.min(last, Math.max(-1, toLine)),
    column: Math.min(extent.columns - 1, Math.max(0, toColumn)),
  });
  switch (key) {
    case 'ArrowDown':
      return at(line + 1, column);
    case 'ArrowUp':
      return at(line - 1, column);
    case 'ArrowRight':
      return at(line, column + 1);
    case 'ArrowLeft':
      return at(line, column - 1);
    case 'PageDown':
      return at(line + extent.page, column);
    case 'PageUp':
      return at(line - extent.page, column);
    case 'Home':
      return ctrl ? at(-1, 0) : at(line, 0);
    case 'End':
      return ctrl ? at(last, extent.columns - 1) : at(line, extent.columns - 1);
    case 'n':
    case 'p': {
      if (ctrl) return undefined;
      const next = extent.next(line, key === 'n' ? 1 : -1);
      return next === undefined ? 'none' : at(next, column);
    }
    default:
      return undefined;
  }
}
