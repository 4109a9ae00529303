import { setTimeout as wait } from 'node:timers/promises';
import { MlflowError } from '../protocol/errors';
import type { StorageOutcome, StoragePlan, StorageReport, StorageTask } from '../protocol/storage';
import type { MlflowClient } from './mlflowClient';

/** Between two questions how far it is, ms. */
const PACE = 100;

/** What each task answers. */
interface Results {
  scan: StorageReport;
  plan: StoragePlan;
  apply: StorageOutcome;
  undo: StorageOutcome;
}

/**
 * Has the server do something with the store's disk space and waits for it. Raises INVALID_STATE with what went wrong, and what the client raises; an aborted signal ends it in
 * the server too.
 */
export async function runStorageTask<K extends StorageTask['kind']>(
  client: MlflowClient, task: Extract<StorageTask, { kind: K }>, progress: (done: number, total: number) => void, signal?: AbortSignal,
): Promise<Results[K]> {
  const id = await client.beginStorage(task, { signal });
  const cancel = (): void => void client.cancelStorage(id).catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      const job = await client.storageJob(id);
      if (job.kind === 'running') progress(job.done, job.total);
      else if (job.kind === 'done') return Object.values(job.result)[0] as Results[K];
      else {
        if (job.cancelled) signal?.throwIfAborted();
        throw new MlflowError('INVALID_STATE', job.message);
      }
      await wait(PACE);
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}
