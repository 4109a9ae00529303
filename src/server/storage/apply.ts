import { randomBytes } from 'node:crypto';
import { chmod, link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MlflowError } from '../../protocol/errors';
import type { RemovedBatch, StorageOutcome } from '../../protocol/storage';
import type { Change } from '../../protocol/trialbook';
import { Owners } from './layout';
import { digestOf } from './planDuplicates';
import { isOwned } from './planOthers';
import { isSame, stateOf, type Deed, type Prepared, type Step } from './prepared';
import { Removed } from './removed';
import type { Progress, StorageContext } from './scan';
import { statsOf } from './walk';

/** What was left as it is, and why. */
class Skipped extends Error {}

/** Words for what the system refuses when a file gets another name. */
const REFUSED: Readonly<Record<string, string>> = {
  EPERM: 'the disk does not keep one file under several names, or does not let this process', ENOTSUP: 'the disk does not keep one file under several names',
  EXDEV: 'the two lie on different disks', EMLINK: 'the disk keeps no more names of one file', EBUSY: 'another program has it open', EACCES: 'this process may not write there',
};

/** Does what a plan says, one thing after the other; a thing that has changed since is left as it is. `ended` empties the trash. */
export async function apply(
  context: StorageContext, { plan, steps }: Prepared, signal: AbortSignal, progress: Progress, changed: (change: Change) => void, emptyTrash: () => Promise<number>,
): Promise<StorageOutcome> {
  context.artifacts.requireWritable();
  const top = await context.artifacts.top();
  if (plan.aim.kind === 'trash') return empty(context, emptyTrash, plan.count, signal);
  if (top === undefined) return { done: 0, bytes: 0, skipped: [] };
  const outcome: StorageOutcome = { done: 0, bytes: 0, skipped: [] };
  const removed = new Removed(context.artifacts);
  const batch = plan.undo && steps.length > 0 ? randomBytes(12).toString('hex') : undefined;
  if (batch !== undefined) {
    await removed.begin(batch, { kind: plan.aim.kind as RemovedBatch['kind'], time: Date.now(), models: steps.flatMap(({ deed }) => (deed.kind === 'model' ? [deed.id] : [])) });
    outcome.batch = batch;
  }
  const owners = plan.aim.kind === 'strays' ? new Owners(context.store.storage.owners()) : undefined;
  for (const [index, step] of steps.entries()) {
    if (signal.aborted) break;
    try {
      if (owners !== undefined && step.deed.kind === 'take' && isOwned(owners, step.deed.names)) throw new Skipped('it belongs to a run by now');
      await perform(context, top.file, step.deed, removed, batch);
      outcome.done++;
      outcome.bytes += step.item.bytes;
      tell(step, changed);
    } catch (error) {
      outcome.skipped.push({ path: step.item.path, why: reasonOf(error) });
    }
    progress(index + 1, steps.length);
  }
  await context.store.durable();
  return outcome;
}

async function empty({ artifacts }: StorageContext, emptyTrash: () => Promise<number>, count: number, signal: AbortSignal): Promise<StorageOutcome> {
  const removed = new Removed(artifacts);
  let bytes = await emptyTrash();
  for (const batch of await removed.list(signal)) {
    await removed.end(batch.id);
    bytes += batch.bytes;
  }
  return { done: count, bytes, skipped: [] };
}

async function perform({ store }: StorageContext, top: string, deed: Deed, removed: Removed, batch: string | undefined): Promise<void> {
  switch (deed.kind) {
    case 'link':
      return linkEqual(top, deed);
    case 'take':
      if (batch === undefined) return;
      if ((await statsOf(join(top, ...deed.names))) === undefined) throw new Skipped('it is not there any more');
      return removed.take(batch, top, deed.names);
    case 'model':
      store.loggedModels.delete(deed.id);
      return;
    case 'trash':
      return;
  }
}

/**
 * Makes a file another name of an equal one. Both are read once more: what was written since the plan was made stays. The new name is made beside and takes
 * the old one's place in one step, so that there is a whole file at every moment. Where the system has such rights, nobody may write to it in place any more: our server never
 * does, it replaces.
 */
async function linkEqual(top: string, { names, state, to, toState }: Extract<Deed, { kind: 'link' }>): Promise<void> {
  const [file, kept] = [join(top, ...names), join(top, ...to)];
  const [now, keptNow] = [await statsOf(file), await statsOf(kept)];
  if (now === undefined || keptNow === undefined || !isSame(stateOf(now), state) || keptNow.size !== toState.size || keptNow.mtimeMs !== toState.changed) throw new Skipped('it was changed meanwhile');
  const signal = new AbortController().signal;
  const [digest, keptDigest] = [await digestOf(file, state, Infinity, signal), await digestOf(kept, toState, Infinity, signal)];
  if (digest === undefined || digest !== keptDigest) throw new Skipped('it was changed meanwhile');
  const beside = `${file}.${randomBytes(6).toString('hex')}~`;
  await link(kept, beside);
  try {
    await rename(beside, file);
  } finally {
    await rm(beside, { force: true });
  }
  if (process.platform !== 'win32') await chmod(kept, keptNow.mode & 0o7555);
}

/** Undoes a batch. */
export async function undo({ artifacts, store }: StorageContext, batch: string, signal: AbortSignal, changed: (change: Change) => void): Promise<StorageOutcome> {
  artifacts.requireWritable();
  const { models, ...outcome } = await new Removed(artifacts).putBack(batch, signal);
  for (const id of models) {
    try {
      store.loggedModels.restore(id);
      outcome.done++;
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
      outcome.skipped.push({ path: id, why: 'it is not in the trash' });
    }
  }
  await store.durable();
  changed({ kind: 'artifacts' });
  return outcome;
}

function tell({ item: { experiment_id, owner } }: Step, changed: (change: Change) => void): void {
  if (owner === undefined || experiment_id === undefined) return;
  changed({ kind: 'artifacts', experiment_id, ...(owner.kind === 'run' ? { run_id: owner.id } : { model_id: owner.id }) });
}

function reasonOf(error: unknown): string {
  if (error instanceof Skipped || error instanceof MlflowError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : REFUSED[code]) ?? message;
}
