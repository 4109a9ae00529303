import type { Mask } from './secrets';

/** A line that has no end is given out in pieces of this many bytes. */
const LONGEST_LINE = 64 * 1024;

/** Hides secrets in bytes that come in pieces: holds the last line back until its end, so that no secret is cut in two. Bytes that are no secret stay as they are. */
export class MaskedLines {
  #held: Buffer[] = [];
  #size = 0;

  constructor(private readonly mask: Pick<Mask, 'text'>) {}

  /** What of all bytes so far can be given out. */
  push(bytes: Buffer): Buffer {
    const end = Math.max(bytes.lastIndexOf(10), bytes.lastIndexOf(13)) + 1;
    if (end === 0 && this.#size + bytes.length < LONGEST_LINE) {
      this.#hold(bytes);
      return Buffer.alloc(0);
    }
    const cut = end === 0 ? bytes.length : end;
    const whole = this.#take(bytes.subarray(0, cut));
    if (cut < bytes.length) this.#hold(bytes.subarray(cut));
    return this.#masked(whole);
  }

  /** What was held back. */
  end(): Buffer {
    return this.#masked(this.#take(Buffer.alloc(0)));
  }

  #hold(bytes: Buffer): void {
    // The caller may use its memory again.
    this.#held.push(Buffer.from(bytes));
    this.#size += bytes.length;
  }

  #take(bytes: Buffer): Buffer {
    const whole = this.#held.length === 0 ? bytes : Buffer.concat([...this.#held, bytes]);
    this.#held = [];
    this.#size = 0;
    return whole;
  }

  #masked(bytes: Buffer): Buffer {
    // One character a byte, so that what is no UTF-8 comes out as it went in; the mask knows secrets in this form too.
    const text = bytes.toString('latin1');
    const masked = this.mask.text(text);
    return masked === text ? bytes : Buffer.from(masked, 'latin1');
  }
}
