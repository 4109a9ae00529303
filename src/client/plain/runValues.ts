import { columnId, parseColumn } from '../../protocol/columns';
import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import type { ColumnInfo, TableColumn } from '../../protocol/table';
import { noColumn, type TableSource } from '../../table/buildTable';
import { catalogueRefs } from '../../table/catalogue';
import { ColumnBuilder } from '../../table/columnBuilder';
import { describeColumn } from '../../table/columnInfo';

/** Runs as MLflow answers them, read column by column. Metrics have only their last value; other statistics and values at a step are absent. */
export class RunValues implements TableSource {
  readonly ids: readonly string[];
  private readonly columns = new Map<string, TableColumn>();

  constructor(
    /** Newest start first. */
    readonly runs: readonly Run[],
    /** Names of experiments by id. */
    private readonly experiments: ReadonlyMap<string, string>,
  ) {
    this.ids = runs.map((run) => run.info.run_id);
  }

  column(id: string): TableColumn {
    const known = this.columns.get(id) ?? this.read(id);
    this.columns.set(id, known);
    return known;
  }

  params(): readonly TableColumn[] {
    return this.keys((run) => run.data.params).map((key) => this.column(`params.${key}`));
  }

  /** What is known of each column over these rows. */
  catalogue(rows: Uint32Array): ColumnInfo[] {
    const refs = catalogueRefs({ param: this.keys((run) => run.data.params), metric: this.keys((run) => run.data.metrics), tag: this.keys((run) => run.data.tags) });
    return refs.map((ref) => describeColumn(this.column(columnId(ref)), rows)).filter((column) => column.runs > 0);
  }

  private keys(of: (run: Run) => readonly { key: string }[]): string[] {
    return [...new Set(this.runs.flatMap((run) => of(run).map(({ key }) => key)))].sort();
  }

  private read(id: string): TableColumn {
    const ref = parseColumn(id);
    if (ref === undefined) throw noColumn(id);
    const column = new ColumnBuilder(id, this.runs.length);
    this.runs.forEach((run, row) => {
      if (ref.kind === 'param') putWritten(column, row, run.data.params.find(({ key }) => key === ref.key)?.value);
      else if (ref.kind === 'tag') putText(column, row, run.data.tags.find(({ key }) => key === ref.key)?.value);
      else if (ref.kind === 'attribute') this.putAttribute(column, row, run, ref.name);
      else if (ref.kind === 'metric' && ref.stat === 'last') {
        const metric = run.data.metrics.find(({ key }) => key === ref.key);
        if (metric !== undefined) column.putNumber(row, metric.value);
      }
    });
    return column;
  }

  private putAttribute(column: ColumnBuilder, row: number, { info, data, inputs }: Run, name: string): void {
    const tag = (key: string): string | undefined => data.tags.find((each) => each.key === key)?.value;
    switch (name) {
      case 'start_time':
        column.putNumber(row, Number(info.start_time));
        break;
      case 'end_time':
        if (info.end_time !== undefined) column.putNumber(row, Number(info.end_time));
        break;
      case 'duration':
        if (info.end_time !== undefined) column.putNumber(row, Number(info.end_time) - Number(info.start_time));
        break;
      case 'source':
        putText(column, row, tag(SYSTEM_TAGS.sourceName));
        break;
      case 'commit':
        putText(column, row, tag(SYSTEM_TAGS.gitCommit));
        break;
      case 'dataset':
      case 'dataset_digest':
        putText(column, row, inputs.dataset_inputs.map(({ dataset }) => (name === 'dataset' ? dataset.name : dataset.digest)).join(', '));
        break;
      case 'experiment':
        putText(column, row, this.experiments.get(info.experiment_id));
        break;
      default:
        putText(column, row, { run_id: info.run_id, run_name: info.run_name, status: info.status, user_id: info.user_id }[name]);
    }
  }
}

function putWritten(column: ColumnBuilder, row: number, text: string | undefined): void {
  if (text !== undefined) column.putWritten(row, text);
}

function putText(column: ColumnBuilder, row: number, text: string | undefined): void {
  if (text !== undefined && text !== '') column.putText(row, text);
}
