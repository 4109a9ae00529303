import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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

/** A folder with two tables: `runs` with a row a run, named like the columns of `mlflow.search_runs()`, and `metrics` with a row a point. */
export class TablesSink implements HistorySink {
  /** So that the points of a run stand together. */
  readonly runsAtOnce = 1;
  readonly #spool: RowSpool;
  readonly #names = new Map<string, string>();
  readonly #begun = new Set<string>();
  #latest = new Map<string, Metric>();

  private constructor(
    readonly target: string,
    private readonly pointsFile: TableFile,
    private readonly options: TablesOptions,
  ) {
    this.#spool = new RowSpool(join(target, `runs.${options.kind}.rows.partial`));
  }

  /** Raises `InteropError` `exists` when there are such tables. */
  static async open(folder: string, options: TablesOptions): Promise<TablesSink> {
    const target = resolve(folder);
    for (const name of ['runs', 'metrics']) {
      const path = join(target, `${name}.${options.kind}`);
      if (!options.overwrite && existsSync(path)) throw new InteropError('exists', `${path} is there already. Replace it with --overwrite, or name another folder`);
    }
    await mkdir(target, { recursive: true });
    return new TablesSink(target, await options.open(join(target, `metrics.${options.kind}`), POINTS), options);
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
    return Promise.resolve({ kind: 'new', id });
  }

  points(runId: string, points: readonly Metric[]): Promise<void> {
    this.pointsFile.write(points.map(({ key, step, timestamp, value }) => [runId, key, step, timestamp, value]));
    for (const point of points) {
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
    const file = await this.options.open(join(this.target, `runs.${this.kind}`), columns);
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
