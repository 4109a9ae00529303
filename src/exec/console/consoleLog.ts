import { closeSync, openSync, writeSync } from 'node:fs';
import { CleanLines } from './cleanLines';
import { Tail } from './tail';
import { errorWords } from '../errorWords';

/** Bytes that a log takes at most unless another number is given. */
export const MOST_LOG_BYTES = 10_000_000;
/** Bytes that are gathered before they are written. */
const WRITE_AT = 65_536;
/** Longest time that a line waits for others before it is written, ms. */
const WRITE_AFTER = 1000;
/** Bytes that the note in the middle may take. */
const NOTE = 200;
const LINE_FEED = 0x0a;

/** Which stream of a program bytes come from. On a terminal both are one, which counts as `stdout`. */
export type OutputStream = 'stdout' | 'stderr';

/** What became of a log. */
export interface ClosedLog {
  /** Size of the file, bytes. */
  readonly bytes: number;
  /** Whether something was left out of the middle. */
  readonly truncated: boolean;
  /** Why it could not be written whole; undefined when it was. */
  readonly error?: string;
}

/**
 * What a program printed, as a file for people to read: plain lines (see `CleanLines`), of a size that is bounded. When there is more, beginning and end
 * are kept, whole lines each, with a note of how much is left out between them. Never raises: a disk that is full fails no job.
 */
export class ConsoleLog {
  private readonly streams: Readonly<Record<OutputStream, CleanLines>> = { stdout: new CleanLines(), stderr: new CleanLines() };
  private readonly half: number;
  private file: number | undefined;
  private error: string | undefined;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private written = 0;
  private tail: Tail | undefined;
  private timer: NodeJS.Timeout | undefined;

  /**
   * Makes the file at `path`, or empties it. Everything written to it went through `mask`, which is given one or more whole lines; a single line of more
   * than 64 kB comes in parts.
   */
  constructor(path: string, mostBytes = MOST_LOG_BYTES, private readonly mask: (lines: string) => string = (lines) => lines) {
    this.half = Math.max(1, Math.floor((mostBytes - NOTE) / 2));
    this.attempt(() => {
      this.file = openSync(path, 'w', 0o600);
    });
  }

  write(bytes: Uint8Array, stream: OutputStream = 'stdout'): void {
    this.add(this.streams[stream].push(bytes));
  }

  /** Writes the end and closes the file. */
  close(): Promise<ClosedLog> {
    this.add(this.streams.stdout.end());
    this.add(this.streams.stderr.end());
    clearTimeout(this.timer);
    const truncated = this.tail !== undefined && this.tail.dropped > 0;
    if (this.tail !== undefined) this.keep(truncated ? withNote(this.tail) : this.tail.content());
    this.flush();
    if (this.file !== undefined) {
      const file = this.file;
      this.attempt(() => closeSync(file));
      this.file = undefined;
    }
    return Promise.resolve({ bytes: this.written, truncated, ...(this.error === undefined ? {} : { error: this.error }) });
  }

  private add(lines: string): void {
    if (lines === '') return;
    const bytes = Buffer.from(this.mask(lines));
    if (this.tail !== undefined) {
      this.tail.push(bytes);
      return;
    }
    const room = this.half - this.written - this.waitingBytes;
    if (bytes.length <= room) {
      this.keep(bytes);
      return;
    }
    const cut = bytes.lastIndexOf(LINE_FEED, Math.max(0, room - 1)) + 1;
    this.keep(bytes.subarray(0, cut));
    this.tail = new Tail(this.half);
    this.tail.push(bytes.subarray(cut));
  }

  private keep(bytes: Buffer): void {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.waitingBytes >= WRITE_AT) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), WRITE_AFTER).unref();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const bytes = Buffer.concat(this.waiting);
    this.waiting = [];
    this.waitingBytes = 0;
    const { file } = this;
    if (file === undefined) return;
    this.attempt(() => {
      for (let at = 0; at < bytes.length;) {
        const count = writeSync(file, bytes, at);
        at += count;
        this.written += count;
      }
    });
  }

  private attempt(act: () => void): void {
    if (this.error !== undefined && this.file === undefined) return;
    try {
      act();
    } catch (error) {
      this.error ??= errorWords(error);
    }
  }
}

/** The end of what was printed, from the start of a line, under a note. */
function withNote(tail: Tail): Buffer {
  const held = tail.content();
  const cut = startIn(held);
  const leftOut = tail.dropped + cut;
  const note = `\n[… ${leftOut.toLocaleString('en')} bytes of output are left out here: the log keeps its beginning and its end …]\n\n`;
  return Buffer.concat([Buffer.from(note), held.subarray(cut)]);
}

/** Where the first line begins, or the first character when a line is so long that most would be lost with its beginning. */
function startIn(held: Buffer): number {
  const line = held.indexOf(LINE_FEED) + 1;
  if (line > 0 && line <= held.length / 2) return line;
  let at = 0;
  while (at < 4 && ((held[at] ?? 0) & 0xc0) === 0x80) at++;
  return at;
}
