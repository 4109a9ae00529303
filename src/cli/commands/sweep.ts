import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { realPath } from '../../address/storeLocation';
import { scriptFacts } from '../../exec/scriptExperiment';
import { chooseTarget } from '../../exec/target';
import { placeParams } from '../../exec/sweep/placeParams';
import { createParent, type SweepServer } from '../../exec/sweep/parentRun';
import { MANY_RUNS, SEEDS, parseParam, planRuns, type Combination, type Search } from '../../exec/sweep/plan';
import { nameOf, runSweep } from '../../exec/sweep/runSweep';
import { startRunner } from '../../exec/sweep/startSweep';
import { SweepError } from '../../exec/sweep/sweepError';
import { findPlan, listPlans, readPlan, readState, runnerOf, writePlan, writeState, writeWish, type SweepPlan } from '../../exec/sweep/sweepFiles';
import { summaryOf, type SweepSummary } from '../../exec/sweep/summary';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { serverScript, storeOf, text, texts } from '../store';
import { serverAddress } from './exec';

/** Options of `trialbook exec` that a sweep hands to each of its runs. */
const HANDED_ON = ['tag', 'input', 'output', 'metric', 'require-param', 'require-metric'] as const;
const HANDED_ON_FLAGS = ['autolog', 'no-arguments', 'no-metrics', 'no-changes'] as const;
/** Exit code of a sweep that was cancelled, as of a program that Ctrl+C ended. */
const CANCELLED = 130;

/** Runs a command once for each combination of parameters, and steers such sweeps. */
export const sweep: Command = {
  options: {
    param: { type: 'string', multiple: true },
    random: { type: 'string' },
    seed: { type: 'string' },
    jobs: { type: 'string' },
    minimize: { type: 'string' },
    maximize: { type: 'string' },
    'stop-on-failure': { type: 'boolean' },
    name: { type: 'string' },
    experiment: { type: 'string' },
    cwd: { type: 'string' },
    uri: { type: 'string' },
    detach: { type: 'boolean' },
    'dry-run': { type: 'boolean' },
    yes: { type: 'boolean' },
    json: { type: 'boolean' },
    list: { type: 'boolean' },
    status: { type: 'string' },
    pause: { type: 'string' },
    resume: { type: 'string' },
    cancel: { type: 'string' },
    background: { type: 'boolean' },
    ...Object.fromEntries(HANDED_ON.map((name) => [name, { type: 'string', multiple: true } as const])),
    ...Object.fromEntries(HANDED_ON_FLAGS.map((name) => [name, { type: 'boolean' } as const])),
  },
  help: `Usage: trialbook sweep --param NAME=VALUES … [OPTIONS] -- COMMAND [ARGUMENTS]

Runs a command once for each combination of values and records each run, below one parent run.

  --param NAME=VALUES   a list (lr=0.1,0.01), a range (depth=2..8, x=0..1 step 0.25, x=0..1 count 5) or a
                        range over orders of magnitude (lr=1e-4..1e-1 log); several times
  --random N            N combinations at random in place of all
  --seed S              the same ones again (a whole number; printed when left out)
  --jobs N              runs at once (default: half of the processors)
  --minimize METRIC     the metric to watch, or --maximize METRIC
  --stop-on-failure     end the sweep with the first run that fails
  --name NAME           name of the parent run
  --experiment NAME     experiment of all runs (default: the one that the script sets)
  --uri ADDRESS         record on this MLflow server
  --detach              go on in the background; prints the id
  --dry-run             print the runs and start none
  --yes                 start more than ${MANY_RUNS} runs without asking
  and of exec, for each run: --cwd --tag --input --output --metric --require-param --require-metric
  --autolog --no-arguments --no-metrics --no-changes

A value goes where {NAME} stands in the command, else to its flag (--NAME VALUE, --NAME=VALUE, NAME=VALUE), else to
the end as --NAME VALUE.

  trialbook sweep --param lr=0.1,0.01 --param depth=2..5 --jobs 2 -- python train.py --lr {lr} --depth {depth}

Steering; ID is the parent run's, or how it begins:
  --list [--json]       the sweeps of this folder
  --status ID [--json]  how far it is
  --pause ID            start no more runs; those that go on end by themselves
  --resume ID           go on, also after a crash or a restart; here, or with --detach in the background
  --cancel ID           end it: what runs is asked to end, then killed

Ctrl+C cancels a sweep of this terminal. Exit codes: 0 all runs finished, 1 some failed, 2 wrong call, 130 cancelled.`,
  async run(call) {
    try {
      return await dispatch(call);
    } catch (error) {
      if (error instanceof SweepError) throw new CliError(USAGE, error.message);
      throw error;
    }
  },
};

function dispatch(call: Call): number | Promise<number> {
  const { values } = call;
  if (values['list'] === true) return list(call);
  const [status, pause, resume, cancel] = ['status', 'pause', 'resume', 'cancel'].map((name) => text(call, name));
  if (status !== undefined) return show(call, findPlan(status));
  if (pause !== undefined) return askPause(call, findPlan(pause));
  if (resume !== undefined) return askResume(call, findPlan(resume));
  if (cancel !== undefined) return askCancel(call, findPlan(cancel));
  return begin(call);
}

async function begin(call: Call): Promise<number> {
  if (call.rest === undefined || call.rest.length === 0) {
    throw new CliError(USAGE, 'Name the command after --, as in: trialbook sweep --param lr=0.1,0.01 -- python train.py --lr {lr}');
  }
  const given = texts(call, 'param');
  const params = given.map(parseParam);
  const search = searchOf(call);
  const runs = planRuns(params, search);
  const seed = search.kind === 'random' ? `, seed ${search.seed}` : '';
  if (call.values['dry-run'] === true) return preview(call, runs, seed);
  if (runs.length > MANY_RUNS && call.values['yes'] !== true) throw new CliError(USAGE, `That is ${runs.length.toLocaleString('en')} runs. Add --yes to start them, or draw some with --random`);
  const metric = metricOf(call);
  const jobs = wholeOf(call, 'jobs', 1, 1024) ?? Math.max(1, Math.floor(availableParallelism() / 2));
  const server = serverOf(call);
  const cwd = resolve(text(call, 'cwd') ?? '.');
  const plan = await createParent(server, {
    name: text(call, 'name') ?? sweepName(call.rest),
    storePath: server.storePath,
    ...(server.uri === undefined ? {} : { uri: server.uri }),
    cwd,
    command: placeParams(call.rest, params.map(({ name }) => name)),
    params: given,
    search: search.kind,
    ...(search.kind === 'random' ? { seed: search.seed } : {}),
    runs,
    jobs,
    stopOnFailure: call.values['stop-on-failure'] === true,
    ...(metric === undefined ? {} : { metric }),
    execOptions: handedOn(call),
  }, experimentOf(call, call.rest, cwd));
  writePlan(plan);
  await writeState(plan.id, { phase: 'running', begun: {} });
  if (call.values['json'] !== true) call.warn(`sweep ${plan.id.slice(0, 8)}: ${runs.length} runs${seed}, ${jobs} at a time`);
  return start(call, plan);
}

/** Name of the experiment that a person names, or the script sets, or the environment names; where the runs would go without a sweep, too. */
function experimentOf(call: Call, command: readonly string[], cwd: string): string | undefined {
  return text(call, 'experiment') ?? scriptFacts(command, cwd).experiment ?? (process.env['MLFLOW_EXPERIMENT_NAME'] || undefined);
}

function preview(call: Call, runs: readonly Combination[], seed: string): number {
  for (const run of runs) call.print(call.values['json'] === true ? JSON.stringify(run) : nameOf(run));
  call.warn(`${runs.length} runs${seed}; nothing was started`);
  return 0;
}

/** Where the runs are recorded: on the server that a person named, by the option or in the environment, else in the store. */
function serverOf(call: Call): SweepServer {
  const uri = serverAddress(text(call, 'uri'));
  const storeNamed = text(call, 'dir') !== undefined || text(call, 'store') !== undefined;
  const target = chooseTarget({ storePath: storeOf(call), storeNamed, uri, serverScript: serverScript(), env: process.env });
  const common = { serverScript: serverScript(), env: process.env };
  if (target.kind === 'store') return { ...common, storePath: realPath(target.storePath) };
  return { ...common, storePath: realPath(storeOf(call)), uri: uri ?? process.env['MLFLOW_TRACKING_URI']?.trim() };
}

async function start(call: Call, plan: SweepPlan): Promise<number> {
  if (call.values['detach'] !== true) return inForeground(call, plan);
  await startRunner(plan.id, resolve(__filename), process.env);
  call.print(call.values['json'] === true ? JSON.stringify({ id: plan.id, runs: plan.runs.length }) : plan.id);
  return 0;
}

/** Runs the sweep in this process. A terminal's Ctrl+C cancels it; a background process that has to go leaves it to be resumed. */
async function inForeground(call: Call, plan: SweepPlan): Promise<number> {
  const background = call.values['background'] === true;
  const running = runSweep({
    plan,
    cliScript: resolve(__filename),
    serverScript: serverScript(),
    env: process.env,
    tell: (line) => call.warn(background ? `${new Date().toISOString()} ${line}` : line),
    // Where nobody can be asked, waiting would be for ever.
    whenAllFail: background || process.stdin.isTTY ? 'pause' : 'stop',
  });
  if (!background) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => running.cancel());
  else process.on('SIGTERM', () => running.leave());
  process.on('SIGHUP', () => running.leave());
  const { end, finished, failed, left, stopped } = await running.ended;
  const counts = [`${finished} finished`, ...(failed > 0 ? [`${failed} failed`] : []), ...(left > 0 ? [`${left} not run`] : [])].join(', ');
  call.warn(`sweep ${plan.id.slice(0, 8)} ${stopped === undefined ? end : 'stopped'}: ${counts}`);
  if (end === 'interrupted') call.warn(`Go on with: trialbook sweep --resume ${plan.id.slice(0, 8)}`);
  if (end === 'cancelled' && stopped === undefined) return CANCELLED;
  return failed > 0 || left > 0 ? 1 : 0;
}

function list(call: Call): number {
  const storePath = realPath(storeOf(call));
  const sweeps = listPlans().filter((plan) => plan.storePath === storePath).map(summaryOf);
  if (call.values['json'] === true) call.print(JSON.stringify(sweeps));
  else for (const one of sweeps) call.print(line(one));
  return 0;
}

function show(call: Call, plan: SweepPlan): number {
  const one = summaryOf(plan);
  if (call.values['json'] === true) {
    call.print(JSON.stringify(one));
    return 0;
  }
  call.print(line(one));
  call.print(`  ${plan.params.join('  ')}${plan.seed === undefined ? '' : `  (random, seed ${plan.seed})`}`);
  call.print(`  ${plan.command.join(' ')}`);
  if (one.note !== undefined) call.print(`  ${one.note}`);
  if (one.state === 'interrupted') call.print(`  Nothing runs it any more. Go on with: trialbook sweep --resume ${one.id.slice(0, 8)}`);
  return 0;
}

function line({ id, name, state, runs, finished, failed, running }: SweepSummary): string {
  const counts = [`${finished + failed} of ${runs}`, ...(failed > 0 ? [`${failed} failed`] : []), ...(running > 0 ? [`${running} running`] : [])];
  return `${id.slice(0, 8)}  ${state}  ${counts.join(', ')}  ${name}`;
}

async function askPause(call: Call, plan: SweepPlan): Promise<number> {
  refuseEnded(plan);
  await writeWish(plan.id, 'pause');
  call.print(`sweep ${plan.id.slice(0, 8)}: no more runs are started`);
  return 0;
}

async function askResume(call: Call, plan: SweepPlan): Promise<number> {
  // What was cancelled may go on as well: nothing of it is lost.
  if (readState(plan.id).phase === 'finished') throw new SweepError(`The sweep ${plan.id.slice(0, 8)} has ended`);
  if (call.values['background'] !== true) await writeWish(plan.id, 'run');
  if (runnerOf(plan.id) === undefined) return start(call, plan);
  call.print(`sweep ${plan.id.slice(0, 8)} goes on`);
  return 0;
}

async function askCancel(call: Call, plan: SweepPlan): Promise<number> {
  refuseEnded(plan);
  await writeWish(plan.id, 'cancel');
  // Without its runner somebody has to end what still runs, and the parent.
  if (runnerOf(plan.id) === undefined) return inForeground(call, readPlan(plan.id)).then(() => 0);
  call.print(`sweep ${plan.id.slice(0, 8)}: what runs is asked to end`);
  return 0;
}

function refuseEnded({ id }: SweepPlan): void {
  if (['finished', 'cancelled'].includes(readState(id).phase)) throw new SweepError(`The sweep ${id.slice(0, 8)} has ended`);
}

function searchOf(call: Call): Search {
  const seed = wholeOf(call, 'seed', 0, SEEDS - 1);
  const runs = wholeOf(call, 'random', 1, 1_000_000);
  if (runs === undefined && seed !== undefined) throw new CliError(USAGE, '--seed goes with --random');
  return runs === undefined ? { kind: 'grid' } : { kind: 'random', runs, seed: seed ?? randomInt(SEEDS) };
}

function metricOf(call: Call): SweepPlan['metric'] {
  const [lower, higher] = [text(call, 'minimize'), text(call, 'maximize')];
  if (lower !== undefined && higher !== undefined) throw new CliError(USAGE, 'Give --minimize or --maximize, not both');
  if (lower !== undefined) return { name: lower, direction: 'lower' };
  return higher === undefined ? undefined : { name: higher, direction: 'higher' };
}

function wholeOf(call: Call, name: string, least: number, most: number): number | undefined {
  const given = text(call, name);
  if (given === undefined) return undefined;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < least || value > most) throw new CliError(USAGE, `--${name} takes a whole number from ${least} to ${most}, not '${given}'`);
  return value;
}

function handedOn(call: Call): string[] {
  return [
    ...HANDED_ON.flatMap((name) => texts(call, name).map((value) => `--${name}=${value}`)),
    ...HANDED_ON_FLAGS.filter((name) => call.values[name] === true).map((name) => `--${name}`),
  ];
}

/** The script that is run says most; `python` says nothing. */
function sweepName(command: readonly string[]): string {
  const script = command.find((argument, index) => index > 0 && /\.\w+$/.test(argument) && !argument.startsWith('-'));
  return `sweep of ${basename(script ?? command[0] ?? '')}`;
}
