import type * as vscode from 'vscode';
import type { Change } from '../../protocol/trialbook';
import type { FolderRegistry } from './folderRegistry';

/** Changes are gathered for this long, ms. */
const GATHER = 200;
/** More models than this are read anew as the list they are in. */
const MOST_ALONE = 10;

/** What of the tree has to be drawn again. */
export interface TouchedModels {
  /** Models came or went. */
  readonly structure: boolean;
  readonly models: ReadonlySet<string>;
  /** Runs whose versions show another value. */
  readonly runs: ReadonlySet<string>;
}

interface Pending {
  /** Whether models may have come or gone. */
  list: boolean;
  readonly models: Set<string>;
  readonly runs: Set<string>;
  readonly experiments: Set<string>;
}

const none = (): Pending => ({ list: false, models: new Set(), runs: new Set(), experiments: new Set() });

/**
 * Reads again what the change feed says has changed of what was read, one round at a time, and tells what to draw. While the view is hidden nothing is
 * read: what was missed is read when it is shown again.
 */
export class LiveModels implements vscode.Disposable {
  #pending = none();
  #timer: NodeJS.Timeout | undefined;
  #busy = false;
  #visible = false;

  constructor(
    private readonly registry: FolderRegistry,
    private readonly onTouched: (touched: TouchedModels) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  receive(changes: readonly Change[]): void {
    const { runs, experiments } = this.registry;
    for (const { kind, name, run_id: run, experiment_id: experiment } of changes) {
      if ((kind === 'registered-model' || kind === 'model-version') && name !== undefined) this.#pending.models.add(name);
      // Of runs only those that a version shows count; a key metric may have been chosen with its experiment.
      else if (kind === 'experiment' && experiment !== undefined && experiments.has(experiment)) this.#pending.experiments.add(experiment);
      else if (run !== undefined && runs.has(run)) this.#pending.runs.add(run);
    }
    this.#schedule();
  }

  /** Reads all again that was read of the registry. */
  lookAgain(): void {
    for (const name of this.registry.versions.keys()) this.#pending.models.add(name);
    this.#pending.list = true;
    this.#schedule();
  }

  set visible(visible: boolean) {
    this.#visible = visible;
    if (visible) this.#schedule();
  }

  /** The models were read, so that what changed meanwhile can be read now. */
  wake(): void {
    this.#schedule();
  }

  /** Forgets what was to be read. */
  reset(): void {
    this.#pending = none();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    const { list, models, runs, experiments } = this.#pending;
    if (this.#busy || !this.#visible || !this.registry.loaded || this.#timer !== undefined || (!list && models.size + runs.size + experiments.size === 0)) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#round();
    }, GATHER);
  }

  async #round(): Promise<void> {
    const pending = this.#pending;
    this.#pending = none();
    this.#busy = true;
    const { signal } = this.registry;
    try {
      const touched = await readAgain(this.registry, pending);
      if (!signal.aborted) this.onTouched(touched);
    } catch (error) {
      if (!signal.aborted) this.onError(error);
    } finally {
      this.#busy = false;
      this.#schedule();
    }
  }
}

async function readAgain(registry: FolderRegistry, pending: Pending): Promise<TouchedModels> {
  const names = [...pending.models];
  const rows = (): string => [...registry.models.keys(), registry.more, (registry.trash?.length ?? 0) > 0].join('\n');
  const before = rows();
  const trashed = JSON.stringify(registry.trash);
  const known = new Map(registry.models);
  // A model that is not listed came, or belongs to a further page or to none of the search: the list says which.
  const alone = !pending.list && names.length <= MOST_ALONE && names.every((name) => registry.models.has(name));
  if (alone) {
    await Promise.all(names.map((name) => registry.loadModel(name, false)));
    if (names.length > 0) await registry.loadTrash();
  } else {
    await registry.load();
    for (const name of registry.versions.keys()) if (!registry.models.has(name)) registry.versions.delete(name);
  }
  // Versions of a row that is closed by now are read when it is opened again.
  await Promise.all(names.filter((name) => registry.versions.has(name) && registry.models.has(name)).map((name) => registry.loadVersions(name)));
  await Promise.all([...pending.experiments].map((id) => registry.loadExperiment(id)));
  await registry.loadRuns([...pending.runs]);
  const runs = new Set(pending.runs);
  for (const [id, run] of registry.runs) if (run !== undefined && pending.experiments.has(run.info.experiment_id)) runs.add(id);
  const changed = [...registry.models].filter(([name, model]) => JSON.stringify(known.get(name)) !== JSON.stringify(model)).map(([name]) => name);
  return { structure: before !== rows() || trashed !== JSON.stringify(registry.trash), models: new Set([...names, ...changed]), runs };
}
