import type { Metric, Param, Run } from '../protocol/entities';
import type { RunEntries } from './record/runRecord';

/** Points that are held back at most, while the program logs by itself. */
const MOST_HELD = 50_000;
/** Time between two looks at the run, ms. */
const PACE = 1000;

/** Where metrics go, and what the run holds by now. */
export interface GateOptions {
  readonly log: (entries: RunEntries) => void;
  /** Undefined when no server can be asked. */
  readonly read: () => Promise<Run | undefined>;
  /** Keys that `trialbook log` wrote inside of the command. */
  readonly told: () => ReadonlySet<string>;
  /** Whether the program is known to log by itself. */
  readonly usesMlflow: boolean;
  /** Parameters of ours. */
  readonly params: readonly Param[];
}

/**
 * Lets metrics through that were read from a program's output, and keeps out of the way of a program that logs by itself: a metric that it logs is its
 * own. As long as it logs anything, what it only prints is held back to the end, when it is known which keys it left.
 */
export class OutputGate {
  readonly #mine = new Map<string, { step: Metric['step']; timestamp: Metric['timestamp'] }>();
  readonly #theirs = new Set<string>();
  #waiting: Metric[] = [];
  #timer: NodeJS.Timeout | undefined;
  #holds: boolean;
  #looking: Promise<void> = Promise.resolve();

  constructor(private readonly options: GateOptions) {
    this.#holds = options.usesMlflow;
  }

  push(points: readonly Metric[]): void {
    for (const point of points) this.#waiting.push(point);
    if (this.#waiting.length === 0) return;
    if (this.#waiting.length >= MOST_HELD) this.#release();
    else if (!this.#holds) this.#timer ??= setTimeout(() => this.#release(), PACE);
  }

  /** Lets through what is left. Answers the keys that were written. */
  async end(): Promise<ReadonlySet<string>> {
    this.#holds = false;
    this.#release(true);
    await this.#looking;
    return new Set(this.#mine.keys());
  }

  #release(last = false): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const points = this.#waiting;
    this.#waiting = [];
    if (points.length > 0) this.#looking = this.#looking.then(() => this.#write(points, last));
  }

  async #write(points: readonly Metric[], last: boolean): Promise<void> {
    this.#look(await this.options.read());
    if (this.#holds && !last && points.length < MOST_HELD) {
      this.#waiting = [...points, ...this.#waiting];
      return;
    }
    const metrics = points.filter(({ key }) => !this.#theirs.has(key));
    for (const { key, step, timestamp } of metrics) {
      const known = this.#mine.get(key);
      if (known === undefined || step >= known.step) this.#mine.set(key, { step, timestamp });
    }
    if (metrics.length > 0) this.options.log({ metrics });
  }

  #look(run: Run | undefined): void {
    if (run === undefined) return;
    const told = this.options.told();
    const foreign = run.data.metrics.filter(({ key, step, timestamp }) => {
      const mine = this.#mine.get(key);
      return !key.startsWith('system/') && (mine === undefined || step > mine.step || (step === mine.step && timestamp > mine.timestamp));
    });
    for (const { key } of foreign) this.#theirs.add(key);
    if (foreign.some(({ key }) => !told.has(key)) || run.data.params.some((param) => !told.has(param.key) && !this.#isOurs(param))) this.#holds = true;
  }

  #isOurs({ key, value }: Param): boolean {
    return this.options.params.some((param) => param.key === key && param.value === value);
  }
}
