import { randomUUID } from 'node:crypto';
import type { MlflowClient } from '../../client/mlflowClient';
import type { ProcessIdentity } from '../../address/machine';
import type { DatasetInput, Metric, Param, Run, RunStatus, Tag } from '../../protocol/entities';
import { createRun } from './createRun';
import type { Entry, RecordedFile, RunEntries, RunRecord } from './runRecord';
import { isOutage, Sender } from './sender';
import { Spool, type SpoolHead, type SpoolLine, type SpoolTarget } from './spool';
import { runOf } from './takeIn';
import { errorWords } from '../errorWords';

/** How entries are gathered: written after so long, ms, or when there are so many. */
const GATHER = { time: 500, metrics: 1000 } as const;
/** First and longest pause between tries to get a lost server back, ms. */
const PAUSE = [2000, 300_000] as const;
/** Longest wait for a server at the end of a command, ms. */
const LAST_PATIENCE = 5000;

/** What a record is made from. */
export interface RecorderOptions {
  readonly target: SpoolTarget;
  readonly head: SpoolHead;
  /** Finds the server or starts it, in at most so many ms. Raises when it cannot be had. */
  readonly connect: (patience: number) => Promise<MlflowClient>;
  /** Takes lines for the person. */
  readonly warn: (line: string) => void;
}

type State =
  | { readonly kind: 'online'; readonly sender: Sender }
  /** The server cannot be had: all goes to the spool. */
  | { readonly kind: 'aside'; readonly pause: number };

/** An id for a new record. */
export const newRecordId = (): string => randomUUID().replaceAll('-', '');

/** The record of one run: written to the server while it can be had, kept aside while it cannot. */
export class Recorder implements RunRecord {
  #state: State = { kind: 'aside', pause: PAUSE[0] };
  #queue: Promise<void> = Promise.resolve();
  #gathered: { params: Param[]; metrics: Metric[]; tags: Tag[] } = { params: [], metrics: [], tags: [] };
  #timer: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #started: ProcessIdentity | undefined;
  #warned = new Set<string>();
  #runId: string | undefined;

  private constructor(
    private readonly options: RecorderOptions,
    /** Absent where nothing can be kept. */
    readonly spool: Spool | undefined,
  ) {}

  /** Makes the record's folder, waits for the server and makes the run there. Never raises. */
  static async open(options: RecorderOptions, client: Promise<MlflowClient>): Promise<Recorder> {
    let spool: Spool | undefined;
    let reason: unknown;
    try {
      spool = Spool.create(options.target, options.head);
    } catch (error) {
      // All is well as long as the server can be had.
      reason = error;
    }
    const recorder = new Recorder(options, spool);
    try {
      const connected = await client;
      recorder.#online(new Sender(connected, await createRun(connected, options.head), (words) => recorder.#refused(words)));
    } catch (error) {
      recorder.#lost(error, reason);
    }
    return recorder;
  }

  get runId(): string | undefined {
    return this.#runId;
  }

  /** The run as it was made; undefined while no server could be had. */
  get run(): Run | undefined {
    return this.#state.kind === 'online' ? this.#state.sender.run : undefined;
  }

  /** What another process wrote to the run, for whoever wants to stay out of its way; undefined when the server cannot be had now. */
  async read(): Promise<Run | undefined> {
    if (this.#state.kind !== 'online') return undefined;
    try {
      return await this.#state.sender.client.getRun(this.#state.sender.runId);
    } catch (error) {
      if (!isOutage(error)) this.#refused(errorWords(error));
      return undefined;
    }
  }

  /** Tells that the command runs, which may outlive us. */
  started(process: ProcessIdentity): void {
    this.#started = process;
    this.#keep({ kind: 'started', process });
  }

  /** Tells how the command ended, so that it is known whatever becomes of us now. `endTime` in UTC ms. */
  ended(status: RunStatus, endTime: number): void {
    this.#keep({ kind: 'ended', status, endTime });
  }

  log({ params, metrics, tags }: RunEntries): void {
    this.#gathered.params.push(...(params ?? []));
    for (const metric of metrics ?? []) this.#gathered.metrics.push(metric);
    this.#gathered.tags.push(...(tags ?? []));
    if (this.#gathered.metrics.length >= GATHER.metrics) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), GATHER.time);
  }

  inputs(datasets: readonly DatasetInput[]): void {
    this.write({ kind: 'inputs', datasets });
  }

  artifact(path: string, file: RecordedFile): void {
    this.write({ kind: 'artifact', path, file });
  }

  /** Waits until all so far was sent or kept aside. */
  async settled(): Promise<void> {
    this.#flush();
    await this.#queue;
  }

  async end(status: RunStatus, endTime: number): Promise<void> {
    this.#flush();
    clearTimeout(this.#retry);
    await this.#queue;
    this.#queue = this.#queue.then(() => this.#finish({ kind: 'end', status, endTime }));
    await this.#queue;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entries = this.#gathered;
    if (entries.params.length + entries.metrics.length + entries.tags.length === 0) return;
    this.#gathered = { params: [], metrics: [], tags: [] };
    this.write({ kind: 'log', entries });
  }

  /** Writes an entry after those before it. */
  write(entry: Entry): void {
    this.#queue = this.#queue.then(() => this.#send(entry));
  }

  async #send(entry: Entry): Promise<void> {
    if (this.#state.kind === 'online') {
      try {
        await this.#state.sender.send(entry);
        return;
      } catch (error) {
        if (!isOutage(error)) {
          this.#refused(errorWords(error));
          return;
        }
        this.#lost(error);
      }
    }
    this.#keep(entry);
  }

  async #finish(end: Entry & { kind: 'end' }): Promise<void> {
    if (this.#state.kind === 'aside') await this.#resume(LAST_PATIENCE);
    if (this.#state.kind === 'online') {
      try {
        for (const file of this.spool?.more() ?? []) for (const entry of this.spool?.readMore(file) ?? []) await this.#state.sender.send(entry);
        await this.#state.sender.send(end);
        this.spool?.remove();
        return;
      } catch (error) {
        this.#lost(error);
      }
    }
    clearTimeout(this.#retry);
    this.#keep(end);
  }

  #online(sender: Sender): void {
    this.#state = { kind: 'online', sender };
    this.#runId ??= sender.runId;
    this.#keep({ kind: 'created', runId: sender.runId });
  }

  #lost(error: unknown, spoolError?: unknown): void {
    this.#state = { kind: 'aside', pause: this.#state.kind === 'aside' ? this.#state.pause : PAUSE[0] };
    this.#schedule();
    const kept = this.spool === undefined ? `and nothing can be kept for later (${errorWords(spoolError)})` : 'its record is kept aside and taken in as soon as a server can be had';
    this.#tell('lost', `No tracking server takes the run now; the command goes on, ${kept}. ${errorWords(error)}`);
  }

  #schedule(): void {
    if (this.#state.kind !== 'aside') return;
    const { pause } = this.#state;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.#queue = this.#queue.then(() => this.#resume(pause));
    }, pause);
    this.#retry.unref();
    this.#state = { kind: 'aside', pause: Math.min(pause * 2, PAUSE[1]) };
  }

  /** Goes on with the server when it can be had again, and sends it what was kept meanwhile. */
  async #resume(patience: number): Promise<void> {
    if (this.#state.kind !== 'aside' || this.spool === undefined) return;
    try {
      const client = await this.options.connect(patience);
      const lines = this.spool.read();
      const run = await runOf(client, this.options.head, this.#runId === undefined ? lines : [{ kind: 'created', runId: this.#runId }]);
      const sender = new Sender(client, run, (words) => this.#refused(words));
      for (const line of lines) if (line.kind === 'log' || line.kind === 'inputs' || line.kind === 'artifact') await sender.send(line);
      const ended = lines.find((line) => line.kind === 'ended');
      this.spool.restart(this.options.head, run.info.run_id, this.#started);
      if (ended !== undefined) this.#keep(ended);
      this.#state = { kind: 'online', sender };
      this.#runId ??= run.info.run_id;
    } catch {
      // That the server is lost was told; what was kept stays.
      this.#schedule();
    }
  }

  #keep(line: SpoolLine): void {
    try {
      this.spool?.append(line);
    } catch (error) {
      // What is sent to a server is not lost by that.
      if (this.#state.kind === 'aside') this.#tell('full', `What is recorded cannot be kept aside: ${errorWords(error)}`);
    }
  }

  #refused(words: string): void {
    this.#tell('refused', `The server refused a part of the record: ${words}`);
  }

  /** One line of a kind is enough: the output is the command's. */
  #tell(kind: string, line: string): void {
    if (this.#warned.has(kind)) return;
    this.#warned.add(kind);
    this.options.warn(line);
  }
}
