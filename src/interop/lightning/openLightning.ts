import type { Stats } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { Metric } from '../../protocol/entities';
import { integerInCell, numberInCell } from '../csv/numberIn';
import { readRows, RowError } from '../csv/readRows';
import { experimentName } from '../logs/experimentName';
import { idOf, markOf } from '../logs/identity';
import { goesOn, type LogPlace, type LogRun } from '../logs/logRun';
import { LogSource } from '../logs/logSource';
import { bytesBelow, earliest, filesBelow, readText, statOf, walkFolders } from '../logs/walk';
import { withoutRepeats } from '../logs/withoutRepeats';
import { yamlParams } from '../logs/yamlParams';
import type { HistorySource, OpenSource } from '../source';
import { isLightning } from './isLightning';

const METRICS = 'metrics.csv';
const HPARAMS = 'hparams.yaml';
const isData = (path: string): boolean => path === METRICS || path === HPARAMS;

/** Opens what Lightning's `CSVLogger` wrote: a folder `version_0`, or one with several below it. */
export function openLightning(path: string, options: OpenSource): Promise<HistorySource> {
  return Promise.resolve(new LogSource('lightning', path, options, async () => {
    const places: LogPlace[] = [];
    for await (const folder of walkFolders(path, options.signal)) {
      if (!isLightning(basename(folder.path), folder.files)) continue;
      const stats = await statOf(join(folder.path, METRICS));
      if (stats === undefined) continue;
      places.push({
        experiment: experimentName(path.startsWith(folder.path) ? dirname(path) : path),
        runs: 1,
        to: Math.round(stats.mtimeMs),
        artifactBytes: await bytesBelow(folder.path, options.signal, isData),
        async *read() {
          yield await readFolder(folder.path, path, stats, options);
        },
      });
    }
    return places;
  }));
}

async function readFolder(folder: string, root: string, stats: Stats, options: OpenSource): Promise<LogRun> {
  const hparams = await statOf(join(folder, HPARAMS));
  const all = [stats, ...(hparams === undefined ? [] : [hparams])];
  const isOpen = goesOn(stats.mtimeMs);
  const start = earliest(all);
  const text = await readText(join(folder, HPARAMS));
  const params = text === undefined || text.trim() === '' ? [] : yamlParams(text);
  if (params === undefined) options.problem({ where: join(folder, HPARAMS), what: 'The file is no YAML that can be read: parameters are missing', lost: true });
  return {
    id: idOf('lightning', folder),
    name: folder === root ? basename(folder) : relative(root, folder).split(sep).join('/'),
    mark: markOf(all, String(isOpen)),
    status: isOpen ? 'RUNNING' : 'FINISHED',
    start,
    end: isOpen ? undefined : Math.max(start, Math.round(stats.mtimeMs)),
    folder,
    params: params ?? [],
    tags: [],
    points: () => withoutRepeats(points(join(folder, METRICS), start, stats, options)),
    files: () => filesBelow(folder, options.signal, isData),
  };
}

/** Each filled cell is a point; `step` is its step and no metric. The file has no times: all points have that of the start, so that they are the same whenever it is read. */
async function* points(path: string, start: number, stats: Stats, { problem, signal }: OpenSource): AsyncGenerator<Metric> {
  let names: readonly string[] | undefined;
  let unread = 0;
  try {
    for await (const { cells, isEnded } of readRows(path, ',', signal)) {
      if (names === undefined) {
        names = cells;
        continue;
      }
      if (!isEnded && goesOn(stats.mtimeMs)) break;
      const at = names.indexOf('step');
      const step = integerInCell(cells[at < 0 ? names.indexOf('epoch') : at] ?? '');
      if (step === undefined) unread++;
      else yield* rowPoints(names, cells, step, start);
    }
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    problem({ where: path, what: `${error.message}: what stands before was read`, lost: true });
  }
  if (unread > 0) problem({ where: path, what: `${unread === 1 ? '1 row' : `${unread} rows`} without a step left out`, lost: true });
}

function* rowPoints(names: readonly string[], cells: readonly string[], step: number | bigint, timestamp: number): Iterable<Metric> {
  for (const [index, key] of names.entries()) {
    const value = key === 'step' || key === '' ? undefined : numberInCell(cells[index] ?? '');
    if (value !== undefined) yield { key, value, step, timestamp };
  }
}
