import { SYSTEM_TAGS, type Tag } from '../protocol/entities';
import { LIMITS } from '../protocol/limits';
import type { Context } from './context';
import type { RunRow } from './runRows';
import type { Transaction } from './sql';
import { fewKeys } from './fewKeys';
import { checkKey, cut } from './validation';

/**
 * Checks tags of a run and cuts values as MLflow does. `field` is the list's place in the request, empty for a single tag.
 * Raises INVALID_PARAMETER_VALUE.
 */
export function checkTags(tags: readonly Tag[], field: string): Tag[] {
  return tags.map(({ key, value }, i) => {
    checkKey(key, field === '' ? 'key' : `${field}[${i}].key`);
    return { key, value: cut(value, LIMITS.tagValue) };
  });
}

/** Sets tags; the run's name, user and parent follow theirs. */
export function writeTags(context: Context, tx: Transaction, run: RunRow, tags: readonly Tag[]): void {
  if (tags.length === 0) return;
  for (const { key, value } of tags) {
    if (key === SYSTEM_TAGS.runName) {
      // An empty name is ignored, as by MLflow.
      if (value !== '') renameRun(tx, run.run, value);
      continue;
    }
    tx.later('tags.set', [run.run, key, value]);
    if (key === SYSTEM_TAGS.parentRunId) tx.run('runs.setParent', [value, run.run]);
    else if (key === SYSTEM_TAGS.user && run.user_id === '') tx.run('runs.setUser', [value, run.run]);
  }
  const keys = tags.map((tag) => tag.key);
  context.keys.written(run.experiment, 'tag', keys);
  tx.changed({ kind: 'tags', experiment_id: String(run.experiment), run_id: run.run_id, ...fewKeys(keys) });
}

/** Removes a tag; answers whether it was there. */
export function removeTag(tx: Transaction, run: RunRow, key: string): boolean {
  if (tx.run('tags.delete', [run.run, key]) === 0) return false;
  if (key === SYSTEM_TAGS.parentRunId) tx.run('runs.setParent', [null, run.run]);
  tx.changed({ kind: 'tags', experiment_id: String(run.experiment), run_id: run.run_id, keys: [key] });
  return true;
}

/** Gives a run another name, in its row and in its tag. */
export function renameRun(tx: Transaction, run: number, name: string): void {
  const kept = cut(name, LIMITS.tagValue);
  tx.run('runs.setName', [kept, run]);
  tx.run('tags.set', [run, SYSTEM_TAGS.runName, kept]);
}
