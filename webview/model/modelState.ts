import { CursorGroup } from '../charts/cursor';
import { Asker } from '../rpc/asker';
import { RequestError, type Channel } from '../rpc/page';
import {
  GetFigures,
  GetHistory,
  GetModel,
  GetServed,
  GetVersion,
  type ChangedPart,
  type Figures,
  type History,
  type ModelDetails,
  type PageStart,
  type PageState,
  type ServerState,
  type VersionDetails,
  type VersionFigures,
  type VersionRow,
} from './protocol';
import type { Served } from '../../src/protocol/serving';

/** Where the page stands with its model. */
export type Stage =
  | { readonly kind: 'loading' }
  | { readonly kind: 'shown' }
  | { readonly kind: 'unreadable'; readonly message: string; readonly gone: boolean };

/** Versions that are shown before "Show all". */
export const FIRST_VERSIONS = 12;
/** Versions whose runs are asked for in one request. */
const CHUNK = 100;

/** All that the page knows of its model, and the requests that bring it up to date. What is shown stays until an answer replaces it. */
export class ModelState {
  stage: Stage = { kind: 'loading' };
  model: ModelDetails | undefined;
  readonly figures = new Map<string, VersionFigures>();
  columns: Figures['columns'] = [];
  /** Details of the chosen version, once they are there; kept for those chosen before. */
  readonly versions = new Map<string, VersionDetails>();
  history: History | undefined;
  served: readonly Served[] | undefined;
  server: ServerState = { kind: 'ready' };
  /** Raised by one whenever the registry was read again. */
  round = 0;
  /** Cursor of the serving charts. */
  readonly times = new CursorGroup();
  private readonly asker = new Asker(() => this.onChange(), (name, error) => this.refused(name, error));

  constructor(
    readonly channel: Channel,
    readonly start: PageStart,
    public state: PageState,
    private readonly onChange: () => void,
  ) {}

  /** Reads everything again. */
  async load(): Promise<void> {
    const model = await this.ask('load', (signal) => this.channel.request(GetModel, undefined, signal));
    if (model === undefined) return;
    this.take(model);
    await Promise.all([this.loadFigures(), this.loadVersion(), this.loadServed(), this.loadHistory()]);
  }

  /** Brings up to date what the host says changed. */
  async refresh(parts: readonly ChangedPart[]): Promise<void> {
    if (parts.includes('all') || this.model === undefined) return this.load();
    const todo: Promise<void>[] = [];
    if (parts.includes('model')) todo.push(this.loadModel());
    else if (parts.includes('figures')) todo.push(this.loadFigures());
    if (parts.includes('served')) todo.push(this.loadServed());
    await Promise.all(todo);
  }

  /** The version that the page shows: the chosen one, else one in review, the newest in Staging, in Production, or the newest. */
  get chosen(): VersionRow | undefined {
    const versions = this.model?.versions ?? [];
    return (
      versions.find((row) => row.version === this.state.version) ??
      versions.find((row) => row.review?.state === 'requested') ??
      versions.find((row) => row.stage === 'Staging') ??
      versions.find((row) => row.stage === 'Production') ??
      versions[0]
    );
  }

  /** The version in Production. */
  get production(): VersionRow | undefined {
    return this.model?.versions.find((row) => row.stage === 'Production');
  }

  /** The versions that the table shows. */
  get shown(): readonly VersionRow[] {
    const versions = this.model?.versions ?? [];
    if (this.state.expanded.includes('versions')) return versions;
    const first = versions.slice(0, FIRST_VERSIONS);
    // What serves users is shown however old it is.
    return [...first, ...versions.slice(FIRST_VERSIONS).filter((row) => row.stage === 'Production' || row === this.chosen)];
  }

  /** Runs a request; answers nothing when it was overtaken or refused. */
  ask<T>(name: string, request: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    return this.asker.ask(name, request);
  }

  get asOf(): number {
    return this.asker.asOf;
  }

  get slow(): boolean {
    return this.asker.slow;
  }

  /** Reads the rest of the chosen version, and its row when it was not shown so far. */
  async choose(): Promise<void> {
    this.onChange();
    // What was read before is shown meanwhile: files may have come or gone.
    await Promise.all([this.loadVersion(), this.loadFigures(true)]);
  }

  /** Reads the figures of the versions shown; with `missing` only of those not read so far. */
  async loadFigures(missing = false): Promise<void> {
    const wanted = this.shown.map((row) => row.version).filter((version) => !missing || !this.figures.has(version));
    for (let from = 0; from < wanted.length; from += CHUNK) {
      const versions = wanted.slice(from, from + CHUNK);
      const answer = await this.ask(`figures:${from}`, (signal) => this.channel.request(GetFigures, { versions }, signal));
      if (answer === undefined) return;
      for (const row of answer.rows) this.figures.set(row.version, row);
      if (from === 0 && (!missing || this.columns.length === 0)) this.columns = answer.columns;
      this.onChange();
    }
  }

  /** Reads one more page of the history. */
  async loadEarlier(): Promise<void> {
    const before = this.history?.nextBefore;
    if (before === undefined) return;
    const page = await this.ask('earlier', (signal) => this.channel.request(GetHistory, { before }, signal));
    if (page === undefined || this.history === undefined) return;
    this.history = { ...page, events: [...this.history.events, ...page.events] };
    this.onChange();
  }

  /** The server came or went. */
  setServer(server: ServerState): void {
    const back = this.server.kind === 'lost' && server.kind === 'ready';
    this.server = server;
    this.onChange();
    if (back) void this.load();
  }

  private async loadModel(): Promise<void> {
    const model = await this.ask('model', (signal) => this.channel.request(GetModel, undefined, signal));
    if (model === undefined) return;
    this.take(model);
    await Promise.all([this.loadFigures(true), this.loadVersion(), this.loadHistory()]);
  }

  private async loadVersion(): Promise<void> {
    const version = this.chosen?.version;
    if (version === undefined) return;
    const details = await this.ask('version', (signal) => this.channel.request(GetVersion, { version }, signal));
    if (details === undefined) return;
    this.versions.set(version, details);
    this.onChange();
  }

  private async loadServed(): Promise<void> {
    this.served = (await this.ask('served', (signal) => this.channel.request(GetServed, undefined, signal))) ?? this.served;
    this.onChange();
  }

  private async loadHistory(): Promise<void> {
    const page = await this.ask('history', (signal) => this.channel.request(GetHistory, {}, signal));
    if (page === undefined) return;
    this.history = page;
    this.onChange();
  }

  private take(model: ModelDetails): void {
    this.model = model;
    this.round += 1;
    this.stage = { kind: 'shown' };
    this.server = { kind: 'ready' };
    this.onChange();
  }

  private refused(name: string, error: unknown): void {
    const refusal = error instanceof RequestError ? error.refusal : { code: 'unexpected', message: String(error) };
    const gone = refusal.code === 'RESOURCE_DOES_NOT_EXIST';
    if ((name === 'load' || name === 'model') && (this.model === undefined || gone)) this.stage = { kind: 'unreadable', message: refusal.message, gone };
    else if (refusal.code === 'connection') this.server = { kind: 'lost', message: refusal.message };
    this.onChange();
  }
}
