import type * as vscode from 'vscode';
import type { Change } from '../../protocol/trialbook';
import type { FolderModel } from './folderModel';
import { emptyRefresh, isEmpty, planRefresh, type Refresh } from './planRefresh';

/** Changes are gathered for this long, ms. */
const GATHER = 200;
/** Orders that hang on values are read again at most this often, ms. */
const ARRANGE = 2000;

/** What of the tree has to be drawn again. */
export interface Touched {
  /** Experiments came, went or moved. */
  readonly structure: boolean;
  readonly experiments: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
}

/**
 * Reads again what the change feed says has changed, one round at a time, and tells what to draw. While the view is hidden
 * nothing is read: what was missed is read when it is shown again.
 */
export class LiveUpdates implements vscode.Disposable {
  #pending: Refresh = emptyRefresh();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer goes off, UTC ms. */
  #due = 0;
  #busy = false;
  #arrangedAt = 0;
  #visible = false;

  constructor(
    private readonly model: FolderModel,
    private readonly onTouched: (touched: Touched) => void,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Takes what the feed said. */
  receive(changes: readonly Change[]): void {
    planRefresh(this.#pending, changes, this.model);
    this.#schedule(GATHER);
  }

  set visible(visible: boolean) {
    this.#visible = visible;
    if (visible) this.#schedule(0);
  }

  /** The folder was read, so that what changed meanwhile can be read now. */
  wake(): void {
    this.#schedule(0);
  }

  /** Forgets what was to be read. */
  reset(): void {
    this.#pending = emptyRefresh();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(ms: number): void {
    if (this.#busy || !this.#visible || !this.model.loaded || isEmpty(this.#pending)) return;
    // A wait for an order must not hold up a point that came meanwhile.
    const due = Date.now() + ms;
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#round();
    }, ms);
  }

  async #round(): Promise<void> {
    const refresh = this.#pending;
    this.#pending = emptyRefresh();
    this.#postpone(refresh);
    this.#busy = true;
    const { signal } = this.model;
    try {
      const touched = await readAgain(this.model, refresh);
      if (!signal.aborted) this.onTouched(touched);
    } catch (error) {
      if (!signal.aborted) this.onError(error);
    } finally {
      this.#busy = false;
      this.#schedule(this.#pending.arranged.size > 0 ? ARRANGE / 4 : GATHER);
    }
  }

  /** An order that moves with each point is read again now and then, not for each point. */
  #postpone(refresh: Refresh): void {
    const now = Date.now();
    if (refresh.arranged.size === 0) return;
    if (now - this.#arrangedAt >= ARRANGE) {
      this.#arrangedAt = now;
      for (const id of refresh.arranged) refresh.lists.add(id);
    } else {
      for (const id of refresh.arranged) this.#pending.arranged.add(id);
    }
    refresh.arranged.clear();
  }
}

async function readAgain(model: FolderModel, refresh: Refresh): Promise<Touched> {
  const now = Date.now();
  for (const id of refresh.signs) model.signs.set(id, now);
  // The rows below a folder: its experiments in their order, and whether there is a trash.
  const order = (): string => [...model.groups.shown.map((one) => one.experiment_id), model.deletedRuns > 0].join(' ');
  const before = order();
  const keys = new Map([...refresh.overviews].map((id) => [id, model.keyMetric(id)?.key]));
  if (refresh.experiments || [...refresh.overviews].some((id) => !model.experiments.has(id))) await model.loadExperiments();
  else if (refresh.overviews.size > 0) await model.loadOverviews([...refresh.overviews]);
  // Another key metric has other values and courses in each row.
  for (const [id, key] of keys) if (model.keyMetric(id)?.key !== key) refresh.lists.add(id);

  const touched = { structure: refresh.experiments, experiments: new Set([...refresh.overviews, ...refresh.lists]), runs: new Set(refresh.runs) };
  const lists = [...model.lists.values()].filter((list) => (list.key.type === 'roots' ? refresh.lists.has(list.key.experimentId) : refresh.lists.size > 0));
  await Promise.all(lists.map((list) => model.loadList(list)));
  const reread = new Set(lists.flatMap((list) => list.runIds));
  await model.loadRuns([...refresh.runs].filter((id) => !reread.has(id)));
  await Promise.all([
    model.loadCourses([...refresh.courses]),
    readSummaries(model, refresh, touched.runs),
    ...[...refresh.lists].filter((id) => model.list({ type: 'roots', experimentId: id }) !== undefined).map(async (id) => {
      for (const run of await model.loadBest(id)) touched.runs.add(run);
    }),
    ...[...refresh.artifacts, ...refresh.models].map((id) => readContentAgain(model, id, touched.runs)),
  ]);
  const structure = touched.structure || order() !== before;
  return { ...touched, structure };
}

async function readSummaries(model: FolderModel, refresh: Refresh, touched: Set<string>): Promise<void> {
  if (refresh.summaries.size === 0) return;
  const parents = [...model.runs.keys()].filter((id) => {
    const experiment = model.experimentOf(id);
    // Children may be in another experiment than their parent.
    return (model.summary(id)?.children ?? 0) > 0 || (experiment !== undefined && refresh.summaries.has(experiment) && refresh.overviews.has(experiment));
  });
  if (parents.length === 0) return;
  const text = (id: string): string => JSON.stringify(model.summary(id));
  const before = new Map(parents.map((id) => [id, text(id)]));
  await model.loadSummaries(parents);
  for (const [id, was] of before) if (text(id) !== was) touched.add(id);
}

/** An opened run's files or models changed: what was read of them is read when it is drawn. */
async function readContentAgain(model: FolderModel, runId: string, touched: Set<string>): Promise<void> {
  if (!model.contents.delete(runId)) return;
  await model.content(runId);
  touched.add(runId);
}
