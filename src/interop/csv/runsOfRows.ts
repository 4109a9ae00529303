import type { Stats } from 'node:fs';
import type { Metric, Param, RunStatus } from '../../protocol/entities';
import { idOf, markOf } from '../logs/identity';
import { noFiles, type LogRun } from '../logs/logRun';
import { experimentName } from '../logs/experimentName';
import type { OpenSource } from '../source';
import { cellNumber, type ColumnRole, type Mapping } from './mapping';
import { integerInCell } from './numberIn';
import { momentInCell } from './momentIn';
import { readRows, RowError, type Row } from './readRows';

/** A table with what its columns mean. */
export interface CsvTable {
  readonly path: string;
  /** Name of the file without its ending. */
  readonly name: string;
  readonly separator: string;
  readonly mapping: Mapping;
  readonly stats: Stats;
}

/** Rows of a table below its header, up to where it is damaged, of which `problem` is told. */
export async function* bodyRows(table: CsvTable, { problem, signal }: Pick<OpenSource, 'problem' | 'signal'>): AsyncGenerator<Row> {
  let isHeader = true;
  try {
    for await (const row of readRows(table.path, table.separator, signal)) {
      if (!isHeader) yield row;
      isHeader = false;
    }
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    problem({ where: table.path, what: `${error.message}: what stands before was read`, lost: true });
  }
}

/** The cell of a role; empty without such a column. */
export function cellOf(mapping: Mapping, cells: readonly string[], role: ColumnRole): string {
  const at = mapping.columns.findIndex((column) => column.role === role);
  return (cells[at] ?? '').trim();
}

/** The experiment that a row is of. */
export function experimentOf(table: CsvTable, cells: readonly string[]): string {
  return cellOf(table.mapping, cells, 'experiment').slice(0, 500) || experimentName(table.path.replace(/\.[^./\\]+$/, ''));
}

/** The filled cells of a kind by their keys. */
export function pairsOf(mapping: Mapping, cells: readonly string[], role: 'param' | 'tag'): Param[] {
  return mapping.columns.flatMap((column, index) => {
    const value = cells[index] ?? '';
    return column.role !== role || value === '' ? [] : [{ key: column.key, value }];
  });
}

/** The numbers of a row's metrics. */
export function* metricsOf(mapping: Mapping, cells: readonly string[], timestamp: number, step: Metric['step']): Iterable<Metric> {
  for (const [index, { role, key }] of mapping.columns.entries()) {
    const value = role === 'metric' ? cellNumber(cells[index] ?? '', mapping.decimalComma) : undefined;
    if (value !== undefined) yield { key, value, timestamp, step };
  }
}

/** How many runs each experiment has, and when. */
export async function tableOf(table: CsvTable, options: OpenSource): Promise<ReadonlyMap<string, { readonly runs: number; readonly from?: number; readonly to?: number }>> {
  const counts = new Map<string, { runs: number; from?: number; to?: number }>();
  for await (const { cells } of bodyRows(table, options)) {
    const experiment = experimentOf(table, cells);
    const count = counts.get(experiment) ?? { runs: 0 };
    counts.set(experiment, count);
    count.runs++;
    const [start, end] = times(table, cells);
    if (start !== undefined) count.from = Math.min(count.from ?? start, start);
    if (end !== undefined) count.to = Math.max(count.to ?? end, end);
  }
  return counts;
}

/** Each row as a run. One without an id is known by what stands in it. */
export async function* rowRuns(table: CsvTable, experiment: string, options: OpenSource): AsyncGenerator<LogRun> {
  const { mapping } = table;
  const seen = new Map<string, number>();
  // What is damaged was told when the rows were counted.
  for await (const row of bodyRows(table, { ...options, problem: () => undefined })) {
    const { cells, line } = row;
    if (experimentOf(table, cells) !== experiment) continue;
    const given = cellOf(mapping, cells, 'run');
    const identity = given === '' ? idOf('row', ...cells) : given;
    const count = (seen.get(identity) ?? 0) + 1;
    seen.set(identity, count);
    if (given !== '' && count > 1) {
      options.problem({ where: `${table.path}, line ${line}`, what: `The run '${given}' stands in an earlier row too; this one was left out`, lost: true });
      continue;
    }
    yield runOfRow(table, row, /^[0-9a-f]{32}$/.test(given) ? given : idOf('csv', table.path, identity, String(given === '' ? count : 1)));
  }
}

function runOfRow(table: CsvTable, { cells, line }: Row, id: string): LogRun {
  const { mapping } = table;
  const [started, ended] = times(table, cells);
  const start = started ?? ended ?? Math.round(table.stats.mtimeMs);
  const step = integerInCell(cellOf(mapping, cells, 'step')) ?? 0;
  return {
    id,
    name: cellOf(mapping, cells, 'name') || cellOf(mapping, cells, 'run') || `${table.name} ${line}`,
    mark: markOf([], ...cells),
    status: statusOf(cellOf(mapping, cells, 'status')),
    start,
    end: Math.max(start, ended ?? start),
    user: cellOf(mapping, cells, 'user'),
    params: pairsOf(mapping, cells, 'param'),
    tags: pairsOf(mapping, cells, 'tag'),
    points: () => metricsOf(mapping, cells, Math.max(start, ended ?? start), step),
    files: noFiles,
  };
}

function times({ mapping }: CsvTable, cells: readonly string[]): [number | undefined, number | undefined] {
  return [momentInCell(cellOf(mapping, cells, 'start')), momentInCell(cellOf(mapping, cells, 'end'))];
}

/** A run in a table is over, whatever stands there. */
export function statusOf(text: string): RunStatus {
  if (/^(?:failed|failure|fail|error|crashed)$/i.test(text)) return 'FAILED';
  return /^(?:killed|aborted|cancell?ed|stopped|pruned|running|scheduled)$/i.test(text) ? 'KILLED' : 'FINISHED';
}
