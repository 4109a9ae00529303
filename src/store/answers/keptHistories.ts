import { isStill, readPoints, type HistoryRequest, type Place } from '../history';
import type { Reader } from '../sql';
import { historyText } from './historyText';

/** Bytes kept, some 120 a point; the runs whose histories were unused for longest go first. */
const MOST = 48 * 1024 * 1024;

/** A page as it was answered. */
interface KeptPage {
  readonly bytes: Buffer;
  readonly request: HistoryRequest;
  /** What says that its points are still the same: points come, and none is ever changed. `undefined` where others may come onto the page itself. */
  readonly range: { readonly after: Place | undefined; readonly last: Place; readonly points: number } | undefined;
  /** Nothing was written to the run since. */
  current: boolean;
}

/** Pages of histories as they were answered. What comes behind a full page leaves it as it is. */
export class KeptHistories {
  readonly #runs = new Map<string, Map<string, KeptPage>>();
  #size = 0;

  constructor(private readonly reader: Reader) {}

  /** The JSON of a page. Raises as `metricHistory`. */
  read(request: HistoryRequest): Buffer {
    const name = JSON.stringify([request.metric_key, request.max_results ?? null, request.page_token ?? '']);
    const pages = this.#runs.get(request.run_id);
    const kept = pages?.get(name);
    if (pages !== undefined && kept !== undefined && this.#isCurrent(kept)) {
      this.#runs.delete(request.run_id);
      this.#runs.set(request.run_id, pages);
      return kept.bytes;
    }
    const page = readPoints(this.reader, request);
    const bytes = historyText(request, page);
    const last = page.points.at(-1);
    const range = page.more && page.steady && last !== undefined ? { after: page.after, last, points: page.points.length } : undefined;
    this.#keep(name, { bytes, request, range, current: true });
    return bytes;
  }

  /** Notes that a run was written. */
  note(runId: string): void {
    const pages = this.#runs.get(runId);
    if (pages !== undefined) for (const page of pages.values()) page.current = false;
  }

  clear(): void {
    this.#runs.clear();
    this.#size = 0;
  }

  #isCurrent(page: KeptPage): boolean {
    const { range, request } = page;
    page.current ||= range !== undefined && isStill(this.reader, request, range);
    return page.current;
  }

  #keep(name: string, page: KeptPage): void {
    const { run_id } = page.request;
    if (page.bytes.length > MOST) return;
    const pages = this.#runs.get(run_id) ?? new Map<string, KeptPage>();
    this.#size += page.bytes.length - (pages.get(name)?.bytes.length ?? 0);
    pages.set(name, page);
    this.#runs.delete(run_id);
    this.#runs.set(run_id, pages);
    for (const [oldest, of] of this.#runs) {
      for (const [old, other] of of) {
        if (this.#size <= MOST) return;
        if (other === page) continue;
        this.#size -= other.bytes.length;
        of.delete(old);
      }
      if (of.size === 0) this.#runs.delete(oldest);
    }
  }
}
