/** A stretch of the x axis. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** What charts with the same x axis share: where the cursor stands and which stretch is shown. */
export class CursorGroup {
  private readonly listeners = new Set<(what: 'cursor' | 'zoom') => void>();
  private at: number | undefined;
  private shown: Range | undefined;

  /** x of the cursor; undefined when it is nowhere. */
  get x(): number | undefined {
    return this.at;
  }

  /** The stretch shown; undefined for all. */
  get zoom(): Range | undefined {
    return this.shown;
  }

  /** Moves the cursor in all charts. */
  moveTo(x: number | undefined): void {
    if (x === this.at) return;
    this.at = x;
    this.tell('cursor');
  }

  /** Shows a stretch, or all, in all charts. */
  show(range: Range | undefined): void {
    this.shown = range;
    this.tell('zoom');
  }

  /** Calls `listener` when cursor or stretch changed; answers how to stop. */
  listen(listener: (what: 'cursor' | 'zoom') => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private tell(what: 'cursor' | 'zoom'): void {
    for (const listener of this.listeners) listener(what);
  }
}
