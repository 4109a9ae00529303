import { randomBytes } from 'node:crypto';
import type { Change, FeedLine, ServerWarning } from '../../protocol/trialbook';
import { MergedChanges } from './merge';

/** ms */
const GATHER = 100;
const BEAT = 15_000;
/** What is kept for clients that were away for a moment. */
const KEPT_LINES = 600;
const KEPT_CHANGES = 20_000;

type Kept = Extract<FeedLine, { type: 'changes' | 'warning' }>;

/** Someone who is told that lines are there, and that it is time for a sign of life. */
export interface FeedReader {
  wake(): void;
  beat(): void;
  /** The feed ends. */
  end(): void;
}

/**
 * What changed, as numbered lines. A number is `EPOCH-N`: the epoch is this process', so that a reader that comes from
 * another one is told to read everything again.
 */
export class ChangeFeed {
  private readonly epoch = randomBytes(6).toString('hex');
  private readonly readers = new Set<FeedReader>();
  private readonly gathered = new MergedChanges();
  private readonly kept: { number: number; line: Kept }[] = [];
  private keptChanges = 0;
  private number = 0;
  private timer: NodeJS.Timeout | undefined;
  private beats: NodeJS.Timeout | undefined;

  /** Open readers. */
  get size(): number {
    return this.readers.size;
  }

  /** Number of the newest line. */
  get newest(): number {
    return this.number;
  }

  /** A line's number as readers know it. */
  seq(number: number): string {
    return `${this.epoch}-${number}`;
  }

  /** The number that a reader has seen last; `undefined` when it is not of this process. */
  parse(seq: string): number | undefined {
    const [epoch, number] = seq.split('-');
    if (epoch !== this.epoch || number === undefined || !/^\d{1,15}$/.test(number)) return undefined;
    return Number(number) <= this.number ? Number(number) : undefined;
  }

  publish(changes: readonly Change[]): void {
    for (const change of changes) this.gathered.add(change);
    this.timer ??= setTimeout(() => this.flush(), GATHER);
  }

  warn(warning: ServerWarning): void {
    this.keep({ type: 'warning', seq: this.seq(++this.number), warning }, 1);
  }

  /**
   * The lines after a number, or `undefined` when some of them are gone. Changes of several lines come as one, as they
   * would have if they had been gathered for longer.
   */
  after(number: number): FeedLine[] | undefined {
    if (number === this.number) return [];
    const first = this.kept[0];
    if (first === undefined || first.number > number + 1) return undefined;
    const merged = new MergedChanges();
    const lines: FeedLine[] = [];
    for (const { line } of this.kept.slice(number + 1 - first.number)) {
      if (line.type === 'warning') lines.push(line);
      else for (const change of line.changes) merged.add(change);
    }
    if (!merged.empty) lines.push({ type: 'changes', seq: this.seq(this.number), changes: merged.take() });
    return lines;
  }

  /** Adds a reader; answers how to take it away. */
  join(reader: FeedReader): () => void {
    this.readers.add(reader);
    this.beats ??= setInterval(() => this.readers.forEach((one) => one.beat()), BEAT).unref();
    return () => {
      this.readers.delete(reader);
      if (this.readers.size > 0) return;
      clearInterval(this.beats);
      this.beats = undefined;
    };
  }

  /** Sends what is gathered and ends all readers. */
  close(): void {
    this.sendAway();
    clearInterval(this.beats);
  }

  /** As `close`, for readers that may come again. */
  sendAway(): void {
    clearTimeout(this.timer);
    this.flush();
    [...this.readers].forEach((reader) => reader.end());
  }

  private flush(): void {
    this.timer = undefined;
    if (this.gathered.empty) return;
    const changes = this.gathered.take();
    this.keep({ type: 'changes', seq: this.seq(++this.number), changes }, changes.length);
  }

  private keep(line: Kept, weight: number): void {
    this.kept.push({ number: this.number, line });
    this.keptChanges += weight;
    while (this.kept.length > 1 && (this.kept.length > KEPT_LINES || this.keptChanges > KEPT_CHANGES)) {
      const gone = this.kept.shift()!.line;
      this.keptChanges -= gone.type === 'changes' ? gone.changes.length : 1;
    }
    this.readers.forEach((reader) => reader.wake());
  }
}
