import { stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Metric, Param } from '../../protocol/entities';
import type { HistoryFile } from '../history';
import { integerInCell, numberInCell } from '../csv/numberIn';
import { readRows, RowError } from '../csv/readRows';
import { experimentName } from '../logs/experimentName';
import { idOf, markOf } from '../logs/identity';
import { goesOn, type LogPlace, type LogRun } from '../logs/logRun';
import { LogSource } from '../logs/logSource';
import { isPlain, numberIn, parseExact } from '../logs/pythonText';
import { bytesBelow, earliest, filesBelow, readText, statOf, walkFolders } from '../logs/walk';
import { yamlParams } from '../logs/yamlParams';
import type { HistorySource, OpenSource } from '../source';
import { isDvclive } from './isDvclive';

/** Series of a folder, below it. */
const SERIES = 'plots/metrics/';
/** Files whose contents become params and points. */
const isData = (path: string): boolean => path === 'metrics.json' || path === 'params.yaml' || (path.startsWith(SERIES) && path.endsWith('.tsv'));

/** Opens what DVCLive wrote: its folder (`dvclive`), or one with several below it. Training again in the same folder makes another run. */
export function openDvclive(path: string, options: OpenSource): Promise<HistorySource> {
  return Promise.resolve(new LogSource('dvclive', path, options, async () => {
    const places: LogPlace[] = [];
    for await (const folder of walkFolders(path, options.signal)) {
      if (!isDvclive(folder.files, folder.folders) || !(await hasSeries(folder.path))) continue;
      const stats = await statOf(join(folder.path, 'metrics.json'));
      places.push({
        experiment: experimentName(path),
        runs: 1,
        ...(stats === undefined ? {} : { to: Math.round(stats.mtimeMs) }),
        artifactBytes: await bytesBelow(folder.path, options.signal, isData),
        async *read() {
          yield await readFolder(folder.path, path, options);
        },
      });
    }
    return places;
  }));
}

async function hasSeries(folder: string): Promise<boolean> {
  return (await statOf(join(folder, SERIES)))?.isDirectory() === true;
}

async function readFolder(folder: string, root: string, options: OpenSource): Promise<LogRun> {
  const series = await findSeries(folder, options.signal);
  const data = (await Promise.all(['metrics.json', 'params.yaml'].map((name) => statOf(join(folder, name))))).filter((stats) => stats !== undefined);
  const all = [...data, ...series.map(({ stats }) => stats)];
  const changed = all.reduce((latest, { mtimeMs }) => Math.max(latest, mtimeMs), 0);
  const isOpen = goesOn(changed);
  const start = earliest(all);
  const name = basename(folder) === 'dvclive' ? basename(dirname(folder)) : basename(folder);
  return {
    id: idOf('dvclive', folder, await beginning(series, options.signal)),
    name: folder === root ? name : folder.slice(root.length + 1).replaceAll('\\', '/'),
    mark: markOf(all, String(isOpen)),
    status: isOpen ? 'RUNNING' : 'FINISHED',
    start,
    end: isOpen ? undefined : Math.max(start, Math.round(changed)),
    folder,
    params: await readParams(folder, options),
    tags: [],
    points: () => points(folder, series, start, options),
    files: (): AsyncIterable<HistoryFile> => filesBelow(folder, options.signal, isData),
  };
}

interface Series {
  readonly key: string;
  readonly path: string;
  readonly stats: Stats;
}

async function findSeries(folder: string, signal: AbortSignal): Promise<Series[]> {
  const root = join(folder, SERIES);
  const found: Series[] = [];
  for await (const file of filesBelow(root, signal, (path) => !path.endsWith('.tsv'))) {
    const path = file.local ?? join(root, file.path);
    const stats = await stat(path).catch(() => undefined);
    if (stats !== undefined) found.push({ key: file.path.replace(/\.tsv$/, ''), path, stats });
  }
  return found;
}

/** The first row of the first series: another training in the same folder begins with other values. Series that come later are not the first, by their step. */
async function beginning(series: readonly Series[], signal: AbortSignal): Promise<string> {
  let first: { step: number; text: string } | undefined;
  for (const { key, path } of series) {
    const row = await firstRow(path, signal);
    const step = row === undefined ? undefined : numberInCell(row.step);
    if (row !== undefined && step !== undefined && (first === undefined || step < first.step)) first = { step, text: `${key} ${row.cells.join(' ')}` };
  }
  return first?.text ?? '';
}

async function firstRow(path: string, signal: AbortSignal): Promise<{ cells: readonly string[]; step: string } | undefined> {
  let names: readonly string[] | undefined;
  for await (const { cells } of readRows(path, '\t', signal)) {
    if (names === undefined) names = cells;
    else return { cells, step: cells[names.indexOf('step')] ?? '' };
  }
  return undefined;
}

async function readParams(folder: string, { problem }: OpenSource): Promise<Param[]> {
  const path = join(folder, 'params.yaml');
  const text = await readText(path);
  const params = text === undefined || text.trim() === '' ? [] : yamlParams(text);
  if (params === undefined) problem({ where: path, what: 'The file is no YAML that can be read: parameters are missing', lost: true });
  return params ?? [];
}

async function* points(folder: string, series: readonly Series[], start: number, options: OpenSource): AsyncGenerator<Metric> {
  for (const one of series) {
    try {
      yield* seriesPoints(one, start, options);
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      options.problem({ where: one.path, what: `${error.message}: what stands before was read`, lost: true });
    }
  }
  yield* summaryPoints(folder, new Set(series.map(({ key }) => key)), start);
}

async function* seriesPoints({ key, path, stats }: Series, start: number, { problem, signal }: OpenSource): AsyncGenerator<Metric> {
  let columns: { step: number; time: number; value: number } | undefined;
  let unread = 0;
  for await (const { cells, isEnded } of readRows(path, '\t', signal)) {
    if (columns === undefined) {
      const name = key.slice(key.lastIndexOf('/') + 1);
      columns = { step: cells.indexOf('step'), time: cells.indexOf('timestamp'), value: cells.lastIndexOf(name) >= 0 ? cells.lastIndexOf(name) : cells.length - 1 };
      continue;
    }
    // A row that is still written.
    if (!isEnded && goesOn(stats.mtimeMs)) break;
    const [value, step] = [numberInCell(cells[columns.value] ?? ''), integerInCell(cells[columns.step] ?? '')];
    if (value === undefined || step === undefined) unread++;
    else yield { key, value, step, timestamp: Number(integerInCell(cells[columns.time] ?? '') ?? start) };
  }
  if (unread > 0) problem({ where: path, what: `${unread === 1 ? '1 row' : `${unread} rows`} without a step and a number left out`, lost: true });
}

/** Values that were logged without a plot stand in the summary alone. */
async function* summaryPoints(folder: string, known: ReadonlySet<string>, timestamp: number): AsyncGenerator<Metric> {
  const text = await readText(join(folder, 'metrics.json'));
  let summary: unknown;
  try {
    summary = text === undefined ? undefined : parseExact(text);
  } catch {
    // It is written anew at each step; half of one says nothing that the series do not.
    return;
  }
  if (!isPlain(summary)) return;
  const said = numberIn(summary['step']);
  const step = said !== undefined && Number.isSafeInteger(said) ? said : 0;
  for (const { key, value } of numbers(summary, '')) if (key !== 'step' && !known.has(key)) yield { key, value, step, timestamp };
}

function* numbers(value: Record<string, unknown>, prefix: string): Iterable<{ key: string; value: number }> {
  for (const [name, part] of Object.entries(value)) {
    const key = prefix === '' ? name : `${prefix}/${name}`;
    const number = numberIn(part);
    if (number !== undefined) yield { key, value: number };
    else if (isPlain(part) && key.length < 1000) yield* numbers(part, key);
  }
}
