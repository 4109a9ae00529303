import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createExclusive, errorCode, replaceFile } from '../../address/files';
import { bootId, isRunning, machineId, processStart, sameStart, type ProcessIdentity } from '../../address/machine';
import { ensureStateFolder, stateFolder } from '../../address/stateFolder';
import type { Combination } from './plan';
import { SweepError } from './sweepError';

/*
 * The files of a sweep. They lie in the user's state folder and never in a workspace, which may be a clone: what they hold is run.
 *   plan.json   what is run; written once
 *   state.json  what was run, by the runner alone
 *   wish        what the person wants: run, pause or cancel
 *   runner      the process that runs it, one at a time
 */

/** What a sweep runs. */
export interface SweepPlan {
  /** Id of the parent run, which is the sweep's. */
  readonly id: string;
  readonly name: string;
  readonly storePath: string;
  /** Address of the MLflow server that a person named; the store's own server without. */
  readonly uri?: string;
  readonly experimentId: string;
  readonly experiment: string;
  readonly cwd: string;
  /** The command with `{name}` for each parameter. */
  readonly command: readonly string[];
  /** Parameters with their values, as they were written: `lr=0.1,0.01`. */
  readonly params: readonly string[];
  readonly search: 'grid' | 'random';
  readonly seed?: number;
  /** The runs, in order. They are kept, so that a resumed sweep never hangs on how they were drawn. */
  readonly runs: readonly Combination[];
  /** Most runs at once. */
  readonly jobs: number;
  readonly stopOnFailure: boolean;
  readonly metric?: { readonly name: string; readonly direction: 'lower' | 'higher' };
  /** Options of `trialbook exec` that each run gets. */
  readonly execOptions: readonly string[];
  /** UTC ms. */
  readonly created: number;
}

/** A run of the sweep that began. */
export interface Begun {
  readonly state: 'running' | 'finished' | 'failed' | 'killed';
  /** The `trialbook exec` that runs it. */
  readonly process?: ProcessIdentity;
  /** UTC ms. */
  readonly start: number;
  readonly end?: number;
}

/** How far a sweep is. */
export interface SweepState {
  readonly phase: 'running' | 'paused' | 'finished' | 'cancelled';
  /** Why it was paused by itself. */
  readonly note?: string;
  /** Runs that began, by their place in the plan. */
  readonly begun: Readonly<Record<string, Begun>>;
}

/** What a person wants of a sweep. */
export type Wish = 'run' | 'pause' | 'cancel';

/** Keeps the plan of a new sweep. */
export function writePlan(plan: SweepPlan): void {
  mkdirSync(sweepFolder(plan.id), { recursive: true, mode: 0o700 });
  replaceFile(join(sweepFolder(plan.id), 'plan.json'), JSON.stringify(plan));
}

/** Raises `SweepError` when this user has no such sweep. */
export function readPlan(id: string): SweepPlan {
  const plan = readJson(id, 'plan.json') as SweepPlan | undefined;
  if (plan === undefined) throw new SweepError(`There is no sweep ${id} of this user on this machine`);
  return plan;
}

/** What was run; nothing before a runner began. */
export function readState(id: string): SweepState {
  return (readJson(id, 'state.json') as SweepState | undefined) ?? { phase: 'running', begun: {} };
}

/** Writes what was run, whole. */
export function writeState(id: string, state: SweepState): Promise<void> {
  return keep(join(sweepFolder(id), 'state.json'), JSON.stringify(state));
}

/** What the person wants. */
export function readWish(id: string): Wish {
  try {
    const text = readFileSync(join(sweepFolder(id), 'wish'), 'utf8').trim();
    return text === 'pause' || text === 'cancel' ? text : 'run';
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 'run';
    throw error;
  }
}

/** Says what the person wants; a runner sees it within half a second. */
export function writeWish(id: string, wish: Wish): Promise<void> {
  return keep(join(sweepFolder(id), 'wish'), wish);
}

/** The sweeps of this user, the newest first. */
export function listPlans(): SweepPlan[] {
  const folder = join(stateFolder(), 'sweeps');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((id) => (isId(id) ? [readJson(id, 'plan.json') as SweepPlan | undefined] : []))
    .filter((plan) => plan !== undefined)
    .sort((a, b) => b.created - a.created);
}

/** The sweep whose id begins so. Raises `SweepError` when none or several do. */
export function findPlan(prefix: string): SweepPlan {
  if (isId(prefix)) return readPlan(prefix);
  const found = listPlans().filter(({ id }) => prefix !== '' && id.startsWith(prefix));
  const [only] = found;
  if (only === undefined) throw new SweepError(`There is no sweep ${prefix}. trialbook sweep --list names them`);
  if (found.length > 1) throw new SweepError(`${found.length} sweeps begin with ${prefix}: ${found.map(({ id }) => id.slice(0, 12)).join(', ')}`);
  return only;
}

/** The process that runs a sweep now; undefined when none does. */
export function runnerOf(id: string): ProcessIdentity | undefined {
  const runner = readJson(id, 'runner') as ProcessIdentity | undefined;
  return runner !== undefined && isAlive(runner) ? runner : undefined;
}

/** Makes `runner` the one that runs a sweep; false when another one does. */
export function takeSweep(id: string, runner: ProcessIdentity): boolean {
  const file = join(sweepFolder(id), 'runner');
  if (createExclusive(file, JSON.stringify(runner))) return true;
  if (runnerOf(id) !== undefined) return false;
  replaceFile(file, JSON.stringify(runner));
  // Of two that found it free at once the last one has it.
  return runnerOf(id)?.pid === runner.pid;
}

/** Whether a process is still there, and is the one that was meant. */
export function isAlive({ pid, machine, boot, started }: ProcessIdentity): boolean {
  if (machine !== machineId() || !sameStart(boot, bootId())) return false;
  return isRunning(pid) && sameStart(started, processStart(pid));
}

/** Folder of a sweep. Raises `SweepError` for what is no id, which could lead anywhere. */
export function sweepFolder(id: string): string {
  if (!isId(id)) throw new SweepError(`'${id}' is no id of a sweep`);
  return join(ensureStateFolder(), 'sweeps', id);
}

function isId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

function readJson(id: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(sweepFolder(id), name), 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** On Windows a file that somebody reads cannot be replaced for that moment. */
async function keep(path: string, text: string): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      replaceFile(path, text);
      return;
    } catch (error) {
      if (tries >= 20 || !['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '')) throw error;
      await wait(25);
    }
  }
}
