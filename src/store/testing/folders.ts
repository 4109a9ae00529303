import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Metric } from '../../protocol/entities';
import type { Store, StoreOptions } from '../api';
import type { SchemaHistory } from '../engine/versions';
import { openStore } from '../store';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'trialbook-store-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Opens a store that is closed after the test. */
export async function openForTest(path: string, options: Partial<StoreOptions> = {}, history?: SchemaHistory): Promise<Store> {
  const store = await openStore({ path, ...options }, history);
  onTestFinished(() => store.close());
  return store;
}

/** What a kill at this moment would leave: the files as they are. */
export function copyAsAfterKill(path: string): string {
  const copy = join(temporaryFolder(), '.trialbook');
  cpSync(path, copy, { recursive: true });
  return copy;
}

/** A run in experiment 0 of a new store. */
export async function storeWithRun(options: Partial<StoreOptions> = {}): Promise<{ store: Store; path: string; runId: string }> {
  const path = join(temporaryFolder(), '.trialbook');
  const store = await openForTest(path, options);
  const runId = store.runs.create({ experiment_id: '0', run_name: 'first' }).info.run_id;
  return { store, path, runId };
}

/** A metric point. */
export const point = (key: string, value: number, step: Metric['step'] = 0, timestamp: Metric['timestamp'] = 1000): Metric => ({ key, value, step, timestamp });
