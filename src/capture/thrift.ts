/** A value of Thrift's compact protocol: integers, texts (bytes read as UTF-8), lists, and structs by field id. */
export type ThriftValue = boolean | bigint | number | string | ThriftValue[] | ReadonlyMap<number, ThriftValue>;

const STOP = 0;

/** Reads one struct of Thrift's compact protocol (thrift-compact-protocol.md of Apache Thrift). Raises `RangeError` when the bytes end early. */
export function readStruct(bytes: Buffer): ReadonlyMap<number, ThriftValue> {
  return new Reader(bytes).struct(0);
}

class Reader {
  #at = 0;

  constructor(private readonly bytes: Buffer) {}

  struct(depth: number): Map<number, ThriftValue> {
    if (depth > 64) throw new RangeError('Structs are nested too deeply.');
    const fields = new Map<number, ThriftValue>();
    let id = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 15;
      if (type === STOP) return fields;
      id = head >> 4 === 0 ? Number(this.#zigzag()) : id + (head >> 4);
      fields.set(id, this.#value(type, depth, true));
    }
  }

  #value(type: number, depth: number, inField: boolean): ThriftValue {
    switch (type) {
      case 1:
      case 2:
        // A field's type is its value; in a list it takes a byte.
        return inField ? type === 1 : this.#byte() === 1;
      case 3:
        return this.#byte();
      case 4:
      case 5:
      case 6:
        return this.#zigzag();
      case 7:
        return this.#take(8).readDoubleLE(0);
      case 8:
        return this.#take(Number(this.#varint())).toString('utf8');
      case 9:
      case 10:
        return this.#list(depth);
      case 11:
        return this.#map(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        throw new RangeError(`There is no type ${type}.`);
    }
  }

  #list(depth: number): ThriftValue[] {
    const head = this.#byte();
    const size = head >> 4 === 15 ? Number(this.#varint()) : head >> 4;
    const values: ThriftValue[] = [];
    for (let index = 0; index < size; index++) values.push(this.#value(head & 15, depth + 1, false));
    return values;
  }

  #map(depth: number): ThriftValue[] {
    const size = Number(this.#varint());
    if (size === 0) return [];
    const types = this.#byte();
    const values: ThriftValue[] = [];
    for (let index = 0; index < size; index++) values.push(this.#value(types >> 4, depth + 1, false), this.#value(types & 15, depth + 1, false));
    return values;
  }

  #byte(): number {
    return this.#take(1).readUInt8(0);
  }

  #take(length: number): Buffer {
    if (length > this.bytes.length - this.#at) throw new RangeError('The bytes end early.');
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new RangeError('A number is too long.');
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}
