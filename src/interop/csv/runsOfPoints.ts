import type { Metric, Param } from '../../protocol/entities';
import { idOf, markOf } from '../logs/identity';
import { goesOn, noFiles, type LogRun } from '../logs/logRun';
import { earliest } from '../logs/walk';
import type { OpenSource } from '../source';
import { cellNumber } from './mapping';
import { integerInCell } from './numberIn';
import { momentInCell } from './momentIn';
import { readRows, RowError } from './readRows';
import { bodyRows, cellOf, experimentOf, metricsOf, pairsOf, statusOf, type CsvTable } from './runsOfRows';

/** A run of a table of points: where its rows are, and what they say beside the points. */
export interface IndexedRun {
  /** As it stands in the table; empty for a table of one run. */
  readonly given: string;
  readonly experiment: string;
  name: string;
  readonly params: Map<string, string>;
  readonly tags: Map<string, string>;
  status: string;
  /** Bytes of the file from its first row to the end of its last; rows of others may lie between. */
  readonly from: number;
  to: number;
  rows: number;
  first?: number;
  last?: number;
  unread: number;
}

/** Most runs that a table of points is taken to hold. */
const MOST_RUNS = 100_000;

/** Finds the runs of a table of points by reading it once. */
export async function indexRuns(table: CsvTable, options: OpenSource): Promise<readonly IndexedRun[]> {
  const runs = new Map<string, IndexedRun>();
  for await (const { cells, start, end, isEnded, line } of bodyRows(table, options)) {
    // A row that is still written.
    if (!isEnded && goesOn(table.stats.mtimeMs)) break;
    const given = runIn(table, cells);
    let run = runs.get(given);
    if (run === undefined) {
      if (runs.size >= MOST_RUNS) {
        options.problem({ where: `${table.path}, line ${line}`, what: `The table holds more than ${MOST_RUNS} runs; those that begin here and later were left out`, lost: true });
        break;
      }
      run = { given, experiment: experimentOf(table, cells), name: '', params: new Map(), tags: new Map(), status: '', from: start, to: end, rows: 0, unread: 0 };
      runs.set(given, run);
    }
    run.to = end;
    addRow(table, run, cells);
  }
  for (const run of runs.values()) if (run.unread > 0) options.problem({ where: `${table.path}${run.given === '' ? '' : `, run ${run.given}`}`, what: `${run.unread === 1 ? '1 row' : `${run.unread} rows`} without a whole number as step left out`, lost: true });
  return [...runs.values()];
}

/** Takes in what a row says of its run beside the points: the first value of a param or tag, the last status. */
function addRow(table: CsvTable, run: IndexedRun, cells: readonly string[]): void {
  const { mapping } = table;
  run.rows++;
  run.name ||= cellOf(mapping, cells, 'name');
  run.status = cellOf(mapping, cells, 'status') || run.status;
  for (const { key, value } of pairsOf(mapping, cells, 'param')) if (!run.params.has(key)) run.params.set(key, value);
  for (const { key, value } of pairsOf(mapping, cells, 'tag')) if (!run.tags.has(key)) run.tags.set(key, value);
  const time = momentInCell(cellOf(mapping, cells, 'time'));
  if (time !== undefined) {
    run.first = Math.min(run.first ?? time, time);
    run.last = Math.max(run.last ?? time, time);
  }
  if (stepIn(table, cells) === undefined) run.unread++;
}

/** The runs of an index, with their points read when they are asked for. */
export async function* readIndexed(table: CsvTable, runs: readonly IndexedRun[], options: OpenSource): AsyncGenerator<LogRun> {
  for (const run of runs) yield await Promise.resolve(logRun(table, run, options));
}

function logRun(table: CsvTable, run: IndexedRun, options: OpenSource): LogRun {
  const isOpen = goesOn(table.stats.mtimeMs) && run.to >= table.stats.size && run.status === '';
  const start = run.first ?? earliest([table.stats]);
  const texts = (values: ReadonlyMap<string, string>): Param[] => [...values].map(([key, value]) => ({ key, value }));
  return {
    id: /^[0-9a-f]{32}$/.test(run.given) ? run.given : idOf('csv', table.path, run.given),
    name: run.name || run.given || table.name,
    mark: markOf([], String(run.rows), String(run.to - run.from), String(run.last), String(isOpen)),
    status: isOpen ? 'RUNNING' : statusOf(run.status),
    start,
    end: isOpen ? undefined : Math.max(start, run.last ?? start),
    params: texts(run.params),
    tags: texts(run.tags),
    points: () => points(table, run, start, options),
    files: noFiles,
  };
}

async function* points(table: CsvTable, run: IndexedRun, start: number, { signal }: OpenSource): AsyncGenerator<Metric> {
  const { mapping } = table;
  try {
    for await (const row of readRows(table.path, table.separator, signal, run.from)) {
      if (row.start >= run.to) return;
      if (runIn(table, row.cells) !== run.given) continue;
      const step = stepIn(table, row.cells);
      if (step === undefined) continue;
      const timestamp = momentInCell(cellOf(mapping, row.cells, 'time')) ?? start;
      if (mapping.mode === 'points') yield* metricsOf(mapping, row.cells, timestamp, step);
      else yield* pair(table, row.cells, timestamp, step);
    }
  } catch (error) {
    // It was told when the runs were found.
    if (!(error instanceof RowError)) throw error;
  }
}

function* pair({ mapping }: CsvTable, cells: readonly string[], timestamp: number, step: Metric['step']): Iterable<Metric> {
  const [key, value] = [cellOf(mapping, cells, 'key'), cellNumber(cellOf(mapping, cells, 'value'), mapping.decimalComma)];
  if (key !== '' && value !== undefined) yield { key, value, timestamp, step };
}

function runIn({ mapping }: CsvTable, cells: readonly string[]): string {
  return cellOf(mapping, cells, 'run') || cellOf(mapping, cells, 'name');
}

function stepIn({ mapping }: CsvTable, cells: readonly string[]): Metric['step'] | undefined {
  return mapping.columns.some(({ role }) => role === 'step') ? integerInCell(cellOf(mapping, cells, 'step')) : 0;
}
