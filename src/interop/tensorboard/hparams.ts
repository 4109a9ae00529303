import type { Param, RunStatus } from '../../protocol/entities';
import { ProtoReader } from '../protobuf/protoReader';
import { pythonNumber } from '../logs/pythonText';

/** What the HParams plugin's summaries say of a run (tensorboard/plugins/hparams/plugin_data.proto). */
export interface HParams {
  params: Param[];
  /** UTC ms. */
  start?: number;
  end?: number;
  status?: RunStatus;
}

const STATUS: Readonly<Record<number, RunStatus>> = { 1: 'FINISHED', 2: 'FAILED', 3: 'RUNNING' };

/** Takes in the content of one of the plugin's summaries. Raises `ProtoError`. */
export function readHParams(content: Buffer, into: HParams): void {
  const reader = new ProtoReader(content);
  while (reader.next()) {
    if (reader.field === 3) readStart(reader.message(), into);
    else if (reader.field === 4) readEnd(reader.message(), into);
  }
}

function readStart(reader: ProtoReader, into: HParams): void {
  while (reader.next()) {
    if (reader.field === 1) into.params.push(readEntry(reader.message()));
    else if (reader.field === 5) into.start = Math.round(reader.double() * 1000);
  }
}

function readEnd(reader: ProtoReader, into: HParams): void {
  while (reader.next()) {
    if (reader.field === 1) {
      const status = STATUS[reader.number()];
      if (status !== undefined) into.status = status;
    } else if (reader.field === 2) into.end = Math.round(reader.double() * 1000);
  }
}

function readEntry(reader: ProtoReader): Param {
  const param = { key: '', value: '' };
  while (reader.next()) {
    if (reader.field === 1) param.key = reader.text();
    else if (reader.field === 2) param.value = readValue(reader.message());
  }
  return param;
}

/** A `google.protobuf.Value` as text. */
function readValue(reader: ProtoReader): string {
  let value = '';
  while (reader.next()) {
    if (reader.field === 1) value = 'None';
    else if (reader.field === 2) value = pythonNumber(reader.double());
    else if (reader.field === 3) value = reader.text();
    else if (reader.field === 4) value = reader.boolean() ? 'True' : 'False';
  }
  return value;
}
