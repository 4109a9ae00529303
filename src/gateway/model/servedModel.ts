import { join } from 'node:path';
import { servedId, type Backend, type ModelRef, type ServeRequest, type Served } from '../../protocol/serving';
import { Outcomes } from '../traffic/outcomes';
import { RequestRecord } from '../traffic/requestRecord';
import type { Signature } from '../signature';
import { Pool, type PoolHost } from '../workers/pool';
import type { WorkerRecord } from '../workers/worker';
import type { Resolved, VersionFiles } from './registry';

/** What a served model needs of the process around it. */
export interface ServedHost extends PoolHost {
  resolve(name: string, ref: ModelRef): Promise<Resolved>;
  files(name: string, version: string): Promise<VersionFiles>;
  /** Address of the public side, without a trailing slash. */
  publicUrl(): string;
  /** How long a reference may name nothing before the version that it named last is stopped, ms: moving a stage can be two calls. */
  readonly patience: number;
  log(line: string): void;
}

/** A served model as it is kept. */
export interface ServedRecord {
  readonly request: ServeRequest;
  readonly origins: readonly string[];
  /** What runs of it, the version that takes the requests first. */
  readonly pools: readonly { readonly version: string; readonly workers: readonly WorkerRecord[] }[];
}

/** Where a request goes. */
export type Route =
  | { readonly kind: 'pool'; readonly pool: Pool; readonly version: string }
  | { readonly kind: 'none'; readonly reason: string; readonly hint?: string }
  /** The version that was asked for takes no part. */
  | { readonly kind: 'unknown' };

/**
 * One served model: the version that its reference names takes the requests, a share of them may go to a challenger. When the reference moves, the new version
 * is started beside the old one, takes all requests at once when it is well, and the old one answers what it has and ends.
 */
export class ServedModel {
  readonly id: string;
  readonly outcomes: Outcomes;
  readonly record: RequestRecord;
  #request: ServeRequest;
  #origins: readonly string[];
  #champion: Pool | undefined;
  /** The version that is to follow, while it starts or when it could not be started. */
  #next: Pool | undefined;
  #challenger: Pool | undefined;
  /** Why there is no champion, or why the champion is not what the reference names. */
  #missing: string | undefined;
  #missingSince: number | undefined;
  /** Counts towards the challenger's share, so that one of five is each fifth. */
  #turn = 0;
  #retiring = new Set<Promise<void>>();
  #leaving = new Set<Pool>();
  #settling: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #retry: NodeJS.Timeout | undefined;
  /** Scoring servers that an earlier gateway left, by version. */
  readonly #left: Map<string, readonly WorkerRecord[]>;

  constructor(kept: ServedRecord, private readonly host: ServedHost) {
    this.#request = kept.request;
    this.#origins = kept.origins;
    this.id = servedId(kept.request.name, kept.request.ref);
    this.#left = new Map(kept.pools.map(({ version, workers }) => [version, workers]));
    this.record = new RequestRecord(join(host.state, 'requests', `${fileName(this.id)}.jsonl`));
    this.outcomes = new Outcomes(join(host.state, 'requests', `${fileName(this.id)}.outcomes.json`));
  }

  get request(): ServeRequest {
    return this.#request;
  }

  get origins(): readonly string[] {
    return this.#origins;
  }

  set origins(origins: readonly string[]) {
    this.#origins = origins;
    this.host.changed();
  }

  /** Serves in another way from now on: other numbers of workers, another environment, another challenger. What failed is tried again. */
  async change(request: ServeRequest): Promise<void> {
    this.#request = request;
    for (const role of ['champion', 'next', 'challenger'] as const) if (this.#inRole(role)?.state.kind === 'failed') this.#retire(this.#take(role), true);
    await this.settle();
  }

  /** Brings what runs to what is asked for. Calls that come while one is under way are one more. */
  settle(): Promise<void> {
    this.#again = true;
    this.#settling ??= this.#settleAll().finally(() => (this.#settling = undefined));
    return this.#settling;
  }

  /** Where the next request goes; one that asks for a version goes to that or nowhere. */
  route(wanted?: string): Route {
    if (wanted !== undefined) {
      const pool = this.#pools().find(({ options }) => options.version === wanted);
      return pool === undefined ? { kind: 'unknown' } : this.#poolRoute(pool);
    }
    const challenger = this.#request.challenger;
    if (challenger !== undefined && this.#challenger?.state.kind === 'healthy') {
      this.#turn += challenger.share;
      if (this.#turn >= 1) {
        this.#turn -= 1;
        return to(this.#challenger);
      }
    }
    return this.#championRoute();
  }

  #championRoute(): Route {
    return this.#champion === undefined ? { kind: 'none', reason: this.#missing ?? 'The version is being looked up' } : this.#poolRoute(this.#champion);
  }

  #poolRoute(pool: Pool): Route {
    const { state } = pool;
    const version = `Version ${pool.options.version} of ${this.#request.name}`;
    switch (state.kind) {
      case 'healthy':
        return to(pool);
      case 'failed':
        return { kind: 'none', reason: `${version} could not be served: ${state.reason}`, ...(state.hint === undefined ? {} : { hint: state.hint }) };
      case 'restarting':
        return { kind: 'none', reason: `${version} is being started again: ${state.reason}` };
      case 'starting':
        return { kind: 'none', reason: `${version} is starting` };
      case 'stopping':
        return { kind: 'none', reason: `${version} is stopping` };
    }
  }

  /** Whether a request would be answered now, and why not. */
  health(): { readonly healthy: boolean; readonly reason: string; readonly hint?: string } {
    if (this.#champion?.state.kind === 'healthy') return { healthy: true, reason: '' };
    const route = this.#championRoute();
    return route.kind === 'none' ? { healthy: false, ...route } : { healthy: true, reason: '' };
  }

  /** Whether answers are recorded: only while two versions are compared. */
  get compares(): boolean {
    return this.#request.challenger !== undefined;
  }

  /** Its state for a person. */
  status(): Served {
    const challenger = this.#request.challenger;
    const share = challenger !== undefined && this.#challenger?.state.kind === 'healthy' ? challenger.share : 0;
    const backends = [
      ...(this.#champion === undefined ? [] : [this.#backend(this.#champion, 'champion', 1 - share)]),
      ...(this.#challenger === undefined ? [] : [this.#backend(this.#challenger, 'challenger', share)]),
      ...(this.#next === undefined ? [] : [this.#backend(this.#next, 'next', 0)]),
    ];
    const notice = this.#notice();
    return { id: this.id, request: this.#request, url: `${this.host.publicUrl()}/model/${this.id}/invocations`, backends, origins: this.#origins, ...(notice === undefined ? {} : { notice }) };
  }

  /** What is kept to go on with it. */
  kept(): ServedRecord {
    const pools = this.#pools().map((pool) => ({ version: pool.options.version, workers: pool.records })).filter(({ workers }) => workers.length > 0);
    return { request: this.#request, origins: this.#origins, pools };
  }

  /** Columns of the version that answers. */
  get signature(): Signature | undefined {
    return this.#champion?.signature;
  }

  /** The version that answers, when there is one. */
  get version(): string | undefined {
    return this.#champion?.options.version;
  }

  /** Ends all its scoring servers; `force` gives requests under way no time. Resolves when they are gone. */
  async stop(force: boolean): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    await this.#settling;
    for (const pool of [this.#champion, this.#next, this.#challenger]) this.#retire(pool, force);
    this.#champion = this.#next = this.#challenger = undefined;
    this.#missing = 'It is not served any more';
    if (force) for (const pool of this.#leaving) void pool.retire(true);
    await Promise.all(this.#retiring);
    await this.record.written();
  }

  /** Leaves the scoring servers running for the next gateway. */
  leave(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    for (const pool of this.#pools()) pool.leave();
    this.record.close();
  }

  async #settleAll(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        await this.#settleOnce();
      } catch (error) {
        // The tracking server is away for a moment: what runs goes on, and it is asked again.
        this.host.log(`${this.id}: ${error instanceof Error ? error.message : String(error)}`);
        this.#champion ??= this.#adoptLeft();
        if (this.#champion === undefined) this.#missing = `The registry could not be asked: ${this.host.redact(error instanceof Error ? error.message : String(error))}`;
        this.#later(2000);
      }
      this.host.changed();
    }
  }

  /** What an earlier gateway served, when it runs still and the registry cannot say what is to be served now. */
  #adoptLeft(): Pool | undefined {
    const [version] = this.#left.keys();
    if (version === undefined) return undefined;
    const pool = this.#newPool(version);
    pool.run(this.#request.workers);
    return pool;
  }

  async #settleOnce(): Promise<void> {
    const { name, ref, challenger } = this.#request;
    const [main, other] = await Promise.all([this.host.resolve(name, ref), challenger === undefined ? undefined : this.host.resolve(name, challenger.ref)]);
    if (this.#stopped) return;
    if (main.kind === 'version') {
      this.#missing = this.#missingSince = undefined;
      await this.#lead(main.version);
    } else this.#without(main.reason);
    const wanted = other?.kind === 'version' && other.version !== (this.#next ?? this.#champion)?.options.version ? other.version : undefined;
    await this.#challenge(wanted);
    this.#endLeft();
  }

  /** Makes a version the one that takes the requests, when it is well. */
  async #lead(version: string): Promise<void> {
    if (this.#is(this.#champion, version)) {
      this.#retire(this.#take('next'));
      this.#champion?.run(this.#request.workers);
      return;
    }
    if (this.#is(this.#next, version)) {
      this.#next?.run(this.#request.workers);
      return;
    }
    this.#retire(this.#take('next'));
    const known = this.#is(this.#challenger, version) ? this.#take('challenger') : undefined;
    const pool = known ?? (await this.#pool(version));
    if (this.#stopped) {
      this.#retire(pool);
      return;
    }
    // Until it has answered once the first version is replaced at once: there is no traffic to keep.
    if (this.#champion === undefined || !['healthy', 'restarting'].includes(this.#champion.state.kind)) {
      this.#retire(this.#champion);
      this.#champion = pool;
    } else this.#next = pool;
    this.#advance();
  }

  /** The reference names nothing. */
  #without(reason: string): void {
    this.#missing = reason;
    this.#missingSince ??= Date.now();
    const left = this.#champion === undefined ? 0 : this.#missingSince + this.host.patience - Date.now();
    if (left > 0) this.#later(left + 10);
    else {
      this.#retire(this.#take('next'));
      this.#retire(this.#take('champion'));
    }
  }

  async #challenge(version: string | undefined): Promise<void> {
    if (version !== undefined && this.#is(this.#challenger, version)) {
      this.#challenger?.run(this.#request.workers);
      return;
    }
    this.#retire(this.#take('challenger'));
    if (version === undefined) return;
    const pool = await this.#pool(version);
    if (this.#stopped) this.#retire(pool);
    else this.#challenger = pool;
  }

  /** The version that is to follow takes over when it is well. This is the moment in which traffic moves. */
  #advance(): void {
    if (this.#next?.state.kind !== 'healthy') return;
    const before = this.#champion;
    this.#champion = this.#take('next');
    this.host.log(`${this.id}: version ${this.#champion?.options.version ?? ''} takes the requests`);
    this.#retire(before);
    // A version that makes room may be the challenger that is asked for.
    void this.settle();
  }

  async #pool(version: string): Promise<Pool> {
    const files = await this.host.files(this.#request.name, version);
    const pool = this.#newPool(version);
    if (files.kind === 'missing') pool.fail(files.failure);
    else {
      pool.signature = files.signature;
      pool.run(this.#request.workers);
    }
    return pool;
  }

  /** A pool that goes on with what an earlier gateway left of the version. */
  #newPool(version: string): Pool {
    const { name, python, environment } = this.#request;
    const pool = new Pool({ name, version, python, environment, log: this.#logOf(version) }, this.host, () => this.#advance());
    pool.adopt(this.#left.get(version) ?? []);
    this.#left.delete(version);
    return pool;
  }

  #retire(pool: Pool | undefined, force = false): void {
    if (pool === undefined) return;
    const ended: Promise<void> = pool.retire(force).finally(() => {
      this.#retiring.delete(ended);
      this.#leaving.delete(pool);
    });
    this.#retiring.add(ended);
    this.#leaving.add(pool);
  }

  /** Scoring servers of an earlier gateway that no version of now wants. */
  #endLeft(): void {
    for (const version of [...this.#left.keys()]) this.#retire(this.#newPool(version), true);
  }

  #inRole(role: Backend['role']): Pool | undefined {
    return { champion: this.#champion, next: this.#next, challenger: this.#challenger }[role];
  }

  #take(role: Backend['role']): Pool | undefined {
    const pool = this.#inRole(role);
    if (role === 'champion') this.#champion = undefined;
    else if (role === 'next') this.#next = undefined;
    else this.#challenger = undefined;
    return pool;
  }

  /** Whether a pool has that version in the environment that is asked for now. */
  #is(pool: Pool | undefined, version: string): boolean {
    return pool?.options.version === version && this.#fits(pool);
  }

  #fits({ options }: Pool): boolean {
    return options.python === this.#request.python && options.environment === this.#request.environment;
  }

  #pools(): Pool[] {
    return [this.#champion, this.#next, this.#challenger].filter((pool) => pool !== undefined);
  }

  #notice(): string | undefined {
    const next = this.#next;
    const version = this.#champion?.options.version ?? '';
    if (next?.state.kind === 'failed') return `Version ${next.options.version} could not be served, so that version ${version} keeps the requests: ${next.state.reason}`;
    return this.#missing;
  }

  #backend(pool: Pool, role: Backend['role'], share: number): Backend {
    const { version, log } = pool.options;
    const outcome = this.outcomes.read(version);
    return { version, role, share, state: pool.state, workers: pool.size, queue: pool.queue, traffic: pool.traffic.read(), log, ...(outcome === undefined ? {} : { outcome }) };
  }

  #logOf(version: string): string {
    return join(this.host.state, 'logs', `${fileName(this.#request.name)}-${version}.log`);
  }

  #later(ms: number): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.settle(), ms);
  }
}

function to(pool: Pool): Route {
  return { kind: 'pool', pool, version: pool.options.version };
}

/** A file name for any text, no two for one: what is no plain character is written as its number. */
function fileName(text: string): string {
  return text.replace(/[^A-Za-z0-9-]/gu, (char) => `_${char.codePointAt(0)?.toString(16) ?? ''}_`).slice(0, 150);
}
