import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { notFound } from '../../protocol/errors';
import type { RemovedBatch, StorageOutcome } from '../../protocol/storage';
import type { ArtifactFolder } from '../artifacts/folder';
import { REMOVED } from './layout';
import { folders, statsOf, walk } from './walk';

/** What is noted of a batch, beside its files. */
interface Note {
  readonly kind: RemovedBatch['kind'];
  /** UTC ms. */
  readonly time: number;
  /** Logged models that were deleted with it. */
  readonly models: readonly string[];
}

const NOTE = 'note.json';
const ID = /^[0-9a-f]{16,32}$/;

/**
 * What was taken out of runs: it keeps its place within a folder of its own on the same disk, so that taking and putting back are a renaming each, and a
 * process that is killed between leaves every file in one of two places.
 */
export class Removed {
  constructor(private readonly artifacts: ArtifactFolder) {}

  /** Begins a batch. */
  async begin(id: string, note: Note): Promise<void> {
    const file = await this.artifacts.makeBeside([REMOVED, id, NOTE]);
    await writeFile(file, JSON.stringify(note));
  }

  /** Takes a file or folder, by its names below the artifacts. */
  async take(id: string, top: string, names: readonly string[]): Promise<void> {
    const target = await this.artifacts.makeBeside([REMOVED, id, 'files', ...names]);
    await rename(join(top, ...names), target);
  }

  /** All batches, newest first. */
  async list(signal: AbortSignal): Promise<RemovedBatch[]> {
    const top = await this.artifacts.top();
    if (top === undefined) return [];
    const base = join(top.file, REMOVED);
    const batches: RemovedBatch[] = [];
    for (const id of await folders(base)) {
      const note = ID.test(id) ? await readNote(join(base, id)) : undefined;
      if (note === undefined) continue;
      const totals = { files: 0, bytes: 0 };
      for await (const files of walk(join(base, id, 'files'), signal)) {
        totals.files += files.length;
        for (const { stats } of files) totals.bytes += stats.size;
      }
      batches.push({ id, time: note.time, kind: note.kind, ...totals });
    }
    return batches.sort((a, b) => b.time - a.time);
  }

  /** Puts a batch back; what has another file in its place by now stays out. Answers the logged models to restore, too. Raises RESOURCE_DOES_NOT_EXIST. */
  async putBack(id: string, signal: AbortSignal): Promise<StorageOutcome & { models: readonly string[] }> {
    const top = await this.artifacts.top();
    const base = top === undefined ? undefined : join(top.file, REMOVED, id);
    const note = base === undefined || !ID.test(id) ? undefined : await readNote(base);
    if (top === undefined || base === undefined || note === undefined) throw notFound(`What was removed under ${id} is not there any more: the trash was emptied.`);
    const outcome = { done: 0, bytes: 0, skipped: [] as StorageOutcome['skipped'], models: note.models };
    for await (const files of walk(join(base, 'files'), signal)) {
      for (const { file, names, stats } of files) {
        const target = join(top.file, ...names);
        if ((await statsOf(target)) !== undefined) {
          outcome.skipped.push({ path: names.join('/'), why: 'another file is in its place' });
          continue;
        }
        await this.artifacts.makeBeside(names as [string, ...string[]]);
        await rename(file, target);
        outcome.done++;
        outcome.bytes += stats.size;
      }
    }
    if (outcome.skipped.length === 0) await rm(base, { recursive: true, force: true });
    return outcome;
  }

  /** Ends a batch for good; answers its bytes. */
  async end(id: string): Promise<void> {
    const top = await this.artifacts.top();
    if (top !== undefined && ID.test(id)) await rm(join(top.file, REMOVED, id), { recursive: true, force: true });
  }
}

/** What a store that came from elsewhere holds may be anything. */
async function readNote(folder: string): Promise<Note | undefined> {
  try {
    const { kind, time, models } = JSON.parse(await readFile(join(folder, NOTE), 'utf8')) as Record<keyof Note, unknown>;
    if ((kind !== 'checkpoints' && kind !== 'strays') || typeof time !== 'number' || !Array.isArray(models)) return undefined;
    return { kind, time, models: models.filter((one) => typeof one === 'string') };
  } catch {
    return undefined;
  }
}
