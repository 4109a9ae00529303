import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { HistoryExperiment, HistoryRun, LoggedModel, Metric } from '../history';
import { InteropError } from '../interopError';
import type { FileAtTarget, HistorySink, RunAtTarget } from '../sink';
import { RowSpool } from './rowSpool';
import { columnsOf, isLater, rowOf } from './runRow';
import type { OpenTableFile, TableFile, TableFileColumn, TableValue } from './tableFile';

const POINTS: readonly TableFileColumn[] = [
  { name: 'run_id', type: 'text' }, { name: 'key', type: 'text' }, { name: 'step', type: 'integer' }, { name: 'timestamp', type: 'moment' }, { name: 'value', type: 'number' },
];
/** Rows that go to a file at a time. */
const ROWS = 500;

/** How tables are exported. */
export interface TablesOptions {
  readonly kind: 'csv' | 'parquet';
  readonly open: OpenTableFile;
  /** Replaces tables that are there. */
  readonly overwrite: boolean;
}

/** Where the tables go: into a folder as `runs.csv` and `metrics.csv`, or to a file `NAME.csv` and `NAME.metrics.csv` beside it. */
function pathsOf(path: string, kind: 'csv' | 'parquet'): { readonly runs: string; readonly points: string } {
  const absolute = resolve(path);
  const end = `.${kind}`;
  if (!absolute.toLowerCase().endsWith(end)) return { runs: join(absolute, `runs${end}`), points: join(absolute, `metrics${end}`) };
  return { runs: absolute, points: `${absolute.slice(0, -end.length)}.metrics${absolute.slice(-end.length)}` };
}

/** Two tables: one with a row a run, whose columns are named as by `mlflow.search_runs()`, and one with a row a point of a metric. */
export class TablesSink implements HistorySink {
  /** So that the points of a run stand together. */
  readonly runsAtOnce = 1;
  readonly #spool: RowSpool;
  readonly #names = new Map<string, string>();
  readonly #begun = new Set<string>();
  #latest = new Map<string, Metric>();
  #counts = new Map<string, number>();

  private constructor(
    readonly target: string,
    private readonly pointsFile: TableFile,
    private readonly options: TablesOptions,
  ) {
    this.#spool = new RowSpool(`${target}.rows.partial`);
  }

  /** Raises `InteropError` `exists` when there are such tables. */
  static async open(path: string, options: TablesOptions): Promise<TablesSink> {
    const { runs, points } = pathsOf(path, options.kind);
    const there = [runs, points].find((one) => existsSync(one));
    if (!options.overwrite && there !== undefined) throw new InteropError('exists', `${there} is there already. Replace it with --overwrite, or name another place`);
    await mkdir(dirname(runs), { recursive: true });
    return new TablesSink(runs, await options.open(points, POINTS), options);
  }

  get kind(): 'csv' | 'parquet' {
    return this.options.kind;
  }

  experiment({ experiment_id: id, name }: HistoryExperiment): Promise<string> {
    this.#names.set(id, name);
    return Promise.resolve(id);
  }

  beginRun(_experimentId: string, { run }: HistoryRun): Promise<RunAtTarget> {
    const id = run.info.run_id;
    if (this.#begun.has(id)) return Promise.resolve({ kind: 'collision', id, reason: 'another run of this export has the same id' });
    this.#begun.add(id);
    this.#latest = new Map();
    this.#counts = new Map();
    return Promise.resolve({ kind: 'new', id });
  }

  points(runId: string, points: readonly Metric[]): Promise<void> {
    this.pointsFile.write(points.map(({ key, step, timestamp, value }) => [runId, key, step, timestamp, value]));
    for (const point of points) {
      this.#counts.set(point.key, (this.#counts.get(point.key) ?? 0) + 1);
      const known = this.#latest.get(point.key);
      if (known === undefined || isLater(point, known)) this.#latest.set(point.key, point);
    }
    return Promise.resolve();
  }

  file(_owner: unknown, { size }: { readonly size: number | undefined }): Promise<FileAtTarget> {
    return Promise.resolve({ bytes: size ?? 0, skipped: true });
  }

  endRun(_runId: string, { run }: HistoryRun): Promise<void> {
    this.#spool.add(rowOf(run, this.#names.get(run.info.experiment_id) ?? '', this.#latest));
    return Promise.resolve();
  }

  beginLoggedModel(_experimentId: string, { info }: LoggedModel): Promise<{ readonly id: string; readonly isThere: boolean }> {
    return Promise.resolve({ id: info.model_id, isThere: true });
  }

  endLoggedModel(): Promise<void> {
    return Promise.resolve();
  }

  registeredModel(): Promise<number> {
    return Promise.resolve(0);
  }

  /** Of the run that is being written. */
  countPoints(): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(this.#counts);
  }

  async close(failed: boolean): Promise<void> {
    let isWhole = false;
    try {
      if (!failed) await this.#writeRuns();
      isWhole = !failed;
    } finally {
      this.pointsFile.close(!isWhole);
      this.#spool.close();
    }
  }

  async #writeRuns(): Promise<void> {
    const columns = columnsOf(this.#spool.names);
    const file = await this.options.open(this.target, columns);
    let failed = true;
    try {
      let block: (readonly TableValue[])[] = [];
      for (const row of this.#spool.rows()) {
        block.push(columns.map(({ name }) => row.get(name) ?? null));
        if (block.length >= ROWS) {
          file.write(block);
          block = [];
        }
      }
      file.write(block);
      failed = false;
    } finally {
      file.close(failed);
    }
  }
}
