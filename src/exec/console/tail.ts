/** The last bytes of a stream of any length. */
export class Tail {
  private readonly ring: Buffer;
  /** Bytes taken in all. */
  private taken = 0;

  constructor(private readonly size: number) {
    this.ring = Buffer.allocUnsafe(size);
  }

  /** Bytes that were taken and are not held any more. */
  get dropped(): number {
    return Math.max(0, this.taken - this.size);
  }

  push(bytes: Buffer): void {
    // Only the end of a piece that is longer than the ring can stay.
    let from = Math.max(0, bytes.length - this.size);
    this.taken += from;
    while (from < bytes.length) {
      const at = this.taken % this.size;
      const copied = bytes.copy(this.ring, at, from, Math.min(bytes.length, from + this.size - at));
      this.taken += copied;
      from += copied;
    }
  }

  /** What is held, in order. */
  content(): Buffer {
    if (this.taken <= this.size) return this.ring.subarray(0, this.taken);
    const start = this.taken % this.size;
    return Buffer.concat([this.ring.subarray(start), this.ring.subarray(0, start)]);
  }
}
