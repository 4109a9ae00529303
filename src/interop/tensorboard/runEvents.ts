import type { Problem } from '../history';
import { goesOn } from '../logs/logRun';
import { ProtoError } from '../protobuf/protoReader';
import { readEvent, type TensorboardEvent } from './event';
import { nextOffset, readRecords } from './records';
import type { EventFile, RunFolder } from './runFolder';

/** Where reading a run's files goes on: by path, the next record and how many records were before it. */
export type Positions = Map<string, { readonly inode: number; readonly offset: number; readonly records: number }>;

/** An event with its place. */
export interface PlacedEvent {
  readonly event: TensorboardEvent;
  readonly file: EventFile;
  readonly offset: number;
  readonly at: EventPlace;
}

/** Which file of the run's, and which record of that. */
export type EventPlace = readonly [file: number, record: number];

/** Below zero when the first place is before the other. */
export const comparePlaces = (a: EventPlace, b: EventPlace): number => a[0] - b[0] || a[1] - b[1];

/** Whether what was read up to the positions still is what the files begin with: they only grow, and new ones come. */
export function goOnFrom(positions: Positions, { files }: RunFolder): boolean {
  const there = new Map(files.map((file) => [file.path, file.stats]));
  return [...positions].every(([path, { inode, offset }]) => {
    const stats = there.get(path);
    return stats?.ino === inode && stats.size >= offset;
  });
}

/** The events behind the positions, which move along: what ends within a record is read again from its beginning. */
export async function* readEvents(folder: RunFolder, positions: Positions, signal: AbortSignal, problem: (problem: Problem) => void): AsyncGenerator<PlacedEvent> {
  for (const [index, file] of folder.files.entries()) {
    const tell = (what: string): void => problem({ where: `${folder.name}/${file.name}`, what, lost: true });
    const { ino: inode, mtimeMs, size } = file.stats;
    let { offset, records } = positions.get(file.path) ?? { offset: 0, records: 0 };
    for await (const record of readRecords(file.path, offset)) {
      signal.throwIfAborted();
      if (record.kind === 'damaged') tell(`Damaged at byte ${record.offset} of ${size}: what stands before was read`);
      else if (record.kind === 'torn') {
        if (!goesOn(mtimeMs)) tell(`Ends within a record, at byte ${record.offset}: what stands before was read`);
      } else {
        offset = nextOffset(record);
        positions.set(file.path, { inode, offset, records: records + 1 });
        const event = record.kind === 'data' ? parsed(record.data) : undefined;
        if (event !== undefined) yield { event, file, offset: record.offset, at: [index, records] };
        else tell(record.kind === 'data' ? `The record at byte ${record.offset} is no event and was left out` : `A record of ${record.length} bytes was left out`);
        records++;
      }
    }
  }
}

function parsed(data: Buffer): TensorboardEvent | undefined {
  try {
    return readEvent(data);
  } catch (error) {
    if (error instanceof ProtoError || error instanceof RangeError) return undefined;
    throw error;
  }
}
