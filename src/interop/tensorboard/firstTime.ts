import { ProtoReader } from '../protobuf/protoReader';
import { readRecords } from './records';

/** The time of a file's first event to the last digit, as it lies there; undefined without one that can be read. */
export async function firstTime(path: string): Promise<string | undefined> {
  try {
    for await (const record of readRecords(path)) {
      if (record.kind !== 'data') return undefined;
      const reader = new ProtoReader(record.data);
      while (reader.next()) if (reader.field === 1) return String(reader.double());
      return undefined;
    }
  } catch {
    // What cannot be read is told when the run is.
  }
  return undefined;
}
