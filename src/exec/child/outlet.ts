import { write } from 'node:fs';
import { isatty } from 'node:tty';

/** Wait before a terminal that takes nothing now is tried again, ms. Only where another program made it not blocking. */
const AGAIN = 5;

/**
 * Our own standard output or error, written in order without the event loop being held up by a reader that is slow. When nobody takes it any more,
 * what is written is dropped.
 */
export class Outlet {
  private waiting: Buffer[] = [];
  private writing = false;
  private gone = false;
  private drained: (() => void)[] = [];
  /** Called when the reader of a pipe went away, as `head` does when it has enough. */
  onReaderGone: () => void = () => undefined;
  /** Bytes that were not taken yet. */
  pending = 0;

  constructor(private readonly fd: 1 | 2, private readonly writeSome = writer(fd)) {}

  write(bytes: Buffer): void {
    if (this.gone) return;
    this.waiting.push(bytes);
    this.pending += bytes.length;
    if (!this.writing) void this.run();
  }

  /** Resolves when all is written or nobody reads any more. */
  async whenDrained(): Promise<void> {
    if (this.pending > 0) await new Promise<void>((resolve) => this.drained.push(resolve));
  }

  private async run(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const bytes = this.waiting.length === 1 ? this.waiting[0]! : Buffer.concat(this.waiting);
      this.waiting = [];
      try {
        await this.writeSome(this.fd, bytes);
      } catch (error) {
        // EPIPE, or a terminal that was closed: nobody is there to be told.
        this.gone = true;
        this.waiting = [];
        this.pending = bytes.length;
        if ((error as NodeJS.ErrnoException).code === 'EPIPE') this.onReaderGone();
      }
      this.pending -= bytes.length;
    }
    this.writing = false;
    for (const resolve of this.drained.splice(0)) resolve();
  }
}

type Writer = (fd: 1 | 2, bytes: Buffer) => Promise<void>;

/** Node writes to pipes without blocking, but to terminals it blocks: on POSIX those are written by a thread. Windows' consoles need Node's conversion. */
function writer(fd: 1 | 2): Writer {
  return isatty(fd) && process.platform !== 'win32' ? writeByThread : writeByStream;
}

function writeByStream(fd: 1 | 2, bytes: Buffer): Promise<void> {
  const stream = fd === 1 ? process.stdout : process.stderr;
  // Raised as an event as well, which ends the process when nobody listens.
  if (stream.listenerCount('error') === 0) stream.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

async function writeByThread(fd: 1 | 2, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const count = await new Promise<number>((resolve, reject) => {
      write(fd, bytes, at, (error, written) => {
        if (error === null) resolve(written);
        else if (error.code === 'EAGAIN') setTimeout(() => resolve(0), AGAIN);
        else reject(error);
      });
    });
    at += count;
  }
}
