import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { HistoryExperiment, HistoryFile, HistoryModel, HistoryRun, HistorySummary, LoggedModel, Metric, Run } from '../history';
import type { FileAtTarget, HistorySink, RunAtTarget } from '../sink';
import type { HistorySource } from '../source';

/*
 * A source and a target in memory, for tests of what is between them.
 */

/** A run of a test. */
export interface MadeRun {
  readonly id: string;
  readonly parent?: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly points?: readonly Metric[];
  readonly files?: Readonly<Record<string, string>>;
  readonly mark?: string;
}

/** A point of a test. */
export const point = (key: string, step: number | bigint, value: number, timestamp: number | bigint = 1_700_000_000_000): Metric => ({ key, step, value, timestamp });

const pairs = (record: Readonly<Record<string, string>> = {}): { key: string; value: string }[] => Object.entries(record).map(([key, value]) => ({ key, value }));

/** The whole run of a test's words. */
export function runOf({ id, parent, params, tags, points = [] }: MadeRun): Run {
  const last = new Map(points.map((one) => [one.key, one]));
  return {
    info: { run_id: id, run_uuid: id, run_name: `name of ${id}`, experiment_id: '7', user_id: 'u', status: 'FINISHED', start_time: 1, end_time: 2, artifact_uri: '', lifecycle_stage: 'active' },
    data: { metrics: [...last.values()], params: pairs(params), tags: [...pairs(tags), ...(parent === undefined ? [] : [{ key: 'mlflow.parentRunId', value: parent }])] },
    inputs: { dataset_inputs: [], model_inputs: [] },
  };
}

/** A source with one experiment of these runs. */
export class MemorySource implements HistorySource {
  readonly kind = 'mlruns';
  readonly origin = 'memory';

  constructor(
    private readonly made: readonly MadeRun[],
    private readonly models: readonly HistoryModel[] = [],
  ) {}

  summary(): Promise<HistorySummary> {
    return Promise.resolve({ experiments: [{ name: 'e', runs: this.made.length }], runs: this.made.length, models: 0, versions: 0, points: undefined, artifactBytes: undefined, missingPrefixes: [] });
  }

  experiments(): AsyncIterable<HistoryExperiment> {
    return each([{ experiment_id: '7', name: 'e', lifecycle_stage: 'active', tags: [] }]);
  }

  runs(): AsyncIterable<HistoryRun> {
    return each(this.made.map((made) => ({ run: runOf(made), mark: made.mark ?? '1' })));
  }

  points({ run }: HistoryRun): AsyncIterable<readonly Metric[]> {
    const { points = [] } = this.#made(run);
    return each(points.length === 0 ? [] : [points.slice(0, 3), points.slice(3)]);
  }

  files({ run }: HistoryRun): AsyncIterable<HistoryFile> {
    return each(Object.entries(this.#made(run).files ?? {}).map(([path, text]) => ({ path, size: Buffer.byteLength(text), open: () => Promise.resolve(Readable.from([Buffer.from(text)])) })));
  }

  loggedModels(): AsyncIterable<LoggedModel> {
    return each([]);
  }

  modelFiles(): AsyncIterable<HistoryFile> {
    return each([]);
  }

  registeredModels(): AsyncIterable<HistoryModel> {
    return each(this.models);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #made(run: Run): MadeRun {
    const made = this.made.find(({ id }) => id === run.info.run_id);
    if (made === undefined) throw new Error(`No run ${run.info.run_id}`);
    return made;
  }
}

/** What a target in memory has of a run. */
export interface KeptRun {
  readonly run: Run;
  readonly parentId: string | undefined;
  readonly points: Map<string, Metric>;
  readonly files: Map<string, string>;
  mark: string | undefined;
}

/** A target that keeps what it is given, under ids of its own. */
export class MemorySink implements HistorySink {
  readonly kind = 'server';
  readonly target = 'memory';
  readonly kept = new Map<string, KeptRun>();
  readonly calls: string[] = [];
  /** Called before each write; a test raises there what is to go wrong. */
  onWrite: (what: string, id: string) => void = () => undefined;

  experiment(): Promise<string> {
    this.calls.push('experiment');
    return Promise.resolve('1');
  }

  beginRun(_experimentId: string, { run, mark }: HistoryRun, parentId: string | undefined): Promise<RunAtTarget> {
    const { run_id: source } = run.info;
    const id = `t-${source}`;
    this.calls.push(`begin ${source}`);
    const known = this.kept.get(id);
    if (known?.mark === mark) return Promise.resolve({ kind: 'same', id });
    return this.#write('begin', id, () => {
      this.kept.set(id, { run, parentId, points: known?.points ?? new Map<string, Metric>(), files: known?.files ?? new Map<string, string>(), mark: undefined });
      return { kind: known === undefined ? 'new' : 'open', id };
    });
  }

  points(runId: string, points: readonly Metric[]): Promise<void> {
    return this.#write('points', runId, () => {
      for (const one of points) this.kept.get(runId)?.points.set(`${one.key} ${one.step} ${one.timestamp} ${one.value}`, one);
    });
  }

  async file({ id }: { readonly kind: 'run' | 'model'; readonly id: string }, file: HistoryFile): Promise<FileAtTarget> {
    const bytes = await buffer(await file.open());
    return this.#write('file', id, () => {
      this.kept.get(id)?.files.set(file.path, bytes.toString());
      return { bytes: bytes.length, skipped: false };
    });
  }

  endRun(runId: string, { mark }: HistoryRun): Promise<void> {
    return this.#write('end', runId, () => {
      const kept = this.kept.get(runId);
      if (kept !== undefined) kept.mark = mark;
    });
  }

  beginLoggedModel(): Promise<{ readonly id: string; readonly isThere: boolean }> {
    return Promise.reject(new Error('There are none'));
  }

  endLoggedModel(): Promise<void> {
    return Promise.reject(new Error('There are none'));
  }

  registeredModel({ versions }: HistoryModel): Promise<number> {
    return Promise.resolve(versions.length);
  }

  countPoints(runId: string): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const { key } of this.kept.get(runId)?.points.values() ?? []) counts.set(key, (counts.get(key) ?? 0) + 1);
    return Promise.resolve(counts);
  }

  close(failed: boolean): Promise<void> {
    this.calls.push(failed ? 'close failed' : 'close');
    return Promise.resolve();
  }

  async #write<T>(what: string, id: string, write: () => T): Promise<T> {
    await Promise.resolve();
    this.onWrite(what, id);
    return write();
  }
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}
