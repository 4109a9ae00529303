import { hostname } from 'node:os';
import type { MlflowClient } from '../../client/mlflowClient';
import { SYSTEM_TAGS, TERMINATED, type Run, type RunStatus, type Tag } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import type { Launch } from './launch';

/** What a rank says of itself in its tag. */
export interface RankState {
  readonly host: string;
  /** Absent while it goes on. */
  readonly status?: RunStatus;
  /** Why it failed, for a person. */
  readonly error?: string;
}

/** Time between two looks for a run or for other ranks, ms. */
const PACE = 250;
/** The worst comes first: a rank that fails has its launcher end the others. */
const WORST: readonly RunStatus[] = ['FAILED', 'KILLED', 'FINISHED'];
const RANK = new RegExp(`^${RECORDED_TAGS.rank.replaceAll('.', '\\.')}(\\d+)$`);

/** The tag by which a rank tells of itself. */
export function rankTag(rank: number, state: Omit<RankState, 'host'> = {}): Tag {
  return { key: `${RECORDED_TAGS.rank}${rank}`, value: JSON.stringify({ host: hostname(), ...state }) };
}

/** A launch whose first rank ended so short a time ago is still this one, ms: its other ranks may have been slow to start. */
const RECENT = 5 * 60_000;

/**
 * The run that rank 0 made, once it is there; undefined when it is not within `patience` ms. Launches may have one id after the other (torchrun's port): one that is
 * over is this one only when it began lately and this rank did not tell of itself in it. Raises what the client raises.
 */
export async function findShared(client: MlflowClient, launch: Launch, patience: number): Promise<Run | undefined> {
  const filter = `tags.\`${RECORDED_TAGS.launch}\` = '${launch.id}'`;
  const isThis = (run: Run): boolean => run.info.status === 'RUNNING' || (Date.now() - Number(run.info.start_time) < RECENT && !rankStates(run).has(launch.rank));
  for (const deadline = Date.now() + patience; ;) {
    const { experiments } = await client.searchExperiments({ max_results: 1000 });
    const ids = experiments.map(({ experiment_id }) => experiment_id);
    const { runs } = await client.searchRuns({ experiment_ids: ids, filter, order_by: ['attributes.start_time DESC'], max_results: 1 });
    const run = runs.find(isThis);
    if (run !== undefined || Date.now() > deadline) return run;
    await pause();
  }
}

/** What the ranks of a run said. */
export function rankStates(run: Run): Map<number, RankState> {
  const states = new Map<number, RankState>();
  for (const { key, value } of run.data.tags) {
    const rank = RANK.exec(key)?.[1];
    const state = rank === undefined ? undefined : readState(value);
    if (rank !== undefined && state !== undefined) states.set(Number(rank), state);
  }
  return new Map([...states].sort(([a], [b]) => a - b));
}

/** How a launch went, by what its ranks said; ranks that go on have no say. */
export function outcome(states: ReadonlyMap<number, RankState>): { readonly status: RunStatus; readonly tags: Tag[] } {
  const ended = [...states].filter(([, { status }]) => status !== undefined);
  const status = WORST.find((one) => ended.some(([, state]) => state.status === one)) ?? 'FINISHED';
  const guilty = ended.find(([, state]) => state.status === status && state.error !== undefined);
  const hosts = Object.fromEntries([...states].map(([rank, { host }]) => [String(rank), host]));
  return {
    status,
    tags: [
      { key: RECORDED_TAGS.ranks, value: JSON.stringify(hosts) },
      ...(status === 'FINISHED' || guilty === undefined ? [] : [{ key: SYSTEM_TAGS.error, value: `Rank ${guilty[0]}: ${guilty[1].error ?? ''}` }]),
    ],
  };
}

/** Waits until no rank that began goes on, but at most `patience` ms; answers what they said. Undefined when the server cannot be asked. */
export async function othersEnded(read: () => Promise<Run | undefined>, launch: Launch, patience: number): Promise<Map<number, RankState> | undefined> {
  for (const deadline = Date.now() + patience; ;) {
    const run = await read();
    if (run === undefined) return undefined;
    const states = rankStates(run);
    const going = [...states].some(([rank, { status }]) => rank !== launch.rank && status === undefined);
    if (!going || Date.now() > deadline) return states;
    await pause();
  }
}

/** Ends a run for a rank that was the last, or that ended worse than the run did; one that is over hears of a late rank all the same. Raises what the client raises. */
export async function endShared(client: MlflowClient, runId: string, launch: Launch, endTime: number): Promise<void> {
  const run = await client.getRun(runId);
  const states = rankStates(run);
  const { status, tags } = outcome(states);
  const over = TERMINATED.includes(run.info.status);
  const all = states.size === launch.size && [...states.values()].every((state) => state.status !== undefined);
  const worse = over && WORST.indexOf(status) < WORST.indexOf(run.info.status);
  if (!over && !all) return;
  await client.logBatch({ run_id: runId, tags });
  if (over && !worse) return;
  await client.updateRun({ run_id: runId, status, end_time: endTime });
}

function readState(text: string): RankState | undefined {
  try {
    const { host, status, error } = JSON.parse(text) as Record<keyof RankState, unknown>;
    const known = TERMINATED.find((one) => one === status);
    return { host: typeof host === 'string' ? host : '', ...(known === undefined ? {} : { status: known }), ...(typeof error === 'string' ? { error } : {}) };
  } catch {
    return undefined;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PACE));
}
