import type { Int64 } from '../../protocol/int64';
import type { Problem } from '../history';
import { readHParams, type HParams } from './hparams';
import { Kinds } from './kindOf';
import { Media } from './media';
import type { PointsRead } from './readPoints';
import { goOnFrom, readEvents, type Positions } from './runEvents';
import type { RunFolder } from './runFolder';

/** What was found in a run's files. */
export interface ReadRun {
  readonly hparams: HParams;
  readonly media: Media;
  /** Event files with something that becomes neither point nor picture nor text: they are kept whole. */
  readonly kept: ReadonlySet<string>;
  /** UTC ms; undefined without any event. */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly starts: readonly SessionStart[];
  /** How far its points were read, of which the target has those that it says. */
  points: PointsRead | undefined;
}

/** A session that began: what stands at `step` or later before its event counts no more. */
export interface SessionStart {
  readonly path: string;
  readonly record: number;
  readonly step: Int64;
}

/** What has been read, and where it goes on. */
class RunReading implements ReadRun {
  readonly hparams: HParams = { params: [] };
  readonly media = new Media();
  readonly kept = new Set<string>();
  readonly starts: SessionStart[] = [];
  first: number | undefined;
  last: number | undefined;
  points: PointsRead | undefined;
  readonly positions: Positions = new Map();
  readonly kinds = new Kinds();
}

/**
 * Reads the files of a run for everything but its points. Given what an earlier reading answered, it goes on where that ended, when the files have only grown; that
 * one then is used no more.
 */
export async function readRun(folder: RunFolder, before: ReadRun | undefined, signal: AbortSignal, problem: (problem: Problem) => void): Promise<ReadRun> {
  const run = before instanceof RunReading && goOnFrom(before.positions, folder) ? before : new RunReading();
  for await (const { event, file, offset, at } of readEvents(folder, run.positions, signal, problem)) {
    // A file begins with an event of its own, at the time of its writing.
    if (event.time > 0 && event.summaries.length > 0) {
      run.first = Math.min(run.first ?? event.time, event.time);
      run.last = Math.max(run.last ?? event.time, event.time);
    }
    if (event.starts && at.some((place) => place > 0)) run.starts.push({ path: file.path, record: at[1], step: event.step });
    if (event.other) run.kept.add(file.path);
    event.summaries.forEach((summary, index) => {
      const kind = run.kinds.of(summary);
      if (kind === 'hparams') {
        if (summary.plugin !== undefined) readHParams(summary.plugin.content, run.hparams);
      } else if (kind === 'other') run.kept.add(file.path);
      else if (kind !== 'scalar') run.media.add({ kind, tag: summary.tag, step: event.step, file: file.path, offset, index }, summary);
    });
  }
  if (run.media.leftOut > 0) problem({ where: folder.name, what: `${run.media.leftOut} pictures, sounds and texts past the first ${run.media.size} were left out`, lost: true });
  return run;
}
