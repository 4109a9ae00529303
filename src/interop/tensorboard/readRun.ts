import type { Metric } from '../../protocol/entities';
import type { Int64 } from '../../protocol/int64';
import type { Problem } from '../history';
import { ProtoError } from '../protobuf/protoReader';
import { goesOn } from '../logs/logRun';
import { readEvent, type Summary, type TensorboardEvent } from './event';
import { readHParams, type HParams } from './hparams';
import { Kinds } from './kindOf';
import { Media } from './media';
import { readRecords } from './records';
import type { EventFile, RunFolder } from './runFolder';

/** What was found in a run's files. */
export interface ReadRun {
  readonly hparams: HParams;
  readonly media: Media;
  /** Event files with something that becomes neither point nor picture nor text: they are kept whole. */
  readonly kept: ReadonlySet<string>;
  /** UTC ms; undefined without any event. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  /** Sessions that began, in the order of events: what stands at `step` or later before the event counts no more. */
  readonly starts: readonly { readonly event: number; readonly step: Int64 }[];
}

/** Reads the files of a run once, for everything but its points. */
export async function readRun(folder: RunFolder, signal: AbortSignal, problem: (problem: Problem) => void): Promise<ReadRun> {
  const run = { hparams: { params: [] } as HParams, media: new Media(), kept: new Set<string>(), first: undefined as number | undefined, last: undefined as number | undefined, starts: [] as { event: number; step: Int64 }[] };
  const kinds = new Kinds();
  let number = 0;
  for await (const { event, file, offset } of events(folder, signal, problem)) {
    // A file begins with an event of its own, at the time of its writing.
    if (event.time > 0 && event.summaries.length > 0) {
      run.first = Math.min(run.first ?? event.time, event.time);
      run.last = Math.max(run.last ?? event.time, event.time);
    }
    if (event.starts && number > 0) run.starts.push({ event: number, step: event.step });
    if (event.other) run.kept.add(file.path);
    event.summaries.forEach((summary, index) => {
      const kind = kinds.of(summary);
      if (kind === 'hparams') {
        if (summary.plugin !== undefined) readHParams(summary.plugin.content, run.hparams);
      } else if (kind === 'other') run.kept.add(file.path);
      else if (kind !== 'scalar') run.media.add({ kind, tag: summary.tag, step: event.step, file: file.path, offset, index }, summary);
    });
    number++;
  }
  if (run.media.leftOut > 0) problem({ where: folder.name, what: `${run.media.leftOut} pictures, sounds and texts past the first ${run.media.size} were left out`, lost: true });
  return run;
}

/** The points of a run in the order in which they were logged. */
export async function* readPoints(folder: RunFolder, starts: ReadRun['starts'], signal: AbortSignal): AsyncGenerator<Metric> {
  const kinds = new Kinds();
  const isPurged = purges(starts);
  let number = 0;
  // What is damaged was told when the run was read.
  for await (const { event } of events(folder, signal, () => undefined)) {
    for (const summary of event.summaries) {
      if (kinds.of(summary) !== 'scalar' || isPurged(number, event.step)) continue;
      const value = numberOf(summary);
      if (value !== undefined) yield { key: summary.tag, value, timestamp: event.time, step: event.step };
    }
    number++;
  }
}

/** Whether a session that began after an event made it void. */
function purges(starts: ReadRun['starts']): (event: number, step: Int64) => boolean {
  // The least step of this start and all later ones.
  const least: Int64[] = [];
  for (const { step } of starts.toReversed()) least.unshift(least[0] === undefined || step < least[0] ? step : least[0]);
  let next = 0;
  return (event, step) => {
    while ((starts[next]?.event ?? Infinity) <= event) next++;
    const bound = least[next];
    return bound !== undefined && step >= bound;
  };
}

function numberOf({ value }: Summary): number | undefined {
  if (value.kind === 'scalar') return value.value;
  return value.kind === 'tensor' && value.tensor.kind === 'number' ? value.tensor.value : undefined;
}

async function* events(
  folder: RunFolder, signal: AbortSignal, problem: (problem: Problem) => void,
): AsyncGenerator<{ readonly event: TensorboardEvent; readonly file: EventFile; readonly offset: number }> {
  for (const file of folder.files) {
    const tell = (what: string): void => problem({ where: `${folder.name}/${file.name}`, what, lost: true });
    for await (const record of readRecords(file.path)) {
      signal.throwIfAborted();
      if (record.kind === 'data') {
        const event = parsed(record.data);
        if (event === undefined) tell(`The record at byte ${record.offset} is no event and was left out`);
        else yield { event, file, offset: record.offset };
      } else if (record.kind === 'long') tell(`A record of ${record.length} bytes was left out`);
      else if (record.kind === 'damaged') tell(`Damaged at byte ${record.offset} of ${file.stats.size}: what stands before was read`);
      else if (!goesOn(file.stats.mtimeMs)) tell(`Ends within a record, at byte ${record.offset}: what stands before was read`);
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
