import type { Traffic } from '../../protocol/serving';

/** Minutes that are kept. */
const MINUTES = 30;
const MINUTE = 60_000;
/** Latencies are counted in steps of 4 %, from 0.05 ms up. */
const STEP = Math.log(1.04);
const LEAST = 0.05;
const STEPS = 420;

interface Slot {
  readonly minute: number;
  requests: number;
  errors: number;
  readonly counts: Uint32Array;
}

/** Requests and latencies of the last 30 minutes in slots of one; of a fixed size, whatever comes in. */
export class TrafficSlots {
  readonly #slots: Slot[] = [];

  constructor(private readonly now: () => number = Date.now) {}

  /** Counts an answered request. `ms` is its latency. */
  add(ms: number, failed: boolean): void {
    const slot = this.#current();
    slot.requests++;
    if (failed) slot.errors++;
    const step = Math.min(STEPS - 1, Math.max(0, Math.round(Math.log(ms / LEAST) / STEP)));
    slot.counts[step]!++;
  }

  /** The figures of the last 30 minutes, this one included. */
  read(): Traffic {
    const last = Math.floor(this.now() / MINUTE);
    const minutes = Array.from({ length: MINUTES }, (_, i) => this.#slots.find(({ minute }) => minute === last - MINUTES + 1 + i));
    const known = minutes.filter((slot) => slot !== undefined);
    const newest = known.at(-1);
    return {
      requests: sum(known.map(({ requests }) => requests)),
      errors: sum(known.map(({ errors }) => errors)),
      ...(newest === undefined ? {} : { p50: quantile(newest.counts, 0.5), p95: quantile(newest.counts, 0.95) }),
      from: (last - MINUTES + 1) * MINUTE,
      perMinute: minutes.map((slot) => slot?.requests ?? 0),
      p95PerMinute: minutes.map((slot) => (slot === undefined ? null : quantile(slot.counts, 0.95))),
    };
  }

  #current(): Slot {
    const minute = Math.floor(this.now() / MINUTE);
    const newest = this.#slots.at(-1);
    if (newest?.minute === minute) return newest;
    const slot: Slot = { minute, requests: 0, errors: 0, counts: new Uint32Array(STEPS) };
    this.#slots.push(slot);
    if (this.#slots.length > MINUTES) this.#slots.shift();
    return slot;
  }
}

/** The latency, ms, that a share of the requests stayed below, within 2 %. */
function quantile(counts: Uint32Array, share: number): number {
  const wanted = share * sum(counts);
  let seen = 0;
  for (let i = 0; i < counts.length; i++) {
    seen += counts[i]!;
    if (seen >= wanted && seen > 0) return Number((LEAST * Math.exp(i * STEP)).toPrecision(3));
  }
  return 0;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
