import { existsSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { codeState, type CodeState } from '../../capture/code';
import { SYSTEM_TAGS, type Run, type Tag } from '../../protocol/entities';
import { MlflowError } from '../../protocol/errors';
import { COPY_TAGS } from '../../protocol/imports';
import { Recent } from '../../protocol/recent';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { Store } from '../../store/api';
import { keepsSource } from './keepsSource';
import { keepSource } from './sourceCopies';

/** Runs that were looked at and are not looked at again. */
const MOST_KNOWN = 10_000;
/** Runs that begin close together share what Git says, ms. */
const SHARED = 2000;
/** Only a run that began so short a time ago ran on the code that is there now, ms. */
const FRESH = 60_000;

/**
 * Stamps the runs that MLflow's own clients make, wherever they were started, with the source file as its repository names it, branch, commit and whether
 * files differed from it: plain MLflow says some of it, and only where its Git package is installed. Answers what ends it.
 */
export function stampRuns(store: Store, log: (line: string) => void, now: () => number = Date.now): () => void {
  const known = new Recent<string, true>(MOST_KNOWN, () => 1);
  const waiting: { run_id: string; again: boolean }[] = [];
  const stamp = (): void => {
    for (const { run_id, again } of waiting.splice(0)) {
      stampRun(store, run_id, now(), again).catch((error: unknown) => {
        log(`run ${run_id} was not stamped with its code: ${String(error)}`);
      });
    }
  };
  return store.onChange((changes) => {
    for (const { kind, run_id, keys } of changes) {
      if (run_id === undefined) continue;
      // Only now it is known which file the name of its source means.
      const again = kind === 'tags' && keys?.includes(RECORDED_TAGS.workingDirectory) === true;
      if (!again && (kind !== 'run' || known.get(run_id) === true)) continue;
      known.set(run_id, true);
      // What is written inside of a notice of a write would come before that write's own answer.
      if (waiting.length === 0) setImmediate(stamp);
      waiting.push({ run_id, again });
    }
  });
}

/** Stamps one run when it is a new one of a source file below the store's folder; `again` with what takes the place of an earlier stamp. */
export async function stampRun(store: Pick<Store, 'runs' | 'path' | 'readOnly' | 'ensureOnDisk'>, runId: string, now: number, again = false): Promise<void> {
  const run = store.readOnly ? undefined : unlessGone(() => store.runs.get(runId));
  const file = run === undefined || !isFresh(run, now, again) ? undefined : sourceFile(run, dirname(store.path));
  if (run === undefined || file === undefined) return;
  const [code, copy] = await Promise.all([
    saysItsCode(run, again) ? undefined : codeState(dirname(file), { maxAge: SHARED }),
    keepsSource(dirname(store.path)) && !file.endsWith('.ipynb') ? keepSource(store, file) : undefined,
  ]);
  const tags = [...(code === undefined ? [] : codeTags(code, file)), ...(copy === undefined ? [] : [{ key: RECORDED_TAGS.sourceCopy, value: copy }])];
  if (tags.length === 0) return;
  unlessGone(() => {
    const own = new Set(store.runs.get(runId).data.tags.map(({ key }) => key));
    for (const tag of tags) if (again || !own.has(tag.key)) store.runs.setTag(runId, tag);
  });
}

/** What is known of the code of a source file, as tags. */
function codeTags({ root, commit, branch, remote, dirty }: CodeState, file: string): Tag[] {
  const path = relative(root, file);
  const said: [string, string | undefined][] = [
    [SYSTEM_TAGS.gitCommit, commit], [SYSTEM_TAGS.gitBranch, branch], [RECORDED_TAGS.gitRemote, remote],
    [RECORDED_TAGS.gitDirty, dirty === undefined ? undefined : String(dirty)],
    [RECORDED_TAGS.sourceFile, path.startsWith('..') ? undefined : path.split(sep).join('/')],
  ];
  return said.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value }]));
}

/**
 * Of a run that began long ago the file may say something else by now. One whose file was only just named may be over: a stamp of the wrong file would stay.
 * What was copied from elsewhere ran there.
 */
function isFresh({ info, data }: Run, now: number, again: boolean): boolean {
  return !data.tags.some(({ key }) => key === COPY_TAGS.source) && (again || info.status === 'RUNNING') && now - Number(info.start_time) < FRESH;
}

/** A recorded command says its code itself. */
function saysItsCode({ data }: Run, again: boolean): boolean {
  return data.tags.some(({ key }) => key === RECORDED_TAGS.process || (key === RECORDED_TAGS.gitDirty && !again));
}

/** The file that a run says it was started from, when it lies in the folder that the store records; a client may say anything. */
function sourceFile({ data }: Run, folder: string): string | undefined {
  const tag = (wanted: string): string | undefined => data.tags.find(({ key }) => key === wanted)?.value;
  const name = tag(SYSTEM_TAGS.sourceName);
  if (name === undefined || name === '' || name.includes('\0')) return undefined;
  const file = resolve(folder, tag(RECORDED_TAGS.workingDirectory) ?? '.', name);
  const below = relative(folder, file);
  return below.startsWith('..') || isAbsolute(below) || !existsSync(file) ? undefined : file;
}

/** The run may be deleted while Git is asked. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof MlflowError) return undefined;
    throw error;
  }
}
