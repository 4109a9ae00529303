import type { Int64 } from '../../protocol/int64';
import { cameBehind, extentOf, readPoints, type Extent, type HistoryRequest } from '../history';
import type { Reader } from '../sql';
import { historyText } from './historyText';
import { alone } from './keptBytes';

/** Bytes kept, some 120 a point; the runs whose histories were unused for longest go first. */
const MOST = 48 * 1024 * 1024;

/** What keeping a page takes beside its bytes. */
const BESIDE = 1000;

/** A page as it was answered. */
interface KeptPage {
  readonly bytes: Buffer;
  readonly request: HistoryRequest;
  /** The time of its last point, UTC ms, where what comes later leaves it as it is; `undefined` where that may come onto the page itself. */
  readonly endsAt: Int64 | undefined;
  /** How far the series reached when it was seen last that the page is right. */
  seen: Extent | undefined;
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
    const bytes = alone(historyText(request, page));
    const last = page.points.at(-1);
    const endsAt = page.more && page.steady ? last?.[1] : undefined;
    this.#keep(name, { bytes, request, endsAt, seen: endsAt === undefined ? undefined : extentOf(this.reader, request), current: true });
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
    const { current, endsAt, seen: since, request } = page;
    if (current) return true;
    if (endsAt === undefined || since === undefined) return false;
    const now = extentOf(this.reader, request);
    if (now === undefined || !cameBehind(this.reader, request, { since, now, time: endsAt })) return false;
    page.seen = now;
    page.current = true;
    return true;
  }

  #keep(name: string, page: KeptPage): void {
    const { run_id } = page.request;
    if (page.bytes.length > MOST) return;
    const pages = this.#runs.get(run_id) ?? new Map<string, KeptPage>();
    this.#size += sizeOf(page) - sizeOf(pages.get(name));
    pages.set(name, page);
    this.#runs.delete(run_id);
    this.#runs.set(run_id, pages);
    for (const [oldest, of] of this.#runs) {
      for (const [old, other] of of) {
        if (this.#size <= MOST) return;
        if (other === page) continue;
        this.#size -= sizeOf(other);
        of.delete(old);
      }
      if (of.size === 0) this.#runs.delete(oldest);
    }
  }
}

const sizeOf = (page: KeptPage | undefined): number => (page === undefined ? 0 : page.bytes.length + BESIDE);
