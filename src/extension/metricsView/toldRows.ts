import type { RunRow } from '../../../webview/metrics/protocol';

/** What a page was told last, so that it is told only what changed: a thousand runs do not travel for one point. */
export class ToldRows {
  private told = new Map<string, string>();
  private order = '';

  /** The page begins anew and knows nothing. */
  forget(): void {
    this.told = new Map();
    this.order = '';
  }

  /** The rows that changed, and the order when it did. */
  take(rows: readonly RunRow[]): { readonly rows: readonly RunRow[]; readonly order?: readonly string[] } {
    const now = new Map(rows.map((row) => [row.runId, JSON.stringify(row)]));
    const changed = rows.filter((row) => this.told.get(row.runId) !== now.get(row.runId));
    const ids = rows.map(({ runId }) => runId);
    const order = ids.join('\n');
    // An empty list is one too: it has to be said once.
    const moved = order !== this.order || ids.length === 0;
    [this.told, this.order] = [now, order];
    return { rows: changed, ...(moved ? { order: ids } : {}) };
  }
}
