import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { MlflowClient } from '../../client/mlflowClient';
import { entriesOf } from '../../exec/values/recordedValues';
import { SYSTEM_TAGS, type Metric, type Run, type Tag } from '../../protocol/entities';
import { LIMITS } from '../../protocol/limits';
import { recorded, type Draft } from './draft';

/** How a run is written. */
export interface WriteOptions {
  readonly experimentId: string;
  /** What the values came from: a file's path, or the name of the command. */
  readonly source: string;
  readonly signal: AbortSignal;
  /** Called with the share that is written, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/**
 * Writes a draft as a finished run, to any MLflow server. A run that could not be written whole is moved to the trash, and what happened is raised: an error of
 * the client or the file system, or the signal's reason.
 */
export async function writeRun(client: MlflowClient, draft: Draft, { experimentId, source, signal, onProgress }: WriteOptions): Promise<Run> {
  const now = Date.now();
  const values = recorded(draft);
  const { params, tags, metrics } = entriesOf(values, now);
  const run = await client.createRun({
    experiment_id: experimentId,
    user_id: userName(),
    ...(draft.name === '' ? {} : { run_name: draft.name }),
    start_time: now,
    tags: runTags(draft, source),
  }, { signal });
  try {
    const runId = run.info.run_id;
    for (const some of inBatches(params, LIMITS.batchParams)) await client.logBatch({ run_id: runId, params: some }, { signal });
    for (const some of inBatches(tags, LIMITS.batchTags)) await client.logBatch({ run_id: runId, tags: some }, { signal });
    const points = values.reduce((sum, value) => sum + (value.role === 'metric' ? (value.points?.values.length ?? 1) : 0), 0);
    const bytes = draft.files.reduce((sum, file) => sum + file.size, 0);
    // A batch of points takes about as long as 100 kB of a file.
    const work = points + bytes / 100 + 1;
    let done = 0;
    for (const some of inBatches<Metric>(metrics, LIMITS.batchMetrics)) {
      await client.logBatch({ run_id: runId, metrics: some }, { signal });
      done += some.length;
      onProgress(done / work);
    }
    for (const file of draft.files) {
      const { size } = await stat(file.path);
      await client.uploadArtifact(run, file.name, createReadStream(file.path), { signal, size });
      done += file.size / 100;
      onProgress(done / work);
    }
    await client.updateRun({ run_id: runId, status: 'FINISHED', end_time: Date.now() }, { signal });
    return run;
  } catch (error) {
    await discard(client, run);
    throw error;
  }
}

/** A run that is not whole would be read as one that is. */
async function discard(client: MlflowClient, run: Run): Promise<void> {
  try {
    await client.updateRun({ run_id: run.info.run_id, status: 'FAILED', end_time: Date.now() });
    await client.deleteRun(run.info.run_id);
  } catch {
    // The server is gone: what went wrong first is what the person is told.
  }
}

function runTags(draft: Draft, source: string): Tag[] {
  return [
    { key: SYSTEM_TAGS.sourceType, value: 'LOCAL' },
    { key: SYSTEM_TAGS.sourceName, value: source },
    { key: SYSTEM_TAGS.user, value: userName() },
    ...(draft.note === '' ? [] : [{ key: SYSTEM_TAGS.note, value: draft.note.slice(0, LIMITS.tagValue) }]),
  ];
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return process.env['USER'] ?? process.env['USERNAME'] ?? 'unknown';
  }
}

function* inBatches<T>(all: Iterable<T>, size: number): Iterable<T[]> {
  let batch: T[] = [];
  for (const one of all) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
