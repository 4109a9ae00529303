import { randomBytes } from 'node:crypto';
import type { WatchEvent, WatchState } from '../../protocol/watches';
import type { Watch } from '../../watches/watch';
import { writeWatch } from '../../watches/writeWatch';
import { NOTHING_KEPT, readKept, writeKept, type Kept, type KeptEvent, type KeptWatch } from './kept';

/** Events that are kept, told or not. */
const MOST_EVENTS = 200;
/** Keys of each watch; older ones are of runs that ended long ago and are not looked at any more. */
const MOST_KEYS = 2000;

/** By so much a clock may go back without having been wrong before, ms. */
const SKEW = 60_000;

/** What is to be told of a watch. */
export interface Found extends Pick<WatchEvent, 'run' | 'finding'> {
  readonly key: string;
}

/** What a store's watches found, kept in a file beside its database so that each thing is told once, over restarts too. */
export class Memory {
  #kept: Kept;
  /** Whether what is known is in the file. */
  #dirty = false;
  /** Whether it was said that the file cannot be written; each look tries again. */
  #said = false;

  /** `path` is that of the file; `prepare` makes its folder ours to write, and raises when it cannot be. */
  constructor(private readonly path: string, private readonly prepare: () => void, private readonly log: (line: string) => void) {
    this.#kept = this.#read();
  }

  /** UTC ms up to which runs were looked at; 0 when nothing was. */
  get upTo(): number {
    return this.#kept.upTo;
  }

  /** The newest first. */
  get events(): readonly WatchEvent[] {
    return this.#kept.events.map(told).toReversed();
  }

  /** Since when a watch is looked at, UTC ms: since it is in the file as it is. */
  since({ name }: Watch): number {
    return this.#kept.watches.get(name)?.since ?? Number.POSITIVE_INFINITY;
  }

  /** Whether this was found before. */
  has({ name }: Watch, key: string): boolean {
    return this.#kept.watches.get(name)?.keys.includes(key) === true;
  }

  /** The watches that there are now: those that are new begin at `now`, UTC ms, and those that are gone are forgotten with what nobody has told of them. */
  know(watches: readonly Watch[], now: number): void {
    const known = new Map(watches.map((watch): [string, KeptWatch] => {
      const of = JSON.stringify(writeWatch(watch));
      const before = this.#kept.watches.get(watch.name);
      if (before?.of !== of) return [watch.name, { of, since: now, keys: [] }];
      // A clock that was ahead and was put right would have nothing told until it is there again.
      return [watch.name, before.since > now + SKEW ? { ...before, since: now } : before];
    }));
    const same = known.size === this.#kept.watches.size && [...known].every(([name, watch]) => this.#kept.watches.get(name) === watch);
    if (same) return;
    this.#set({ ...this.#kept, watches: known, events: this.#kept.events.filter(({ watch, taken }) => taken || known.has(watch)) });
  }

  /** Takes in what was found; answers whether any of it was new. */
  add(watch: Watch, found: readonly Found[], now: number): boolean {
    const kept = this.#kept.watches.get(watch.name);
    const fresh = found.filter(({ key }) => kept?.keys.includes(key) === false);
    if (kept === undefined || fresh.length === 0) return false;
    const events = fresh.map(({ run, finding }): KeptEvent => ({ id: randomBytes(8).toString('hex'), watch: watch.name, time: now, ...(run === undefined ? {} : { run }), finding, taken: false }));
    this.#set({
      ...this.#kept,
      watches: new Map(this.#kept.watches).set(watch.name, { ...kept, keys: [...kept.keys, ...fresh.map(({ key }) => key)].slice(-MOST_KEYS) }),
      events: [...this.#kept.events, ...events].slice(-MOST_EVENTS),
    });
    return true;
  }

  /** Runs were looked at up to now. Alone, it is not worth a write. */
  lookedAt(now: number): void {
    this.#kept = { ...this.#kept, upTo: now };
  }

  /** Hands out what nobody has told, the oldest first, and remembers that. */
  take(): WatchEvent[] {
    const untold = this.#kept.events.filter(({ taken }) => !taken);
    if (untold.length > 0) this.#set({ ...this.#kept, events: this.#kept.events.map((event) => (event.taken ? event : { ...event, taken: true })) });
    this.write();
    return untold.map(told);
  }

  /** How a watch did. */
  state({ name }: Watch): WatchState {
    const found = this.#kept.events.filter(({ watch }) => watch === name);
    const last = found.at(-1);
    return { name, since: this.#kept.watches.get(name)?.since ?? 0, found: this.#kept.watches.get(name)?.keys.length ?? 0, ...(last === undefined ? {} : { last: told(last) }) };
  }

  /** Writes what is not in the file yet. A file that cannot be written is said in the log; what was found is told all the same. */
  write(): void {
    if (!this.#dirty) return;
    try {
      this.prepare();
      writeKept(this.path, this.#kept);
      this.#dirty = false;
      this.#said = false;
    } catch (error) {
      if (!this.#said) this.log(`what the watches found is not kept: ${error instanceof Error ? error.message : String(error)}`);
      this.#said = true;
    }
  }

  #set(kept: Kept): void {
    this.#kept = kept;
    this.#dirty = true;
  }

  #read(): Kept {
    try {
      return readKept(this.path);
    } catch (error) {
      this.log(`what the watches found was not read: ${error instanceof Error ? error.message : String(error)}`);
      return NOTHING_KEPT;
    }
  }
}

function told({ id, watch, time, run, finding }: KeptEvent): WatchEvent {
  return { id, watch, time, ...(run === undefined ? {} : { run }), finding };
}
