import * as vscode from 'vscode';
import { activeExperimentIds } from '../../client/childRuns';
import type { MlflowClient } from '../../client/mlflowClient';
import { quoteValue } from '../../protocol/columns';
import { isRecord } from '../../protocol/plainJson';
import type { Found } from './searchedRuns';

/** A run that a person pinned. */
export interface PinnedRun {
  readonly connectionId: string;
  readonly runId: string;
}

const KEY = 'trialbook.metrics.pinned';
/** Most runs that are pinned; the oldest pins go. */
const MOST = 200;

/** The runs that are pinned to the Metrics view; kept with the workspace. */
export class PinnedRuns implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly state: vscode.Memento) {}

  dispose(): void {
    this.changed.dispose();
  }

  get all(): readonly PinnedRun[] {
    const kept = this.state.get<unknown>(KEY);
    return Array.isArray(kept) ? kept.filter(isPinned) : [];
  }

  /** Ids of the pinned runs of a folder. */
  of(connectionId: string): string[] {
    return this.all.filter((pin) => pin.connectionId === connectionId).map(({ runId }) => runId);
  }

  /** Pins runs, or no longer. */
  async set(runs: readonly PinnedRun[], pinned: boolean): Promise<void> {
    const touched = new Set(runs.map(({ connectionId, runId }) => `${connectionId}\n${runId}`));
    const others = this.all.filter(({ connectionId, runId }) => !touched.has(`${connectionId}\n${runId}`));
    await this.state.update(KEY, pinned ? [...others, ...runs.map(({ connectionId, runId }) => ({ connectionId, runId }))].slice(-MOST) : others);
    this.changed.fire();
  }
}

/** Reads the pinned runs of a folder, newest first; those that were deleted are not among them. */
export async function findPinned(client: MlflowClient, runIds: readonly string[], connectionId: string, signal: AbortSignal): Promise<Found> {
  const subject = { kind: 'pinned', id: `pinned:${connectionId}` } as const;
  if (runIds.length === 0) return { subject, runs: [], total: 0 };
  const { runs } = await client.searchRuns({
    experiment_ids: await activeExperimentIds(client, { signal }),
    filter: `attributes.run_id IN (${runIds.map(quoteValue).join(', ')})`,
    order_by: ['attributes.start_time DESC'],
    max_results: MOST,
  }, { signal });
  return { subject, runs, total: runs.length };
}

function isPinned(value: unknown): value is PinnedRun {
  return isRecord(value) && typeof value['connectionId'] === 'string' && typeof value['runId'] === 'string';
}
