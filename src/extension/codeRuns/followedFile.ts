import * as vscode from 'vscode';
import type { MlflowClient } from '../../client/mlflowClient';
import type { CodeRunsAnswer, CodeRunsRequest } from '../../protocol/codeRuns';
import { guessDirection, type Direction } from '../../protocol/direction';
import { MlflowError } from '../../protocol/errors';
import type { Change } from '../../protocol/trialbook';
import type { FolderConnection } from '../connection/folderConnection';
import type { Log } from '../log';
import type { SharedFiles } from '../shared/sharedFiles';
import type { CodeRun, MetricOfCode, ParameterValue, RunsOfCode } from './codeRuns';
import { commitsHere } from './commitsHere';
import { Courses } from './courses';
import { describeFile, type DescribedFile } from './describeFile';
import { HeldRuns } from './heldRuns';
import type { KeyMetrics } from './keyMetrics';
import { readRuns, type KnownRun } from './knownRun';
import { Pending } from './pending';
import { RunsView } from './runsView';
import type { SinceRuns } from './since/sinceRuns';

/** Least time between two rounds, ms: a few times a second is as fast as a person reads numbers. */
const PAUSE = 300;
/** A round that takes long is followed by a longer pause: so many times its own length. */
const REST = 6;
/** Longest pause after a round, ms; also the one after a failure. */
const LONGEST_PAUSE = 5000;

/** What a followed file stands on. */
export interface FollowedServices {
  readonly shared: SharedFiles;
  readonly keyMetrics: KeyMetrics;
  readonly log: Log;
  readonly since: Pick<SinceRuns, 'of'>;
  readonly changed: (file: FollowedFile) => void;
}

/**
 * The runs of one file or notebook, read when somebody first wants them and then as the change feed tells, one round at a time. While nobody follows, what changes is
 * noted and not read.
 */
export class FollowedFile implements vscode.Disposable {
  readonly #held = new HeldRuns();
  readonly #pending = new Pending();
  readonly #courses = new Courses();
  readonly #views = new Map<string, { readonly view: RunsView | undefined; runs?: RunsOfCode }>();
  readonly #lifetime = new AbortController();
  readonly #subscriptions: vscode.Disposable;
  #known: DescribedFile | undefined;
  #followers = 0;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  /** UTC ms before which no round begins. */
  #restUntil = 0;
  #loaded = false;

  constructor(readonly uri: vscode.Uri, readonly connection: FolderConnection, private readonly services: FollowedServices) {
    this.#subscriptions = vscode.Disposable.from(
      connection.onDidReceive((event) => (event.kind === 'changes' ? this.#receive(event.changes) : this.readAgain())),
      connection.onDidChangeState(({ kind }) => {
        if (kind === 'ready') this.#schedule();
      }),
    );
  }

  get isFollowed(): boolean {
    return this.#followers > 0;
  }

  /** Which file it is, once that is known. */
  get described(): DescribedFile | undefined {
    return this.#known;
  }

  follow(): vscode.Disposable {
    this.#followers += 1;
    this.#schedule();
    let disposed = false;
    return new vscode.Disposable(() => {
      if (!disposed) this.#followers -= 1;
      disposed = true;
    });
  }

  /** Reads all again: runs, and which file it is. */
  readAgain(): void {
    this.#pending.all = true;
    this.#pending.experiment = true;
    this.#courses.clear();
    this.#schedule();
  }

  /** Another key metric or direction may hold now, or the code moved. */
  renew(): void {
    this.#views.clear();
    this.services.changed(this);
  }

  /** What is known now, read first when it never was or something is to be read. Raises what the connection raises. */
  async read(cell: string | undefined): Promise<RunsOfCode | undefined> {
    if (this.connection.state.kind === 'off') return undefined;
    await this.connection.client();
    while (!this.#loaded || this.#pending.all || this.#pending.runs.size > 0) {
      try {
        await this.#runRound(true);
      } catch (error) {
        // The folder was closed meanwhile.
        if (this.#lifetime.signal.aborted) return undefined;
        throw error;
      }
    }
    return this.of(cell);
  }

  of(cell: string | undefined): RunsOfCode | undefined {
    const entry = this.#entry(cell);
    const { view } = entry;
    if (view === undefined) return undefined;
    entry.runs ??= this.#runsOf(view, cell);
    return entry.runs;
  }

  metric(cell: string | undefined, key: string): MetricOfCode | undefined {
    const { view } = this.#entry(cell);
    const metric = view?.metric(key, this.#direction(view, key));
    if (metric === undefined) return undefined;
    const course = this.#courses.get(metric.last.run.runId, key, () => {
      this.#pending.courses = true;
      this.#schedule();
    });
    return { ...metric, course };
  }

  parameter(cell: string | undefined, key: string): readonly ParameterValue[] {
    return this.#entry(cell).view?.parameter(key) ?? [];
  }

  /** The run with all that is known of it. */
  run({ runId }: CodeRun): KnownRun | undefined {
    return this.#held.runs.find((run) => run.runId === runId);
  }

  dispose(): void {
    this.#lifetime.abort();
    clearTimeout(this.#timer);
    this.#subscriptions.dispose();
  }

  #receive(changes: readonly Change[]): void {
    for (const change of changes) this.#pending.note(change, this.#held, (runId, keys) => this.#courses.touch(runId, keys));
    if (!this.#pending.isEmpty) this.#schedule();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#round !== undefined || !this.isFollowed || this.#pending.isEmpty || this.#lifetime.signal.aborted) return;
    if (this.connection.state.kind !== 'ready') return;
    // Several changes come in one turn, and several questions are asked in one.
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#runRound(false).catch((error: unknown) => {
        if (!this.#lifetime.signal.aborted) this.services.log.debug(`The runs of ${this.uri.path} were not read`, error);
      });
    }, Math.max(0, this.#restUntil - Date.now()));
  }

  /** One round, or the one that is under way. */
  #runRound(atOnce: boolean): Promise<void> {
    if (this.#round !== undefined) return this.#round;
    const began = Date.now();
    const state = this.connection.state;
    const client = state.kind === 'ready' || state.kind === 'reconnecting' ? Promise.resolve(state.client) : this.connection.client();
    const end = (pause: number): void => {
      this.#round = undefined;
      this.#restUntil = Date.now() + pause;
      this.#schedule();
    };
    const round = client.then((one) => this.#readPending(one)).then(
      () => end(Math.min(LONGEST_PAUSE, Math.max(PAUSE, REST * (Date.now() - began)))),
      (error: unknown) => {
        end(atOnce ? 0 : LONGEST_PAUSE);
        throw error;
      },
    );
    this.#round = round;
    return round;
  }

  async #readPending(client: MlflowClient): Promise<void> {
    const { signal } = this.#lifetime;
    const taken = this.#pending.take();
    let changed = false;
    try {
      if (taken.all) await this.#readAll(client, signal);
      else if (taken.runs.length > 0) await this.#readSome(client, taken.runs, signal);
      const [newest] = this.#held.runs;
      if (taken.experiment) this.services.keyMetrics.forget();
      if (newest !== undefined && this.services.keyMetrics.isStale(newest.experimentId, newest)) await this.services.keyMetrics.read(client, newest.experimentId, signal);
      changed = taken.all || taken.experiment || taken.runs.length > 0;
      // Without it the first round would show numbers, and their lines a moment later.
      changed = (await this.#courses.read(client, signal)) || changed;
    } catch (error) {
      this.#pending.restore(taken);
      throw error;
    }
    if (!changed || signal.aborted) return;
    this.#views.clear();
    this.services.changed(this);
  }

  async #readAll(client: MlflowClient, signal: AbortSignal): Promise<void> {
    this.#known = await describeFile(this.uri, this.connection);
    // Teams of files share what they say of metrics, and a first view without it would have to be drawn again.
    await this.services.shared.content(this.connection);
    const answer = await this.#ask(client, {}, signal);
    const runs = await this.#kept(answer);
    this.#held.replace(runs, answer.total - (answer.runs.length - runs.length));
    this.#loaded = true;
  }

  async #readSome(client: MlflowClient, runs: readonly string[], signal: AbortSignal): Promise<void> {
    const answer = await this.#ask(client, { run_ids: runs }, signal);
    if (this.#held.update(runs, await this.#kept(answer))) this.#pending.all = true;
  }

  async #ask(client: MlflowClient, more: Pick<CodeRunsRequest, 'run_ids'>, signal: AbortSignal): Promise<CodeRunsAnswer> {
    const request: CodeRunsRequest = { ...this.#known!.file, ...more };
    try {
      return await client.codeRuns(request, { signal });
    } catch (error) {
      // A team's server may be of an older version.
      if (!(error instanceof MlflowError) || error.code !== 'ENDPOINT_NOT_FOUND') throw error;
      return (await import('../../client/plain/searchCodeRuns')).searchCodeRuns(client, request, { signal });
    }
  }

  /** The runs of an answer without those that are of another repository. */
  async #kept(answer: CodeRunsAnswer): Promise<KnownRun[]> {
    const runs = readRuns(answer);
    const root = this.#known?.root;
    const asked = runs.flatMap(({ byCommit, commit }) => (byCommit && commit !== undefined ? [commit] : []));
    if (asked.length === 0) return runs.filter(({ byCommit }) => !byCommit);
    const here = root === undefined ? new Set<string>() : await commitsHere(root, asked);
    return runs.filter(({ byCommit, commit }) => !byCommit || here.has(commit ?? ''));
  }

  #entry(cell: string | undefined): { readonly view: RunsView | undefined; runs?: RunsOfCode } {
    const name = cell ?? '';
    const known = this.#views.get(name);
    if (known !== undefined) return known;
    const runs = cell === undefined ? this.#held.runs : this.#held.runs.filter((run) => run.cell === cell);
    const { directions } = this.services.shared.now(this.connection);
    const made = { view: runs.length === 0 ? undefined : new RunsView(runs, this.services.keyMetrics.of(runs, directions)) };
    this.#views.set(name, made);
    return made;
  }

  #runsOf(view: RunsView, cell: string | undefined): RunsOfCode {
    const { last } = view;
    const live = view.live(Date.now());
    return {
      connection: this.connection, total: cell === undefined ? this.#held.total : view.runs.length, runs: view.runs, last,
      ...(live === undefined ? {} : { live }), ...(view.keyMetric === undefined ? {} : { keyMetric: view.keyMetric }),
      ...(view.best === undefined ? {} : { best: view.best.run }), since: this.services.since.of(this, last, cell),
    };
  }

  #direction(view: RunsView, key: string): Direction {
    if (view.keyMetric?.key === key) return view.keyMetric.direction;
    return this.services.shared.now(this.connection).directions.get(key) ?? guessDirection(key);
  }
}
