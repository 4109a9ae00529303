import type { Int64 } from '../../protocol/int64';
import { ProtoError, ProtoReader, WIRE } from '../protobuf/protoReader';
import { readTensor, type TensorValue } from './tensor';

/** Values of one event: an empty one takes two bytes of a file, and much more here. */
const MOST_SUMMARIES = 100_000;

/** A value of a summary, by what of it can be kept. */
export type SummaryValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'image' | 'audio'; readonly data: Buffer }
  | { readonly kind: 'tensor'; readonly tensor: TensorValue }
  /** Only its plugin says what it is. */
  | { readonly kind: 'plugin' }
  | { readonly kind: 'histogram' };

/** A named value of an event. */
export interface Summary {
  readonly tag: string;
  readonly value: SummaryValue;
  /** Which plugin shows it, and what it says of it; only with the first value of a tag. */
  readonly plugin?: { readonly name: string; readonly content: Buffer };
  readonly isScalarClass: boolean;
}

/** An event of TensorBoard (tensorflow/core/util/event.proto). */
export interface TensorboardEvent {
  /** UTC ms. */
  readonly time: number;
  readonly step: Int64;
  readonly summaries: readonly Summary[];
  /** A session that began: what stood at its step or later before it counts no more. */
  readonly starts: boolean;
  /** It holds a graph or the like. */
  readonly other: boolean;
}

/** Reads an event. Raises `ProtoError`. */
export function readEvent(data: Buffer): TensorboardEvent {
  const reader = new ProtoReader(data);
  const event = { time: 0, step: 0 as Int64, summaries: [] as Summary[], starts: false, other: false };
  while (reader.next()) {
    if (reader.field === 1) event.time = Math.round(reader.double() * 1000);
    else if (reader.field === 2) event.step = reader.int64();
    else if (reader.field === 4 || reader.field === 8 || reader.field === 9) event.other = true;
    else if (reader.field === 5) readSummaries(reader.message(), event.summaries);
    else if (reader.field === 7) event.starts = startsSession(reader.message());
  }
  // Clocks may lie, but a time is a time.
  if (!Number.isSafeInteger(event.time) || event.time < 0) event.time = 0;
  return event;
}

function readSummaries(reader: ProtoReader, into: Summary[]): void {
  while (reader.next()) {
    if (reader.field !== 1) continue;
    if (into.length >= MOST_SUMMARIES) throw new ProtoError(`an event has more than ${MOST_SUMMARIES} values`);
    into.push(readSummary(reader.message()));
  }
}

function readSummary(reader: ProtoReader): Summary {
  let tag = '';
  let value: SummaryValue = { kind: 'plugin' };
  let metadata: Pick<Summary, 'plugin' | 'isScalarClass'> = { isScalarClass: false };
  while (reader.next()) {
    if (reader.field === 1) tag = reader.text();
    else if (reader.field === 2) value = { kind: 'scalar', value: reader.float() };
    else if (reader.field === 3 || reader.field === 5) value = { kind: 'histogram' };
    else if (reader.field === 4 || reader.field === 6) value = { kind: reader.field === 4 ? 'image' : 'audio', data: encoded(reader.message()) };
    else if (reader.field === 8) value = { kind: 'tensor', tensor: readTensor(reader.message()) };
    else if (reader.field === 9) metadata = readMetadata(reader.message());
  }
  return { tag, value, ...metadata };
}

/** The file within an image or a sound. */
function encoded(reader: ProtoReader): Buffer {
  let data = Buffer.alloc(0) as Buffer;
  while (reader.next()) if (reader.field === 4 && reader.wire === WIRE.bytes) data = reader.data();
  return data;
}

function readMetadata(reader: ProtoReader): Pick<Summary, 'plugin' | 'isScalarClass'> {
  let plugin: Summary['plugin'];
  let isScalarClass = false;
  while (reader.next()) {
    if (reader.field === 1) plugin = readPlugin(reader.message());
    else if (reader.field === 4) isScalarClass = reader.number() === 1;
  }
  return { isScalarClass, ...(plugin === undefined ? {} : { plugin }) };
}

function readPlugin(reader: ProtoReader): { name: string; content: Buffer } {
  const plugin = { name: '', content: Buffer.alloc(0) as Buffer };
  while (reader.next()) {
    if (reader.field === 1) plugin.name = reader.text();
    else if (reader.field === 2) plugin.content = reader.data();
  }
  return plugin;
}

function startsSession(reader: ProtoReader): boolean {
  let status = 0;
  while (reader.next()) if (reader.field === 1) status = reader.number();
  return status === 1;
}
