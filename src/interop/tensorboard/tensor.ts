import { ProtoReader, WIRE } from '../protobuf/protoReader';

/** What of a tensor is of use here: its first number, or its texts. */
export type TensorValue =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'strings'; readonly values: readonly Buffer[] }
  | { readonly kind: 'none' };

/** Types of tensors (tensorflow/core/framework/types.proto). */
const TYPE = { float: 1, double: 2, int32: 3, uint8: 4, int16: 5, int8: 6, string: 7, int64: 9, bool: 10, bfloat16: 14, uint16: 17, half: 19, uint32: 22, uint64: 23 } as const;
/** Texts of one tensor that are kept. */
const MOST_STRINGS = 1000;

/** Reads a `TensorProto`. Raises `ProtoError`. */
export function readTensor(reader: ProtoReader): TensorValue {
  let type = 0;
  let content: Buffer | undefined;
  let number: number | undefined;
  const strings: Buffer[] = [];
  while (reader.next()) {
    if (reader.field === 1) type = reader.number();
    else if (reader.field === 4) content = reader.data();
    else if (reader.field === 8 && strings.length < MOST_STRINGS) strings.push(reader.data());
    else number ??= listed(reader, type);
  }
  if (type === TYPE.string) return { kind: 'strings', values: strings };
  const value = content !== undefined && content.length > 0 ? packed(content, type) : number;
  return value === undefined ? { kind: 'none' } : { kind: 'number', value };
}

/** The first number of one of the lists, packed or not. */
function listed(reader: ProtoReader, type: number): number | undefined {
  switch (reader.field) {
    case 5:
      return first(reader, (within) => within.readFloatLE(0), 4, () => reader.float());
    case 6:
      return first(reader, (within) => within.readDoubleLE(0), 8, () => reader.double());
    case 7: case 10: case 11: case 13: case 16: case 17: {
      const value = reader.wire === WIRE.bytes ? firstVarint(reader.data()) : reader.int64();
      if (value === undefined) return undefined;
      if (reader.field !== 13) return Number(value);
      return type === TYPE.bfloat16 ? bfloat16(Number(value)) : half(Number(value));
    }
    default:
      return undefined;
  }
}

function first(reader: ProtoReader, packed: (within: Buffer) => number, size: number, single: () => number): number | undefined {
  if (reader.wire !== WIRE.bytes) return single();
  const within = reader.data();
  return within.length < size ? undefined : packed(within);
}

function firstVarint(within: Buffer): number | bigint | undefined {
  if (within.length === 0) return undefined;
  // A packed list is numbers without tags: one in front makes the first a field.
  const reader = new ProtoReader(Buffer.concat([Buffer.of(8), within.subarray(0, 10)]));
  reader.next();
  return reader.int64();
}

/** The first number of a tensor that lies there as its memory did, little end first. */
function packed(content: Buffer, type: number): number | undefined {
  const read = READ[type];
  return read === undefined || content.length < read.size ? undefined : read.read(content);
}

const READ: Readonly<Record<number, { readonly size: number; readonly read: (from: Buffer) => number }>> = {
  [TYPE.float]: { size: 4, read: (from) => from.readFloatLE(0) },
  [TYPE.double]: { size: 8, read: (from) => from.readDoubleLE(0) },
  [TYPE.int32]: { size: 4, read: (from) => from.readInt32LE(0) },
  [TYPE.uint32]: { size: 4, read: (from) => from.readUInt32LE(0) },
  [TYPE.int64]: { size: 8, read: (from) => Number(from.readBigInt64LE(0)) },
  [TYPE.uint64]: { size: 8, read: (from) => Number(from.readBigUInt64LE(0)) },
  [TYPE.int16]: { size: 2, read: (from) => from.readInt16LE(0) },
  [TYPE.uint16]: { size: 2, read: (from) => from.readUInt16LE(0) },
  [TYPE.int8]: { size: 1, read: (from) => from.readInt8(0) },
  [TYPE.uint8]: { size: 1, read: (from) => from.readUInt8(0) },
  [TYPE.bool]: { size: 1, read: (from) => from.readUInt8(0) },
  [TYPE.half]: { size: 2, read: (from) => half(from.readUInt16LE(0)) },
  [TYPE.bfloat16]: { size: 2, read: (from) => bfloat16(from.readUInt16LE(0)) },
};

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function bfloat16(bits: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(bits & 0xffff, 2);
  return bytes.readFloatLE(0);
}
