import { CursorGroup } from '../charts/cursor';
import { firstFrom, splice } from '../charts/series';
import { Asker } from '../rpc/asker';
import { RequestError, type Channel } from '../rpc/page';
import {
  GetArtifactSummary,
  GetChildren,
  GetFailure,
  GetModels,
  GetReference,
  GetRun,
  GetSeries,
  restoreSpecial,
  type ChangedPart,
  type ChildRuns,
  type Fact,
  type Failure,
  type MetricValue,
  type ModelOutput,
  type PageStart,
  type PageState,
  type ReferenceRun,
  type RunDetails,
  type SeriesColumns,
  type ServerState,
} from './protocol';

/** Where the page stands with its run. */
export type Stage =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown' }
  /** Never read so far. */
  | { readonly kind: 'unreadable'; readonly message: string; readonly gone: boolean };

/** Buckets asked for when only the shape matters (the strip's small lines). */
const SMALL = 48;
/** Metrics asked for in one request. */
const CHUNK = 100;

/**
 * All that the page knows, and the requests that bring it up to date. Parts are asked for one at a time and replaced when the answer
 * is there: what is shown stays until then. `onChange` is told after each change.
 */
export class RunModel {
  stage: Stage = { kind: 'loading' };
  run: RunDetails | undefined;
  reference: ReferenceRun | undefined;
  failure: Failure | undefined;
  children: ChildRuns | undefined;
  models: { models: readonly ModelOutput[]; facts: readonly Fact[] } | undefined;
  artifacts: { files: number; bytes: number } | undefined;
  server: ServerState = { kind: 'ready' };
  /** Parts that may be missing, and whether they were read: else nothing is said of their absence. */
  readonly known = { failure: false, reference: false };
  /** Raised by one whenever artifacts changed. */
  artifactsVersion = 0;
  readonly series = new Map<string, SeriesColumns>();
  readonly referenceSeries = new Map<string, SeriesColumns>();
  /** Cursor and zoom of charts over steps. */
  readonly steps = new CursorGroup();
  /** The same of charts over time. */
  readonly times = new CursorGroup();
  private loading: Promise<unknown> = Promise.resolve();
  private readonly asker = new Asker(() => this.onChange(), (name, error) => this.refused(name, error));

  constructor(
    readonly channel: Channel,
    readonly start: PageStart,
    public state: PageState,
    private readonly onChange: () => void,
  ) {}

  /** Reads everything again. */
  async load(): Promise<void> {
    const asked = this.ask('load', (signal) => this.channel.request(GetRun, undefined, signal));
    this.loading = asked;
    const run = await asked;
    if (run === undefined) return;
    this.take(run);
    const rest = [this.loadProfiles(run.metrics.map((metric) => metric.key)), this.loadChildren(), this.loadArtifacts(), this.loadModels()];
    if (run.status === 'FAILED') rest.push(this.loadFailure());
    await Promise.all(rest);
    await this.loadReference();
  }

  /** Brings up to date what the host says changed. */
  async refresh(parts: readonly ChangedPart[]): Promise<void> {
    if (parts.includes('all')) return this.load();
    // News of a busy run must not overtake the first reading, or all that follows from that would never be read.
    await this.loading;
    const todo: Promise<void>[] = [];
    if (parts.includes('run') || parts.includes('metrics')) todo.push(this.loadRun());
    if (parts.includes('children')) todo.push(this.loadChildren());
    if (parts.includes('artifacts')) todo.push(this.loadArtifacts());
    // What a recorded command ran on is told by files that come while it runs.
    if (parts.includes('models') || (parts.includes('artifacts') && this.run?.command !== undefined)) todo.push(this.loadModels());
    await Promise.all(todo);
  }

  /** Reads points of a metric for a plot this wide, or only the newer ones when the series is known whole. */
  async loadSeries(key: string, buckets: number, range?: { min: number; max: number }): Promise<SeriesColumns | undefined> {
    const answer = await this.ask(`series:${key}:${range === undefined ? '' : 'zoom'}`, (signal) =>
      this.channel.request(
        GetSeries,
        { keys: [key], buckets, ...(range === undefined ? {} : { minStep: Math.floor(range.min), maxStep: Math.ceil(range.max) }) },
        signal,
      ),
    );
    const columns = answer?.[0];
    if (columns !== undefined && range === undefined) this.put(columns);
    return columns;
  }

  /** Reads the reference run's points of a metric. */
  async loadReferenceSeries(key: string, buckets: number): Promise<void> {
    const reference = this.reference;
    if (reference === undefined || !reference.metrics.some((metric) => metric.key === key)) return;
    const answer = await this.ask(`reference:${key}`, (signal) =>
      this.channel.request(GetSeries, { keys: [key], buckets, reference: reference.id }, signal),
    );
    const columns = answer?.[0];
    if (columns === undefined) return;
    this.referenceSeries.set(key, columns);
    this.onChange();
  }

  /** Runs a request; answers nothing when it was overtaken or refused, and says so on the page when the server is gone. */
  ask<T>(name: string, request: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    return this.asker.ask(name, request);
  }

  /** UTC ms of the last answer. */
  get asOf(): number {
    return this.asker.asOf;
  }

  /** Requests under way for longer than 150 ms. */
  get slow(): boolean {
    return this.asker.slow;
  }

  /** Keeps what the person meant. */
  keep(change: Partial<PageState>, save: (state: PageState) => void): void {
    this.state = { ...this.state, ...change };
    save(this.state);
    this.onChange();
  }

  /** The server came or went. */
  setServer(server: ServerState): void {
    const back = this.server.kind === 'lost' && server.kind === 'ready';
    this.server = server;
    this.onChange();
    if (back) void this.load();
  }

  private async loadRun(): Promise<void> {
    const before = this.run;
    const run = await this.ask('run', (signal) => this.channel.request(GetRun, undefined, signal));
    if (run === undefined) return;
    this.take(run);
    // All metrics, not only those last named: an earlier reading may have been overtaken.
    await this.loadNewer((this.run?.metrics ?? []).filter((metric) => this.isBehind(metric)).map((metric) => metric.key));
    if (run.status !== before?.status) {
      if (run.status === 'FAILED') await this.loadFailure();
      await this.loadReference();
    }
  }

  private isBehind({ key, step, time, value }: MetricValue): boolean {
    const known = this.series.get(key);
    if (known === undefined) return true;
    const last = known.steps.length - 1;
    return known.steps[last] !== step || known.times[last] !== time || !Object.is(known.values[last], Number.isFinite(value) ? value : Number.NaN);
  }

  /** First picture of all metrics: statistics and a small line each. */
  private async loadProfiles(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += CHUNK) {
      const chunk = keys.slice(from, from + CHUNK);
      const answer = await this.ask(`profile:${from}`, (signal) => this.channel.request(GetSeries, { keys: chunk, buckets: SMALL }, signal));
      for (const columns of answer ?? []) this.put(columns);
    }
  }

  /** Only what was logged since: from the last known step on, for series that are known whole; the others anew. */
  private async loadNewer(keys: readonly string[]): Promise<void> {
    const whole = keys.filter((key) => this.series.get(key)?.whole === true && (this.series.get(key)?.steps.length ?? 0) > 0);
    const anew = keys.filter((key) => !whole.includes(key));
    const from = Math.min(...whole.map((key) => this.series.get(key)?.steps.at(-1) ?? 0));
    const [newer, fresh] = await Promise.all([
      whole.length === 0
        ? undefined
        : this.ask('newer', (signal) => this.channel.request(GetSeries, { keys: whole, buckets: 1000, minStep: from }, signal)),
      anew.length === 0
        ? undefined
        : this.ask('anew', (signal) => this.channel.request(GetSeries, { keys: [...anew], buckets: this.widest(anew) }, signal)),
    ]);
    for (const columns of newer ?? []) this.append(columns);
    for (const columns of fresh ?? []) this.put(columns);
  }

  private widest(keys: readonly string[]): number {
    return Math.min(1200, Math.max(SMALL, ...keys.map((key) => Math.floor((this.series.get(key)?.steps.length ?? 0) / 2))));
  }

  private append(newer: SeriesColumns): void {
    const older = this.series.get(newer.key);
    const first = newer.steps[0];
    if (older === undefined || first === undefined) return;
    const keep = firstFrom(older.steps, first);
    this.put({
      ...newer,
      steps: splice(older.steps, newer.steps, keep),
      values: splice(older.values, newer.values, keep),
      times: splice(older.times, newer.times, keep),
      whole: newer.whole && keep + newer.steps.length >= newer.stats.count,
    });
  }

  private put(columns: SeriesColumns): void {
    this.series.set(columns.key, columns);
    this.onChange();
  }

  private async loadChildren(): Promise<void> {
    this.children = (await this.ask('children', (signal) => this.channel.request(GetChildren, undefined, signal))) ?? this.children;
    this.onChange();
  }

  private async loadArtifacts(): Promise<void> {
    this.artifacts = (await this.ask('artifact-summary', (signal) => this.channel.request(GetArtifactSummary, undefined, signal))) ?? this.artifacts;
    this.artifactsVersion += 1;
    this.onChange();
  }

  private async loadModels(): Promise<void> {
    this.models = (await this.ask('models', (signal) => this.channel.request(GetModels, undefined, signal))) ?? this.models;
    this.onChange();
  }

  private async loadFailure(): Promise<void> {
    const answer = await this.ask('failure', async (signal) => ({ failure: await this.channel.request(GetFailure, undefined, signal) }));
    if (answer === undefined) return;
    this.failure = answer.failure;
    this.known.failure = true;
    this.onChange();
  }

  private async loadReference(): Promise<void> {
    const answer = await this.ask('reference', async (signal) => ({ reference: await this.channel.request(GetReference, undefined, signal) }));
    if (answer === undefined) return;
    const { reference } = answer;
    this.known.reference = true;
    if (reference?.id !== this.reference?.id) this.referenceSeries.clear();
    this.reference = reference === undefined ? undefined : { ...reference, metrics: restoreSpecial(reference.metrics) };
    this.onChange();
  }

  private take(run: RunDetails): void {
    this.run = { ...run, metrics: restoreSpecial(run.metrics) };
    this.stage = { kind: 'shown' };
    this.server = { kind: 'ready' };
    this.onChange();
  }

  private refused(name: string, error: unknown): void {
    const refusal = error instanceof RequestError ? error.refusal : { code: 'unexpected', message: String(error) };
    const gone = refusal.code === 'RESOURCE_DOES_NOT_EXIST';
    if ((name === 'run' || name === 'load') && (this.run === undefined || gone)) this.stage = { kind: 'unreadable', message: refusal.message, gone };
    else if (refusal.code === 'connection') this.server = { kind: 'lost', message: refusal.message };
    this.onChange();
  }
}
