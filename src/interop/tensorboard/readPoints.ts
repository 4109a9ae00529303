import type { Metric } from '../../protocol/entities';
import type { Int64 } from '../../protocol/int64';
import type { KnownPoints } from '../logs/knownPoints';
import type { Summary } from './event';
import { Kinds } from './kindOf';
import type { ReadRun } from './readRun';
import { comparePlaces, goOnFrom, readEvents, type EventPlace, type Positions } from './runEvents';
import type { RunFolder } from './runFolder';

/** How far the points of a run were read. */
export interface PointsRead {
  readonly positions: Positions;
  readonly kinds: Kinds;
  /** Points of each key so far, in the order in which the keys came. */
  readonly counts: Map<string, number>;
  /** Sessions that had begun: a new one makes points void that were counted. */
  readonly starts: number;
}

/** The points of a run in the order in which they were logged; those that the target has are not read again when that is known from the last time. */
export async function* readPoints(folder: RunFolder, run: ReadRun, known: KnownPoints, signal: AbortSignal): AsyncGenerator<Metric> {
  const { starts } = run;
  const before = run.points;
  const goesOn = before?.starts === starts.length && goOnFrom(before.positions, folder) && known.leaveOut(before.counts);
  const read: PointsRead = goesOn ? before : { positions: new Map(), kinds: new Kinds(), counts: new Map(), starts: starts.length };
  run.points = undefined;
  const isPurged = purges(run, folder);
  // What is damaged was told when the run was read.
  for await (const { event, at } of readEvents(folder, read.positions, signal, () => undefined)) {
    for (const summary of event.summaries) {
      if (read.kinds.of(summary) !== 'scalar' || isPurged(at, event.step)) continue;
      const value = numberOf(summary);
      if (value === undefined) continue;
      read.counts.set(summary.tag, (read.counts.get(summary.tag) ?? 0) + 1);
      yield { key: summary.tag, value, timestamp: event.time, step: event.step };
    }
  }
  run.points = read;
}

/** Whether a session that began after an event made it void; asked in the order of events. */
function purges({ starts }: ReadRun, { files }: RunFolder): (event: EventPlace, step: Int64) => boolean {
  const placed = starts.map(({ path, record, step }) => ({ at: [files.findIndex((file) => file.path === path), record] as const, step })).sort((a, b) => comparePlaces(a.at, b.at));
  // The least step of this start and all later ones.
  const least: Int64[] = [];
  for (const { step } of placed.toReversed()) least.unshift(least[0] === undefined || step < least[0] ? step : least[0]);
  let next = 0;
  return (event, step) => {
    for (let start = placed[next]; start !== undefined && comparePlaces(start.at, event) <= 0; start = placed[next]) next++;
    const bound = least[next];
    return bound !== undefined && step >= bound;
  };
}

function numberOf({ value }: Summary): number | undefined {
  if (value.kind === 'scalar') return value.value;
  return value.kind === 'tensor' && value.tensor.kind === 'number' ? value.tensor.value : undefined;
}
