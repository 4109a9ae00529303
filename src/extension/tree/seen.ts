import * as vscode from 'vscode';
import type { Run } from '../../protocol/entities';

/** What was seen of a folder: everything up to a time, and some runs after it. */
interface Seen {
  readonly lookedAt: number;
  readonly runs: readonly string[];
}

/** The view counts as looked at when it was shown for this long, ms. */
const LOOK = 3000;
/** Runs remembered one by one. */
const MOST_RUNS = 2000;

/**
 * What happened since the person last looked: runs that ended after the view was last closed, until they are selected. Kept
 * for each folder across sessions.
 */
export class SeenRuns implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** Fires when marks went away. */
  readonly onDidChange = this.#changed.event;
  readonly #state = new Map<string, Seen>();
  #shownAt: number | undefined;

  constructor(private readonly memento: vscode.Memento) {}

  /** Whether a run ended since one last looked. */
  isNew(connectionId: string, run: Run): boolean {
    const end = run.info.end_time;
    if (end === undefined || run.info.status === 'KILLED') return false;
    const seen = this.#of(connectionId);
    return Number(end) > seen.lookedAt && !seen.runs.includes(run.info.run_id);
  }

  /** UTC ms up to which everything was seen. */
  lookedAt(connectionId: string): number {
    return this.#of(connectionId).lookedAt;
  }

  /** The person selected or opened runs. */
  async see(connectionId: string, runIds: readonly string[]): Promise<void> {
    const seen = this.#of(connectionId);
    const added = runIds.filter((id) => !seen.runs.includes(id));
    if (added.length === 0) return;
    await this.#set(connectionId, { ...seen, runs: [...seen.runs, ...added].slice(-MOST_RUNS) });
    this.#changed.fire();
  }

  /** Everything of these folders is seen. */
  async seeAll(connectionIds: readonly string[]): Promise<void> {
    for (const id of connectionIds) await this.#set(id, { lookedAt: Date.now(), runs: [] });
    this.#changed.fire();
  }

  /** The view was shown or closed: once it was looked at for a moment, closing it makes all of it seen. */
  async visible(visible: boolean, connectionIds: readonly string[]): Promise<void> {
    const shownAt = this.#shownAt;
    this.#shownAt = visible ? Date.now() : undefined;
    if (!visible && shownAt !== undefined && Date.now() - shownAt >= LOOK) await this.seeAll(connectionIds);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #of(connectionId: string): Seen {
    let seen = this.#state.get(connectionId) ?? this.memento.get<Seen>(stateKey(connectionId));
    if (seen === undefined) {
      // Looked at for the first time: what happened before is no news.
      seen = { lookedAt: Date.now(), runs: [] };
      void this.#set(connectionId, seen);
    }
    this.#state.set(connectionId, seen);
    return seen;
  }

  async #set(connectionId: string, seen: Seen): Promise<void> {
    this.#state.set(connectionId, seen);
    await this.memento.update(stateKey(connectionId), seen);
  }
}

const stateKey = (connectionId: string): string => `trialbook.seen ${connectionId}`;
