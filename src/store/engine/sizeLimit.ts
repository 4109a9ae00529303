import { noRoom } from '../../protocol/errors';
import type { ServerWarning } from '../../protocol/trialbook';
import type { JournalEntry } from './journalFormat';

const MEGABYTE = 1024 * 1024;

/** Bytes that a database may hold when nobody says otherwise, some 70 million points: all of it is in memory. */
export const DEFAULT_MAX_BYTES = 2048 * MEGABYTE;

/** Part of the limit past which it is said. */
const NEAR = 0.8;
/** Part of the limit past which marks of runs are refused too, for they are what publishing and archiving needs. */
const BEYOND = 1.05;

/** Operations that record something new. What ends, moves, names, deletes or describes goes on in a full database. */
const RECORDING: ReadonlySet<string> = new Set([
  'experiments.insert', 'runs.insert', 'params.insert', 'series.insert', 'points.insert', 'datasets.insert', 'inputs.insert',
  'loggedModel.insert', 'loggedModel.insertParam', 'loggedModelMetrics.insert',
]);
const MARKS: ReadonlySet<string> = new Set(['tags.set', 'experiments.setTag', 'loggedModel.setTag', 'inputs.setTag']);

type Fullness = 'room' | 'near' | 'full' | 'beyond';

/** How large a database may become: past most of it a warning, past it nothing new is recorded until there is room again. */
export class SizeLimit {
  #fullness: Fullness = 'room';

  /** `max`: bytes in use. */
  constructor(readonly max: number) {}

  /** Whether writes are refused. */
  get isFull(): boolean {
    return this.#fullness === 'full' || this.#fullness === 'beyond';
  }

  /** Takes the bytes in use; answers whether that changed anything. */
  look(used: number): boolean {
    const before = this.#fullness;
    this.#fullness = used >= this.max * BEYOND ? 'beyond' : used >= this.max ? 'full' : used >= this.max * NEAR ? 'near' : 'room';
    return this.#fullness !== before;
  }

  /** Raises RESOURCE_EXHAUSTED (507) when a write records something new and there is no room. */
  admit(entries: readonly JournalEntry[]): void {
    if (!this.isFull) return;
    for (const [operation] of entries) {
      if (RECORDING.has(operation) || (this.#fullness === 'beyond' && MARKS.has(operation))) {
        throw noRoom(`Nothing was recorded: the database is as large as it may be (${this.#size}). ${WAY_OUT}`);
      }
    }
  }

  /** What is to be said of it, if anything. */
  get warning(): ServerWarning | undefined {
    if (this.#fullness === 'room') return undefined;
    if (this.#fullness === 'near') {
      return { kind: 'database-large', max_bytes: this.max, message: `The database of runs is past ${NEAR * 100}% of what it may hold (${this.#size}); past that, nothing new is recorded. ${WAY_OUT}` };
    }
    return { kind: 'database-full', max_bytes: this.max, message: `The database of runs is as large as it may be (${this.#size}), and nothing new is recorded. Reading and deleting go on. ${WAY_OUT}` };
  }

  get #size(): string {
    return `${Math.round(this.max / MEGABYTE).toLocaleString('en')} MB`;
  }
}

const WAY_OUT =
  'Publish or export runs, then delete them and empty the trash; or allow more (trialbook.maxDatabaseSize, --max-database) and restart the server.';
