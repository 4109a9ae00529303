import type { HistoryFile, HistoryRun } from '../history';
import type { HistorySink } from '../sink';
import type { HistorySource } from '../source';
import { endsAll, wordsOf } from './copyError';
import { Gate } from './gate';
import { inBlocks } from './inBlocks';
import { countExactly, PointCounts } from './pointCounts';
import { maskedFile } from './secretFiles';
import type { Tally } from './tally';

/** Points of a block, and blocks of one run that are on their way at the same time. */
const [BLOCK, BLOCKS_AT_ONCE] = [5000, 6];
/** Files of one run that are on their way at the same time, to the target or back to be compared. */
const FILES_AT_ONCE = 12;

/** What a copy copies with. */
export interface CopySetting {
  readonly source: HistorySource;
  readonly sink: HistorySink;
  readonly tally: Tally;
  readonly leavesFiles: boolean;
  /** Text is sent with `***` in place of what looks like a credential. */
  readonly masksFiles: boolean;
  readonly signal: AbortSignal;
}

/**
 * Sends one run, and answers what is left to be done once all of it was sent: counting what is there, and its end; undefined where nothing is. `begun` hears of
 * its id at the target as soon as it has one, and children may follow. Both raise what the sink raises.
 */
export async function sendRun(
  setting: CopySetting, run: HistoryRun, experimentId: string, parentId: string | undefined, begun: (targetId: string) => void,
): Promise<(() => Promise<void>) | undefined> {
  const { sink, tally, source } = setting;
  const { run_id: id, run_name: name } = run.run.info;
  const where = `run ${name} (${id})`;
  const target = await sink.beginRun(experimentId, run, parentId);
  if (target.kind === 'collision') {
    tally.problems.add({ where, what: target.reason, lost: true });
    tally.run('skipped', { id, name });
    return undefined;
  }
  begun(target.id);
  if (target.kind === 'same') {
    tally.run('same', { id, name }, target.id);
    return undefined;
  }
  const known = target.kind === 'open' ? target.points : undefined;
  const counts = new PointCounts();
  await Promise.all([
    copyPoints(setting, run, target.id, known, counts),
    ...(setting.leavesFiles ? [] : [copyFiles(setting, { kind: 'run', id: target.id }, source.files(run), where)]),
  ]);
  return async () => {
    if (await isVerified(setting, run, target.id, known, counts, where)) tally.add('verified');
    await sink.endRun(target.id, run);
    tally.run(target.kind === 'new' ? 'copied' : 'completed', { id, name }, target.id);
  };
}

async function copyPoints({ source, sink, tally, signal }: CopySetting, run: HistoryRun, targetId: string, known: ReadonlyMap<string, number> | undefined, counts: PointCounts): Promise<void> {
  const gate = new Gate(BLOCKS_AT_ONCE);
  for await (const points of inBlocks(source.points(run, known), BLOCK)) {
    signal.throwIfAborted();
    counts.add(points);
    await gate.start(async () => {
      await sink.points(targetId, points);
      tally.add('points', points.length);
    });
  }
  await gate.idle();
}

/** Copies the files of a run or logged model. One that cannot be read, or that the target does not take, is a problem, and the others go on. */
export async function copyFiles(
  { sink, tally, masksFiles, signal }: CopySetting, owner: { readonly kind: 'run' | 'model'; readonly id: string }, files: AsyncIterable<HistoryFile>, where: string,
): Promise<void> {
  const gate = new Gate(FILES_AT_ONCE);
  for await (const file of files) {
    signal.throwIfAborted();
    await gate.start(async () => {
      try {
        const sent = masksFiles ? await maskedFile(file, signal) : file;
        if (sent === undefined) {
          tally.problems.add({ where: `${where}: ${file.path}`, what: 'It looks like a secret and was left out', lost: true });
          return;
        }
        const { bytes, skipped } = await sink.file(owner, sent);
        if (skipped) return;
        tally.add('files');
        tally.add('bytes', bytes);
      } catch (error) {
        if (endsAll(error, signal)) throw error;
        tally.problems.add({ where: `${where}: ${file.path}`, what: wordsOf(error), lost: true });
      }
    });
  }
  await gate.idle();
}

/** Whether the target was counted and has every point; a difference is a problem. */
async function isVerified(setting: CopySetting, run: HistoryRun, targetId: string, known: ReadonlyMap<string, number> | undefined, counts: PointCounts, where: string): Promise<boolean> {
  if (setting.sink.countPoints === undefined) return false;
  let different = await differences(setting, run, targetId, known, counts);
  // Batches go together: a copy that broke off may have left others than the first points, by whose number it was gone on.
  if (known !== undefined && different.some(({ count, expected }) => count < expected)) {
    const all = new PointCounts();
    await copyPoints(setting, run, targetId, undefined, all);
    different = await differences(setting, run, targetId, undefined, all);
  }
  for (const { key, count, expected } of different) setting.tally.problems.add({ where, what: `metric ${key} has ${count} points at the target and ${expected} at the source`, lost: count < expected });
  return different.length === 0;
}

/** A series that has another number of points at the target than at the source. */
interface Difference {
  readonly key: string;
  readonly count: number;
  readonly expected: number;
}

/** Counts the series of which points were sent. */
async function differences({ source, sink }: CopySetting, run: HistoryRun, targetId: string, known: ReadonlyMap<string, number> | undefined, counts: PointCounts): Promise<Difference[]> {
  const there = counts.keys.length === 0 ? undefined : await sink.countPoints?.(targetId, counts.keys);
  const found: Difference[] = [];
  for (const key of counts.keys) {
    const [sent, count] = [counts.of(key), there?.get(key) ?? 0];
    // A source that only grows sent what was new, another one everything.
    if (count === sent || count === (known?.get(key) ?? 0) + sent) continue;
    const expected = await countExactly(source.points(run), key);
    if (count !== expected) found.push({ key, count, expected });
  }
  return found;
}
