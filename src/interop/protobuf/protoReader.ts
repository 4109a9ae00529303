import { toInt64, type Int64 } from '../../protocol/int64';

/** How a field lies in a message (https://protobuf.dev/programming-guides/encoding/). */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** The bytes are no message. */
export class ProtoError extends Error {
  override readonly name = 'ProtoError';
}

/** Reads the fields of a Protocol Buffers message in the order they lie in; what its reader does not ask for is skipped. Raises `ProtoError` for bytes that are none. */
export class ProtoReader {
  /** Number of the field that was last begun. */
  field = 0;
  /** One of `WIRE`. */
  wire = 0;
  #at = 0;
  #isRead = true;

  constructor(private readonly bytes: Buffer) {}

  /** Goes to the next field; false at the end. */
  next(): boolean {
    if (!this.#isRead) this.#skip();
    if (this.#at >= this.bytes.length) return false;
    const tag = this.#varint();
    this.wire = tag & 7;
    this.field = Math.floor(tag / 8);
    if (this.field === 0) throw new ProtoError('a field has no number');
    this.#isRead = false;
    return true;
  }

  /** An unsigned number or enumeration; exact to 2^53. */
  number(): number {
    this.#want(WIRE.varint);
    return this.#varint();
  }

  boolean(): boolean {
    return this.number() !== 0;
  }

  /** A signed 64-bit integer. */
  int64(): Int64 {
    this.#want(WIRE.varint);
    const start = this.#at;
    const small = this.#varint();
    if (Number.isSafeInteger(small)) return small;
    let value = 0n;
    for (let at = start; at < this.#at; at++) value |= BigInt((this.bytes[at] ?? 0) & 127) << BigInt(7 * (at - start));
    return toInt64(BigInt.asIntN(64, value));
  }

  double(): number {
    this.#want(WIRE.fixed64);
    return this.bytes.readDoubleLE(this.#take(8));
  }

  float(): number {
    this.#want(WIRE.fixed32);
    return this.bytes.readFloatLE(this.#take(4));
  }

  /** The bytes of a field, still those of the message. */
  data(): Buffer {
    this.#want(WIRE.bytes);
    const length = this.#varint();
    const start = this.#take(length);
    return this.bytes.subarray(start, start + length);
  }

  text(): string {
    return this.data().toString('utf8');
  }

  /** A message within. */
  message(): ProtoReader {
    return new ProtoReader(this.data());
  }

  #want(wire: number): void {
    if (this.wire !== wire) throw new ProtoError(`field ${this.field} has another type`);
    this.#isRead = true;
  }

  #skip(): void {
    this.#isRead = true;
    if (this.wire === WIRE.varint) this.#varint();
    else if (this.wire === WIRE.fixed64) this.#take(8);
    else if (this.wire === WIRE.fixed32) this.#take(4);
    else if (this.wire === WIRE.bytes) this.#take(this.#varint());
    else throw new ProtoError(`field ${this.field} has an unknown type`);
  }

  #take(length: number): number {
    const start = this.#at;
    if (!(length <= this.bytes.length - start)) throw new ProtoError('a field goes past the end');
    this.#at += length;
    return start;
  }

  #varint(): number {
    let value = 0;
    let factor = 1;
    for (let count = 0; count < 10; count++) {
      const byte = this.bytes[this.#at];
      if (byte === undefined) throw new ProtoError('a number goes past the end');
      this.#at++;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
    throw new ProtoError('a number has too many bytes');
  }
}
