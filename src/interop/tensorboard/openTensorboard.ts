import { join } from 'node:path';
import type { Param } from '../../protocol/entities';
import type { LogPlace, LogRun } from '../logs/logRun';
import { goesOn } from '../logs/logRun';
import { experimentName } from '../logs/experimentName';
import { idOf, markOf } from '../logs/identity';
import { LogSource } from '../logs/logSource';
import { Remembered } from '../logs/remembered';
import { fileAt, readText } from '../logs/walk';
import { yamlParams } from '../logs/yamlParams';
import type { HistoryFile } from '../history';
import type { HistorySource, OpenSource } from '../source';
import { readPoints } from './readPoints';
import { readRun, type ReadRun } from './readRun';
import { findRunFolders, type RunFolder } from './runFolder';
import { firstTime } from './firstTime';

const readings = new Remembered<ReadRun>();

/** Opens event files of TensorBoard: a folder with runs below it, or one file. A run's id follows from its first file, wherever that lies. */
export function openTensorboard(path: string, options: OpenSource): Promise<HistorySource> {
  return Promise.resolve(new LogSource('tensorboard', path, options, async () => {
    const folders = await findRunFolders(path, options.signal);
    if (folders.length === 0) return [];
    const files = folders.flatMap((folder) => folder.files);
    const place: LogPlace = {
      experiment: experimentName(path),
      runs: folders.length,
      from: Math.round(Math.min(...files.map(({ name, stats }) => Number(/tfevents\.(\d+)/.exec(name)?.[1] ?? NaN) * 1000 || stats.mtimeMs))),
      to: Math.round(files.reduce((latest, { stats }) => Math.max(latest, stats.mtimeMs), 0)),
      read: () => readFolders(folders, options),
    };
    return [place];
  }));
}

async function* readFolders(folders: readonly RunFolder[], options: OpenSource): AsyncGenerator<LogRun> {
  const copies = new Map<string, number>();
  for (const folder of folders) {
    // The same file in two folders is two runs: they are told apart by their order.
    const [name, time] = [folder.files[0]?.name ?? '', await firstTime(folder.files[0]?.path ?? '')];
    const identity = `${name} ${time ?? ''}`;
    const copy = (copies.get(identity) ?? 0) + 1;
    copies.set(identity, copy);
    const id = idOf('tensorboard', identity, ...(copy === 1 ? [] : [String(copy)]));
    const run = await readings.get(folder.path, markOf(folder.files.map(({ stats }) => stats), ...folder.files.map(({ path }) => path)), (before) => readRun(folder, before, options.signal, options.problem));
    const params = run.hparams.params.length > 0 ? run.hparams.params : await lightningParams(folder);
    yield logRun(id, folder, run, params, options.signal);
  }
}

/** Lightning's logger writes them beside the events, and often leaves them out of these. */
async function lightningParams(folder: RunFolder): Promise<Param[]> {
  const text = await readText(join(folder.path, 'hparams.yaml'));
  return text === undefined ? [] : yamlParams(text) ?? [];
}

function logRun(id: string, folder: RunFolder, run: ReadRun, params: readonly Param[], signal: AbortSignal): LogRun {
  const changed = Math.max(...folder.files.map(({ stats }) => stats.mtimeMs));
  const said = run.hparams.status === 'RUNNING' ? undefined : run.hparams.status;
  const isOpen = said === undefined && goesOn(changed);
  const start = run.first ?? run.hparams.start ?? Math.round(changed);
  return {
    id,
    name: folder.name,
    mark: markOf(folder.files.map(({ stats }) => stats), String(isOpen)),
    status: isOpen ? 'RUNNING' : said ?? 'FINISHED',
    start,
    end: isOpen ? undefined : Math.max(start, run.last ?? Math.round(changed)),
    params,
    tags: [],
    points: (known) => readPoints(folder, run, known, signal),
    files: () => files(folder, run, isOpen),
  };
}

/** Pictures, sounds and texts; and files with what else there is (histograms, curves, graphs) as they are, once they are whole, for TensorBoard to show. */
async function* files(folder: RunFolder, run: ReadRun, isOpen: boolean): AsyncGenerator<HistoryFile> {
  yield* run.media.files();
  if (isOpen) return;
  for (const { path, name, stats } of folder.files) if (run.kept.has(path)) yield fileAt(path, `tensorboard/${name}`, stats.size);
}
