import type { ServerResponse } from 'node:http';
import type { GatewayStatus } from '../../protocol/serving';

/** Between two looks whether something changed, ms. */
const EVERY = 1000;
/** The status is sent at least so often, ms: a sign of life. */
const BEAT = 15_000;

/** Streams of the status to whoever follows: a line at once, then one a second while something changes. */
export class Changes {
  readonly #followers = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | undefined;
  #last = '';
  #sentAt = 0;
  #soon: NodeJS.Timeout | undefined;

  constructor(private readonly status: () => GatewayStatus) {}

  /** How many follow. */
  get size(): number {
    return this.#followers.size;
  }

  /** Begins a stream. */
  add(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson', 'Cache-Control': 'no-store' });
    this.#last = JSON.stringify(this.status());
    response.write(`${this.#last}\n`);
    this.#followers.add(response);
    response.on('error', () => undefined);
    response.on('close', () => {
      this.#followers.delete(response);
      if (this.#followers.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    });
    this.#timer ??= setInterval(() => this.#send(), EVERY);
  }

  /** Something that a person waits for has changed: it is sent in a moment. */
  tell(): void {
    if (this.#followers.size > 0) this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#send();
    }, 50);
  }

  /** Ends all streams. */
  close(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#soon);
    for (const response of this.#followers) response.end();
  }

  #send(): void {
    const text = JSON.stringify(this.status());
    if (text === this.#last && Date.now() - this.#sentAt < BEAT) return;
    this.#last = text;
    this.#sentAt = Date.now();
    // A follower that does not read gets no more until it does: the newest line is all that it needs.
    for (const response of this.#followers) if (response.writableLength < 1_000_000) response.write(`${text}\n`);
  }
}
