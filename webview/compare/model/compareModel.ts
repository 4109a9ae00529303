import { guessDirection, type Direction } from '../../../src/protocol/direction';
import type { ColumnInfo, ColumnSeries, SeriesColumnsRequest, Table, TableColumn, TableGroups, TableRequest } from '../../../src/protocol/table';
import { Topics } from '../../ui/topics';
import type { ServerState, Setup, ViewName } from '../protocol';
import { assignColours } from './colours';
import { withoutBrushes } from './clauses';
import { Requests } from './requests';
import { Resident } from './resident';

/** What of the model changed. `data`: values of columns; `rows`: which runs are shown, their order or groups; `brush`: a brush that is still moving. */
export type Topic = 'data' | 'rows' | 'columns' | 'selection' | 'hover' | 'brush' | 'setup' | 'state' | 'shared';

/** What the model asks for; the page answers by messages, a test by what it likes. All raise `AbortError` when `signal` fires, `RequestError` when refused. */
export interface CompareSource {
  table(request: Omit<TableRequest, 'experiment_ids'>, signal: AbortSignal): Promise<Table>;
  columns(filter: string, signal: AbortSignal): Promise<{ readonly runs: number; readonly columns: readonly ColumnInfo[] }>;
  series(request: SeriesColumnsRequest, signal: AbortSignal): Promise<readonly ColumnSeries[]>;
}

/** Where the panel stands. */
export type Stage =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown' }
  /** The filter cannot be read, or the server refused; what was shown before stays. */
  | { readonly kind: 'refused'; readonly message: string; readonly code: string };

/** Changes that can be taken back. */
const MOST_UNDONE = 100;

/** Columns that every view needs to name a run. */
export const NAMING = ['attributes.run_name', 'attributes.status', 'attributes.start_time'] as const;

/**
 * What the views share: one filter, one selection, one colour a run, one baseline, and the runs and columns read so far. Facts come from the source;
 * wishes are the methods; `listen` tells what changed. Rows are numbers in `resident`.
 */
export class CompareModel {
  readonly resident = new Resident();
  /** Rows that the filter matches, in order; with groups, those of a group stand together. */
  shown: Uint32Array = new Uint32Array(0);
  groups: TableGroups | undefined;
  /** Rows that match the filter without its brushes: what the plot dims, and the heads show behind. The same as `shown` without brushes. */
  behind: Uint32Array = new Uint32Array(0);
  /** Active runs of the experiments. */
  total = 0;
  /** What can be a column, over the runs of `behind`; empty until read. */
  columns: readonly ColumnInfo[] = [];
  /** Row under the pointer or the focus of any view. */
  hover: number | undefined;
  /** While a brush moves: 1 for each row of `resident` that it holds; undefined else. */
  brushing: Uint8Array | undefined;
  stage: Stage = { kind: 'loading' };
  server: ServerState = { kind: 'ready' };
  /** UTC ms of the last answer. */
  asOf = Date.now();
  /** A request has been under way for longer than 150 ms. */
  slow = false;
  /** New runs that wait until the person wants them, see `admit`. */
  waiting = 0;
  /** The pointer or the focus is where rows must not move. */
  held = false;
  directions: Readonly<Record<string, Direction>>;
  savedViews: readonly { readonly name: string; readonly setup: unknown }[] = [];
  private selected: ReadonlySet<string>;
  private readonly topics = new Topics<Topic>();
  private readonly requests = new Requests({ slow: (slow) => this.setSlow(slow), answered: () => this.answered(), failed: (error) => this.refused(error) });
  /** Setups before changes of filter, order or group, and before another setup was taken `whole`. */
  private readonly undone: { readonly setup: Setup; readonly whole: boolean }[] = [];

  constructor(
    readonly source: CompareSource,
    public setup: Setup,
    directions: Readonly<Record<string, Direction>>,
    private readonly keyMetric: string | undefined,
    /** Keeps the setup. */
    private readonly keep: (setup: Setup) => void,
  ) {
    this.directions = directions;
    this.selected = new Set(setup.selection);
  }

  /** Calls `listener` when one of the topics changed; answers how to stop. */
  listen(topics: readonly Topic[], listener: () => void): () => void {
    return this.topics.listen(topics, listener);
  }

  /** Tells the listeners of the topics, each once. */
  tell(...topics: Topic[]): void {
    this.topics.tell(...topics);
  }

  // What is known of runs

  /** The column of a run's values; undefined until `need` brought it. */
  column(id: string): TableColumn | undefined {
    return this.resident.column(id);
  }

  /** Name of the run in a row; its id before names were read. */
  name(row: number): string {
    const names = this.resident.column('attributes.run_name');
    return names?.words[names.codes[row] ?? -1] ?? this.resident.ids[row] ?? '';
  }

  isSelected(row: number): boolean {
    return this.selected.has(this.resident.ids[row] ?? '');
  }

  /** Rows of the selected runs that are known, in the order of their choice. */
  get selectedRows(): number[] {
    return this.setup.selection.flatMap((id) => this.resident.row(id) ?? []);
  }

  /** Row of the baseline: the one chosen, else none. */
  get baselineRow(): number | undefined {
    return this.setup.baseline === undefined ? undefined : this.resident.row(this.setup.baseline);
  }

  /** Colour number of a run for `runStyle`; undefined for runs that have none. The baseline has none: ask for it first. */
  colour(row: number): number | undefined {
    return this.setup.colours[this.resident.ids[row] ?? ''];
  }

  /** The metric that the views are about: the one chosen, the experiment's key metric, or the first there is. */
  get metric(): string | undefined {
    return this.setup.metric ?? this.keyMetric ?? this.columns.find((column) => column.id.startsWith('metrics.'))?.id.slice('metrics.'.length);
  }

  /** Which way a metric gets better: as set, else what its name speaks of. */
  direction(metric: string): Direction {
    return this.directions[metric] ?? guessDirection(metric);
  }

  // Reading

  /** Reads which runs are shown, and what the views need of them. */
  async load(): Promise<void> {
    await Promise.all([this.loadRows(), this.loadColumns()]);
  }

  /** Reads columns that are not held yet, for all runs that are known; done when all are there, also those that another part asked for. */
  async need(ids: readonly string[]): Promise<void> {
    const wanted = ids.filter((id) => this.resident.column(id) === undefined);
    const missing = wanted.filter((id) => !this.coming.has(id));
    if (missing.length > 0) {
      const reading = this.read(missing).finally(() => missing.forEach((id) => this.coming.delete(id)));
      missing.forEach((id) => this.coming.set(id, reading));
    }
    await Promise.all(new Set(wanted.flatMap((id) => this.coming.get(id) ?? [])));
  }

  private readonly coming = new Map<string, Promise<void>>();

  private async read(columns: readonly string[]): Promise<void> {
    // All runs of the experiments, not only those now shown: a filter that is widened then needs nothing more.
    const table = await this.ask(`need:${columns.join('\n')}`, (signal) => this.source.table({ columns }, signal));
    if (table === undefined) return;
    this.resident.take(table);
    this.total = table.total;
    this.tell('data');
  }

  /** Takes up what changed: values of runs that are known, and runs that came. `held` keeps new ones waiting. */
  async refresh(runIds: readonly string[] | undefined, gone: readonly string[] = []): Promise<void> {
    this.resident.touch(runIds);
    for (const id of gone) {
      const row = this.resident.row(id);
      if (row !== undefined) this.resident.gone.add(row);
    }
    if (runIds === undefined) {
      await Promise.all([this.reread(undefined), this.load()]);
      return;
    }
    const news = runIds.filter((id) => this.resident.row(id) === undefined);
    await this.reread(runIds.filter((id) => this.resident.row(id) !== undefined));
    if (!this.held) await this.load();
    else if (news.length > 0) await this.letWait(news);
    if (gone.length > 0) this.tell('rows', 'selection');
  }

  private readonly newcomers = new Set<string>();

  /** Counts those of the new runs that would be shown. */
  private async letWait(runIds: readonly string[]): Promise<void> {
    const { filter } = this.setup;
    const asked = [...new Set([...this.newcomers, ...runIds])];
    const table = await this.ask('newcomers', (signal) => this.source.table({ filter, run_ids: asked }, signal));
    if (table === undefined) return;
    this.newcomers.clear();
    table.runs.forEach((id) => this.newcomers.add(id));
    this.waiting = this.newcomers.size;
    this.tell('state');
  }

  /** Lets in the runs that wait. */
  async admit(): Promise<void> {
    await this.load();
  }

  /** Runs whose values are older than the news of them. */
  private readonly stale = new Set<string>();
  private allStale = false;

  private async reread(runIds: readonly string[] | undefined): Promise<void> {
    if (runIds?.length === 0) return;
    // What an older question, now taken back, was to bring is asked for again.
    if (runIds === undefined) this.allStale = true;
    runIds?.forEach((id) => this.stale.add(id));
    const [columns, asked] = [[...new Set([...NAMING, ...this.resident.held])], [...this.stale]];
    const table = await this.ask('reread', (signal) => this.source.table({ columns, ...(this.allStale ? {} : { run_ids: asked }) }, signal));
    if (table === undefined) return;
    asked.forEach((id) => this.stale.delete(id));
    this.allStale = false;
    this.resident.take(table);
    this.tell('data');
  }

  private async loadRows(): Promise<void> {
    const { filter, sort, group } = this.setup;
    const rest = withoutBrushes(filter);
    const naming = NAMING.filter((id) => this.resident.column(id) === undefined);
    const [table, behind] = await this.ask('rows', (signal) =>
      Promise.all([
        this.source.table({ filter, order_by: sort, ...(group === undefined ? {} : { group }) }, signal),
        rest === filter ? undefined : this.source.table({ filter: rest }, signal),
        naming.length === 0 ? undefined : this.source.table({ columns: naming }, signal).then((all) => this.resident.take(all)),
      ]),
    ) ?? [];
    if (table === undefined) return;
    this.shown = this.resident.take(table);
    this.behind = behind === undefined ? this.shown : this.resident.take(behind);
    this.groups = table.groups;
    this.total = table.total;
    this.newcomers.clear();
    this.waiting = 0;
    this.brushing = undefined;
    this.stage = { kind: 'shown' };
    const unread = table.runs.filter((id) => this.name(this.resident.row(id) ?? 0) === id);
    this.tell('rows', 'state', 'brush');
    if (unread.length > 0) await this.reread(unread);
  }

  private async loadColumns(): Promise<void> {
    const answer = await this.ask('columns', (signal) => this.source.columns(withoutBrushes(this.setup.filter), signal));
    if (answer === undefined) return;
    this.columns = answer.columns;
    this.tell('columns');
  }

  /** Runs a request of this name in place of the one under way; answers nothing when it was overtaken or refused, and says so in `stage` or `server`. */
  ask<T>(name: string, request: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    return this.requests.ask(name, request);
  }

  /** The server came or went. */
  setServer(server: ServerState): void {
    if (server.kind === 'ready' && this.server.kind === 'ready') return;
    const back = server.kind === 'ready';
    this.server = server;
    this.tell('state');
    if (back) void this.refresh(undefined);
  }

  // Wishes

  /** Shows the runs that match. */
  setFilter(filter: string): void {
    if (filter === this.setup.filter) return;
    this.mark(false);
    const rest = withoutBrushes(this.setup.filter);
    this.change({ filter });
    void this.loadRows();
    if (withoutBrushes(filter) !== rest) void this.loadColumns();
  }

  private mark(whole: boolean): void {
    this.undone.push({ setup: this.setup, whole });
    if (this.undone.length > MOST_UNDONE) this.undone.shift();
  }

  /** Goes back to the filter, order or group before the last change of them, or the setup before another was taken; answers whether there was one. */
  undo(): boolean {
    const before = this.undone.pop();
    if (before === undefined) return false;
    const { setup: { filter, sort, group } } = before;
    if (before.whole) this.take(before.setup);
    else {
      this.change({ filter, sort, group });
      void this.load();
    }
    return true;
  }

  /** Whether there is something to go back to. */
  get canUndo(): boolean {
    return this.undone.length > 0;
  }

  /** Orders the runs. */
  setSort(sort: Setup['sort']): void {
    this.mark(false);
    this.change({ sort });
    void this.loadRows();
  }

  /** Puts runs together, or not. */
  setGroup(group: Setup['group']): void {
    this.mark(false);
    this.change({ group });
    void this.loadRows();
  }

  /** Selects exactly these runs; those that were selected keep their colours. */
  select(runIds: readonly string[]): void {
    const selection = [...new Set(runIds)];
    if (selection.length === this.setup.selection.length && selection.every((id, index) => id === this.setup.selection[index])) return;
    this.selected = new Set(selection);
    this.change({ selection, colours: assignColours(selection, this.setup.colours, this.setup.baseline) });
    this.tell('selection');
  }

  /** Adds a run to the selection, or takes it away. */
  toggle(runId: string): void {
    this.select(this.selected.has(runId) ? this.setup.selection.filter((id) => id !== runId) : [...this.setup.selection, runId]);
  }

  /** Measures by this run, or by none. The baseline is grey: it takes no colour. */
  setBaseline(runId: string | undefined): void {
    this.change({ baseline: runId, colours: assignColours(this.setup.selection, this.setup.colours, runId) });
    this.tell('selection');
  }

  /** The run under the pointer or the focus, in all views. */
  setHover(row: number | undefined): void {
    if (row === this.hover) return;
    this.hover = row;
    this.tell('hover');
  }

  /** What a moving brush holds, before it becomes a clause of the filter; undefined when it was let go. */
  setBrushing(mask: Uint8Array | undefined): void {
    this.brushing = mask;
    this.tell('brush');
  }

  /** The metric that the views are about. */
  setMetric(metric: string | undefined): void {
    this.change({ metric });
  }

  show(view: ViewName): void {
    this.change({ view });
  }

  setPane(pane: Partial<Setup['pane']>): void {
    this.change({ pane: { ...this.setup.pane, ...pane } });
  }

  /** The saved view that the setup began as. */
  setSaved(saved: string): void {
    this.change({ saved });
  }

  /** What a view keeps for itself. */
  setView(view: ViewName, own: unknown): void {
    this.change({ views: { ...this.setup.views, [view]: own } });
  }

  /** Takes another setup whole: a saved view, or what a command asks for. */
  restore(setup: Setup): void {
    this.mark(true);
    this.take(setup);
  }

  private take(setup: Setup): void {
    this.setup = setup;
    this.selected = new Set(setup.selection);
    this.change({ colours: assignColours(setup.selection, setup.colours, setup.baseline) });
    this.tell('selection');
    void this.load();
  }

  /** Directions and saved views as the shared file has them now. */
  setShared(views: CompareModel['savedViews'], directions: CompareModel['directions']): void {
    this.savedViews = views;
    this.directions = directions;
    this.tell('shared');
  }

  private change(change: { readonly [K in keyof Setup]?: Setup[K] | undefined }): void {
    const entries = Object.entries({ ...this.setup, ...change }).filter(([, value]) => value !== undefined);
    this.setup = Object.fromEntries(entries) as unknown as Setup;
    this.keep(this.setup);
    this.tell('setup');
  }

  private answered(): void {
    this.asOf = Date.now();
    // The host may not have noticed that it was gone.
    this.setServer({ kind: 'ready' });
  }

  private refused(error: unknown): void {
    this.brushing = undefined;
    const { code = 'unexpected', message = String(error) } = (error as { refusal?: { code: string; message: string } }).refusal ?? {};
    if (code === 'connection') this.server = { kind: 'lost', message };
    else this.stage = { kind: 'refused', message, code };
    this.tell('state', 'brush');
  }

  private setSlow(slow: boolean): void {
    if (slow === this.slow) return;
    this.slow = slow;
    this.tell('state');
  }
}
