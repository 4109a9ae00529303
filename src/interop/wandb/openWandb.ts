import { Readable } from 'node:stream';
import { open, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SYSTEM_TAGS, type Tag } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { HistoryFile } from '../history';
import { experimentName } from '../logs/experimentName';
import { idOf, markOf } from '../logs/identity';
import { goesOn, type LogPlace, type LogRun } from '../logs/logRun';
import { LogSource } from '../logs/logSource';
import { Remembered } from '../logs/remembered';
import { pythonText } from '../logs/pythonText';
import { bytesBelow, filesBelow, walkFolders } from '../logs/walk';
import type { HistorySource, OpenSource } from '../source';
import { isWandbLog, readLog } from './chunks';
import { paramsOf, readOutput, readPoints, readRun, type ReadRun, type WandbFile } from './readRun';
import { readRecord } from './record';
import { WANDB_LOG } from './wandbLog';

/** Folders of runs, named by W&B: `offline-run-20260102_030405-ID`. */
const RUN_FOLDER = /^(?:offline-)?run-\d{8}_\d{6}-.+$/;

const readings = new Remembered<ReadRun>();

/** Opens what W&B wrote without its server: the folder of one run, one with many, or a log. Runs that were sent to its server are read in the same way. */
export function openWandb(path: string, options: OpenSource): Promise<HistorySource> {
  return Promise.resolve(new LogSource('wandb', path, options, async () => {
    const places: LogPlace[] = [];
    for (const file of await findLogs(path, options.signal)) {
      const place = await placeOf(file, path, options);
      if (place !== undefined) places.push(place);
    }
    return places;
  }));
}

async function findLogs(path: string, signal: AbortSignal): Promise<WandbFile[]> {
  const stats = await stat(path);
  if (stats.isFile()) return [{ path, name: basename(path), size: stats.size, changed: stats.mtimeMs }];
  const found: WandbFile[] = [];
  for await (const folder of walkFolders(path, signal, ({ path: inside }) => inside === path || !RUN_FOLDER.test(basename(inside)))) {
    for (const name of folder.files.filter((file) => WANDB_LOG.test(file))) {
      const file = await stat(join(folder.path, name)).catch(() => undefined);
      if (file !== undefined) found.push({ path: join(folder.path, name), name: folder.relative === '' ? name : `${folder.relative}/${name}`, size: file.size, changed: file.mtimeMs });
    }
  }
  return found;
}

/** What the beginning of a log says. */
async function placeOf(file: WandbFile, root: string, options: OpenSource): Promise<LogPlace | undefined> {
  const head = await beginning(file);
  if (head === undefined) {
    options.problem({ where: file.name, what: 'The file does not begin as a log of W&B does', lost: true });
    return undefined;
  }
  const files = join(dirname(file.path), 'files');
  return {
    experiment: head.project ?? experimentName(root),
    runs: 1,
    ...(head.start === undefined ? {} : { from: head.start }),
    to: Math.round(file.changed),
    artifactBytes: await bytesBelow(files, options.signal),
    async *read() {
      const run = await readings.get(file.path, markOf([{ size: file.size, mtimeMs: file.changed }]), () => readRun(file, options.signal, options.problem));
      yield await logRun(file, files, run, options);
    },
  };
}

async function beginning(file: WandbFile): Promise<{ project?: string; start?: number } | undefined> {
  if (!isWandbLog(await headOf(file.path))) return undefined;
  let count = 0;
  for await (const chunk of readLog(file.path)) {
    if (chunk.kind !== 'data' || count++ > 50) break;
    try {
      const record = readRecord(chunk.data);
      if (record.kind === 'run') {
        const { project, start } = record.run;
        return { ...(project === undefined || project === '' ? {} : { project }), ...(start === undefined ? {} : { start }) };
      }
    } catch {
      // Reading the run tells of it.
    }
  }
  return {};
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(7);
    const { bytesRead } = await file.read(head, 0, 7, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function logRun(file: WandbFile, files: string, read: ReadRun, { signal }: OpenSource): Promise<LogRun> {
  const { run } = read;
  const id = run.id ?? /run-(.+)\.wandb$/.exec(file.name)?.[1] ?? file.name;
  const start = run.start ?? startOf(file) ?? Math.round(file.changed);
  const isOpen = read.exit === undefined && goesOn(file.changed);
  const hasFiles = (await stat(files).catch(() => undefined))?.isDirectory() === true;
  return {
    id: idOf('wandb', run.entity ?? '', run.project ?? '', id, String(start)),
    name: run.name ?? id,
    mark: markOf([{ size: file.size, mtimeMs: file.changed }], String(isOpen)),
    status: isOpen ? 'RUNNING' : statusOf(read.exit),
    start,
    end: isOpen ? undefined : Math.max(start, read.last ?? Math.round(file.changed)),
    params: paramsOf(read.config),
    tags: [...tagsOf(read, id), ...[...read.summary].filter(([, value]) => typeof value === 'string').map(([key, value]) => ({ key: `summary.${key}`, value: pythonText(value) }))],
    ...(hasFiles ? { folder: files } : {}),
    points: () => readPoints(file, read, start, signal),
    files: () => filesOf(file, files, isOpen, signal),
  };
}

/** A run without an exit was stopped. */
function statusOf(exit: number | undefined): LogRun['status'] {
  return exit === undefined ? 'KILLED' : exit === 0 ? 'FINISHED' : 'FAILED';
}

function tagsOf({ run }: ReadRun, id: string): Tag[] {
  const tags: [string, string | undefined][] = [
    ['wandb.run_id', id], ['wandb.project', run.project], ['wandb.entity', run.entity], ['wandb.group', run.group], ['wandb.job_type', run.jobType], ['wandb.sweep', run.sweep],
    ['wandb.tags', run.tags.join(', ')], [SYSTEM_TAGS.note, run.notes], [RECORDED_TAGS.host, run.host], [SYSTEM_TAGS.gitCommit, run.commit], [RECORDED_TAGS.gitRemote, run.remote],
  ];
  return tags.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [{ key, value }]));
}

/** The time in the name of its folder, local time of the machine that ran it. */
function startOf(file: WandbFile): number | undefined {
  const found = /run-(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)-/.exec(basename(dirname(file.path)));
  if (found === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}

/** What was saved with the run, and once it is over its console where that stands in the log alone. */
async function* filesOf(file: WandbFile, files: string, isOpen: boolean, signal: AbortSignal): AsyncGenerator<HistoryFile> {
  yield* filesBelow(files, signal);
  const written = await stat(join(files, 'output.log')).catch(() => undefined);
  if (written === undefined && !isOpen && (await hasOutput(file, signal))) yield { path: 'output.log', size: undefined, open: () => Promise.resolve(Readable.from(readOutput(file, signal), { objectMode: false })) };
}

async function hasOutput(file: WandbFile, signal: AbortSignal): Promise<boolean> {
  for await (const line of readOutput(file, signal)) if (line !== '') return true;
  return false;
}
