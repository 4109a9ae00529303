import type { Stats } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { stat } from 'node:fs/promises';
import type { Metric, Param } from '../../protocol/entities';
import { experimentName } from '../logs/experimentName';
import { idOf, markOf } from '../logs/identity';
import { goesOn, type LogPlace, type LogRun } from '../logs/logRun';
import { LogSource } from '../logs/logSource';
import { bytesBelow, earliest, filesBelow, statOf, walkFolders } from '../logs/walk';
import { withoutRepeats } from '../logs/withoutRepeats';
import type { HistorySource, OpenSource } from '../source';
import { readParams } from './readParams';
import { numbersOf, readState, type State } from './trainerState';

const STATE = 'trainer_state.json';
const CHECKPOINT = /^checkpoint-(\d+)$/;

/** An output folder of a trainer. */
interface Output {
  readonly path: string;
  /** States, that of the latest step last. */
  readonly states: readonly { readonly path: string; readonly stats: Stats; readonly step: number }[];
}

/**
 * Opens what the trainer of Hugging Face's transformers wrote: an output folder with its checkpoints, one with several below it, or a `trainer_state.json`. The
 * last state has the whole history. Training again into the same folder makes another run.
 */
export function openHuggingface(path: string, options: OpenSource): Promise<HistorySource> {
  return Promise.resolve(new LogSource('huggingface', path, options, async () => {
    const isFile = (await stat(path)).isFile();
    const root = isFile ? dirname(path) : path;
    const outputs = isFile ? [await output(root, [path])] : await findOutputs(root, options.signal);
    const places: LogPlace[] = [];
    for (const one of outputs) {
      const last = one.states.at(-1);
      if (last === undefined) continue;
      places.push({
        experiment: experimentName(one.path === root ? dirname(root) : root),
        runs: 1,
        to: Math.round(last.stats.mtimeMs),
        artifactBytes: isFile ? 0 : await bytesBelow(one.path, options.signal),
        async *read() {
          const run = await readOutput(one, root, isFile, options);
          if (run !== undefined) yield run;
        },
      });
    }
    return places;
  }));
}

async function findOutputs(root: string, signal: AbortSignal): Promise<readonly Output[]> {
  const states = new Map<string, string[]>();
  for await (const folder of walkFolders(root, signal)) {
    if (!folder.files.includes(STATE)) continue;
    const owner = CHECKPOINT.test(basename(folder.path)) && folder.path !== root ? dirname(folder.path) : folder.path;
    states.set(owner, [...(states.get(owner) ?? []), join(folder.path, STATE)]);
  }
  return Promise.all([...states].map(([path, files]) => output(path, files)));
}

/** The state beside the checkpoints is written when all is done, and is later than theirs. */
async function output(path: string, files: readonly string[]): Promise<Output> {
  const states = await Promise.all(files.map(async (file) => ({ path: file, stats: await statOf(file), step: Number(CHECKPOINT.exec(basename(dirname(file)))?.[1] ?? Infinity) })));
  return { path, states: states.flatMap((state) => (state.stats === undefined ? [] : [{ ...state, stats: state.stats }])).sort((a, b) => a.step - b.step) };
}

async function readOutput({ path, states }: Output, root: string, isFile: boolean, { problem, signal }: OpenSource): Promise<LogRun | undefined> {
  const state = await lastReadable(states, problem);
  if (state === undefined) return undefined;
  if (state.history.length === 0) {
    problem({ where: path, what: 'The trainer has logged nothing yet', lost: false });
    return undefined;
  }
  const changed = Math.max(...states.map(({ stats }) => stats.mtimeMs));
  const isOpen = goesOn(changed) && !state.isDone;
  const start = earliest(states.map(({ stats }) => stats));
  return {
    id: idOf('huggingface', path, state.beginning),
    name: path === root ? basename(path) : relative(root, path).split(sep).join('/'),
    mark: markOf(states.map(({ stats }) => stats), String(isOpen)),
    status: isOpen ? 'RUNNING' : 'FINISHED',
    start,
    end: isOpen ? undefined : Math.max(start, Math.round(changed)),
    ...(isFile ? {} : { folder: path }),
    params: [...state.params, ...(await readParams(path, dirname(states.at(-1)?.path ?? path)))].filter(firstOfItsKey()),
    tags: state.tags,
    points: () => withoutRepeats(points(state, start)),
    files: () => (isFile ? noStateFiles() : filesBelow(path, signal)),
  };
}

/** A checkpoint whose state is half-written is passed over. */
async function lastReadable(states: Output['states'], problem: OpenSource['problem']): Promise<State | undefined> {
  for (const { path } of states.toReversed()) {
    const state = await readState(path);
    if (state !== undefined) return state;
    problem({ where: path, what: 'The state cannot be read, and that of an earlier checkpoint is taken where there is one', lost: true });
  }
  return undefined;
}

/** The states hold no times: all points have that of the start, so that they are the same whenever they are read. */
function* points(state: State, timestamp: number): Iterable<Metric> {
  for (const entry of state.history) {
    const step = entry['step'];
    if (typeof step !== 'number' || !Number.isSafeInteger(step)) continue;
    for (const { key, value } of numbersOf(entry)) if (key !== 'step') yield { key, value, step, timestamp };
  }
}

function firstOfItsKey(): (param: Param) => boolean {
  const seen = new Set<string>();
  return ({ key }) => !seen.has(key) && seen.add(key).has(key);
}

async function* noStateFiles(): ReturnType<typeof filesBelow> {
  // One state was opened by itself.
}
