import { randomBytes } from 'node:crypto';
import { invalidParameter, MlflowError, notFound } from '../../protocol/errors';
import type { StorageAim, StorageJob, StorageOwner, StorageResult, StorageTask } from '../../protocol/storage';
import type { Change } from '../../protocol/trialbook';
import { apply, undo } from './apply';
import { planCheckpoints } from './planCheckpoints';
import { planDuplicates } from './planDuplicates';
import { planStrays, planTrash } from './planOthers';
import type { Prepared } from './prepared';
import { scan, type Progress, type Scan, type StorageContext } from './scan';

/** Plans that can be applied; older ones go. */
const MOST_PLANS = 5;
/** Ended jobs that are still told of. */
const MOST_ENDED = 20;

/** The care for disk space: one job at a time. */
export interface Storage {
  begin(task: StorageTask): string;
  job(id: string): StorageJob;
  cancel(id: string): void;
  /** Of an experiment, as the last look found them. */
  owners(experimentId: string): readonly StorageOwner[];
  close(): void;
}

interface Running {
  readonly id: string;
  readonly task: StorageTask['kind'];
  readonly abort: AbortController;
  done: number;
  total: number;
}

/** Makes the care for a store's disk space. `emptyTrash` answers the bytes that it freed; `changed` tells listeners; `log` is told of what nobody expected. */
export function createStorage(context: StorageContext, emptyTrash: () => Promise<number>, changed: (change: Change) => void, log: (line: string) => void): Storage {
  const plans = new Map<string, Prepared>();
  const ended = new Map<string, StorageJob>();
  let running: Running | undefined;
  let last: Scan | undefined;

  const perform = async (task: StorageTask, signal: AbortSignal, progress: Progress): Promise<StorageResult> => {
    switch (task.kind) {
      case 'scan':
        last = await scan(context, signal, progress);
        return { report: last.report };
      case 'plan': {
        const prepared = await planFor(context, task.aim, signal, progress);
        plans.set(prepared.plan.id, prepared);
        for (const id of [...plans.keys()].slice(0, -MOST_PLANS)) plans.delete(id);
        return { plan: prepared.plan };
      }
      case 'apply': {
        const prepared = plans.get(task.plan);
        if (prepared === undefined) throw notFound('This plan is not known any more: make it again.');
        plans.delete(task.plan);
        return { outcome: await apply(context, prepared, signal, progress, changed, emptyTrash) };
      }
      case 'undo':
        return { outcome: await undo(context, task.batch, signal, changed) };
    }
  };
  const end = (job: StorageJob): void => {
    ended.set(job.id, job);
    for (const id of [...ended.keys()].slice(0, -MOST_ENDED)) ended.delete(id);
    running = undefined;
  };
  return {
    begin(task) {
      if (running !== undefined) throw new MlflowError('RESOURCE_CONFLICT', 'The storage of this store is being looked at or changed already. Wait for it, or cancel it.');
      const now: Running = { id: randomBytes(8).toString('hex'), task: task.kind, abort: new AbortController(), done: 0, total: 0 };
      running = now;
      const progress: Progress = (done, total) => {
        now.done = done;
        now.total = total;
      };
      perform(task, now.abort.signal, progress).then(
        (result) => {
          end({ kind: 'done', id: now.id, result });
        },
        (error: unknown) => {
          if (now.abort.signal.aborted) {
            end({ kind: 'failed', id: now.id, message: 'It was cancelled; nothing was changed.', cancelled: true });
            return;
          }
          if (!(error instanceof MlflowError)) log(`storage: ${task.kind} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
          end({ kind: 'failed', id: now.id, message: error instanceof Error ? error.message : String(error) });
        },
      );
      return now.id;
    },
    job(id) {
      if (running?.id === id) return { kind: 'running', id, task: running.task, done: running.done, total: running.total };
      const job = ended.get(id);
      if (job === undefined) throw notFound(`There is no job ${id.slice(0, 40)}; the server may have been started anew meanwhile.`);
      return job;
    },
    cancel(id) {
      if (running?.id === id) running.abort.abort();
    },
    owners: (experimentId) => {
      if (last === undefined) throw invalidParameter('Nothing was looked at yet: begin a scan first.');
      return last.owners.filter(({ experiment_id }) => experiment_id === experimentId);
    },
    close() {
      running?.abort.abort();
    },
  };
}

function planFor(context: StorageContext, aim: StorageAim, signal: AbortSignal, progress: Progress): Promise<Prepared> {
  switch (aim.kind) {
    case 'duplicates':
      return planDuplicates(context, aim, signal, progress);
    case 'checkpoints':
      return planCheckpoints(context, aim, signal, progress);
    case 'trash':
      return planTrash(context, aim, signal, progress);
    case 'strays':
      return planStrays(context, aim, signal, progress);
  }
}
