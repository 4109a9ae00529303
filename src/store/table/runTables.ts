import type { ColumnInfo, RunColumns, Table, TableRequest } from '../../protocol/table';
import type { Change } from '../../protocol/trialbook';
import { buildTable } from '../../table/buildTable';
import { catalogueRefs } from '../../table/catalogue';
import { describeColumn } from '../../table/columnInfo';
import { experimentKey, readExperiments } from '../experiments';
import { checkExperimentId, selectRunKeys } from '../search/runs';
import type { Database } from '../sql';
import { joinRuns, type JoinedRuns } from './joinRuns';
import { ResidentRuns } from './residentRuns';

/** Experiments whose runs are kept in memory, the last asked for. */
const MAX_EXPERIMENTS = 8;

/** Columns that a catalogue reads at a time. */
const LOADED_TOGETHER = 200;

/** Tables of runs as columns, from memory where they were read before. */
export class RunTables {
  readonly #db: Database;
  readonly #kept = new Map<number, ResidentRuns>();

  constructor(db: Database) {
    this.#db = db;
    db.onChange((changes) => {
      if (this.#kept.size > 0) for (const change of changes) this.#note(change);
    });
  }

  /** Raises INVALID_PARAMETER_VALUE for experiment ids, filter or columns that are wrong. */
  table(request: TableRequest): Table {
    const source = this.#source(request.experiment_ids);
    const all = source.order;
    const rows = this.#matching(request, source);
    source.prepare([...(request.order_by ?? []).map(({ column }) => column), ...(request.columns ?? [])]);
    return buildTable(source, rows, all.length, request);
  }

  /** What can be a column of the runs that match. Raises INVALID_PARAMETER_VALUE. */
  columns(request: { experiment_ids: readonly string[]; filter?: string }): RunColumns {
    const source = this.#source(request.experiment_ids);
    const rows = this.#matching(request, source);
    const refs = catalogueRefs({ param: source.known('param'), metric: source.known('metric'), tag: source.known('tag') });
    const columns: ColumnInfo[] = [];
    // A few at a time, since there may be more than are kept.
    for (let at = 0; at < refs.length; at += LOADED_TOGETHER) {
      for (const column of source.load(refs.slice(at, at + LOADED_TOGETHER))) {
        const info = describeColumn(column, rows);
        if (info.runs > 0) columns.push(info);
      }
    }
    return { runs: rows.length, columns };
  }

  clear(): void {
    this.#kept.clear();
  }

  #note(change: Change): void {
    const experiment = experimentKey(change.experiment_id ?? '');
    if (experiment === undefined) return;
    // What is no change of one run, an experiment deleted or renamed, is read anew as a whole.
    if (this.#kept.get(experiment)?.note(change) === false) this.#kept.delete(experiment);
  }

  #source(ids: readonly string[]): JoinedRuns {
    const asked = [...new Set(ids.map(checkExperimentId))];
    const there = new Set(readExperiments(this.#db, asked).map(({ experiment_id }) => experimentKey(experiment_id)));
    // One that is not there has no runs, and looking for them costs as much as if it had some.
    return joinRuns(asked.filter((experiment) => there.has(experiment)).map((experiment) => this.#resident(experiment)));
  }

  #resident(experiment: number): ResidentRuns {
    const kept = this.#kept.get(experiment) ?? new ResidentRuns(this.#db, experiment);
    this.#kept.delete(experiment);
    this.#kept.set(experiment, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_EXPERIMENTS) break;
      this.#kept.delete(oldest);
    }
    kept.refresh();
    return kept;
  }

  #matching(request: Pick<TableRequest, 'experiment_ids' | 'filter' | 'run_ids'>, source: JoinedRuns): Uint32Array {
    let rows = source.order;
    if (request.run_ids !== undefined) {
      const wanted = new Set(request.run_ids);
      rows = rows.filter((row) => wanted.has(source.ids[row] ?? ''));
    }
    if (request.filter === undefined || request.filter.trim() === '') return rows;
    const matching = new Uint8Array(source.ids.length);
    for (const run of selectRunKeys(this.#db, { experiment_ids: [...request.experiment_ids], filter: request.filter })) matching[source.row(run) ?? -1] = 1;
    return rows.filter((row) => matching[row] === 1);
  }
}
