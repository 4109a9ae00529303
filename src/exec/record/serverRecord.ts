import { createReadStream } from 'node:fs';
import type { MlflowClient } from '../../client/mlflowClient';
import type { Run } from '../../protocol/entities';
import type { RunRecord } from './runRecord';

/** A record that a server takes, one write after the other. */
export function serverRecord(client: MlflowClient, run: Run, failed: (error: unknown) => void): RunRecord {
  const runId = run.info.run_id;
  let queue: Promise<unknown> = Promise.resolve();
  const later = (write: () => Promise<unknown>): void => {
    queue = queue.then(write).catch(failed);
  };
  return {
    runId,
    log: ({ params, metrics, tags }) => later(() => client.logBatch({ run_id: runId, params: [...(params ?? [])], metrics: [...(metrics ?? [])], tags: [...(tags ?? [])] })),
    inputs: (datasets) => later(() => client.logInputs(runId, datasets)),
    artifact: (path, file) => later(() => client.uploadArtifact(run, path, 'text' in file ? Buffer.from(file.text) : createReadStream(file.path))),
    end: async (status, endTime) => {
      later(() => client.updateRun({ run_id: runId, status, end_time: endTime }));
      await queue;
    },
  };
}
