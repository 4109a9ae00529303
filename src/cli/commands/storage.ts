import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findGateway } from '../../client/gateway/gateway';
import type { MlflowClient } from '../../client/mlflowClient';
import { runStorageTask } from '../../client/runStorageTask';
import { directionsOf } from '../../promotion/compareMetrics';
import type { StorageAim } from '../../protocol/storage';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { readDirections } from '../directions';
import { moveStore } from '../storage/moveStore';
import { outcomeLines, planLines, reportLines } from '../storage/storageText';
import { running, started, storeOf, text, texts } from '../store';

const AIMS = ['duplicates', 'checkpoints', 'trash', 'strays'] as const;

/** Exit code when something was left as it is. */
const SOME_LEFT = 4;

/** What a store takes on disk, and how it gets smaller or goes elsewhere. */
export const storage: Command = {
  options: {
    json: { type: 'boolean' },
    events: { type: 'boolean' },
    apply: { type: 'boolean' },
    experiment: { type: 'string', multiple: true },
    run: { type: 'string', multiple: true },
    metric: { type: 'string' },
    keep: { type: 'string' },
    each: { type: 'string' },
    higher: { type: 'boolean' },
    lower: { type: 'boolean' },
    'remove-old': { type: 'boolean' },
  },
  takesWords: true,
  help: `Usage: trialbook storage [OPTIONS]
       trialbook storage duplicates|checkpoints|trash|strays [--apply] [OPTIONS]
       trialbook storage undo BATCH
       trialbook storage move FOLDER [--remove-old]

Says what a folder's store takes on disk, by experiment, and makes it smaller. Without --apply
nothing is changed: what would be is listed, to the last file.

  duplicates    keeps equal files once, as several names of one file. Each can still be replaced
                by itself; none can be written to in place any more
  checkpoints   keeps the best checkpoints of each run by a metric. Those whose value is not
                known, those that a registered version is made of, and those of runs that go on stay:
                trialbook storage checkpoints --metric val_loss --keep 3
  trash         ends what is in the trash, and what was removed by the commands above
  strays        removes files that belong to no run
  undo          puts back what checkpoints or strays removed, until the trash is emptied
  move          moves the store elsewhere, with its address: copied, compared by digest, and only
                then named. The old folder stays beside it under another name

  --experiment NAME    only of this experiment, by name or id; several times
  --run ID             only of this run (checkpoints); several times
  --metric KEY         what checkpoints are judged by
  --keep N             how many stay
  --each run|all       of each run (default), or of all of them together
  --higher, --lower    which way the metric gets better (default: as its name or trialbook.json says)
  --remove-old         removes the old folder after a move
  --apply              does it
  --json               prints what was found or done as JSON
  --events             prints how far it is as lines of JSON; the last is "done"

Exit codes: 0 done, 1 failed or stopped, 2 wrong call, 4 some were left as they are (listed).`,
  async run(call) {
    const [what, ...words] = call.words;
    const storePath = storeOf(call);
    if (what === 'move') return move(call, storePath, words);
    if (words.length > (what === 'undo' ? 1 : 0)) throw new CliError(USAGE, `Unexpected '${words.join(' ')}'. See trialbook storage --help.`);
    const client = await started(storePath);
    try {
      return await withoutMove(call, client, storePath, what, words[0]);
    } finally {
      client.dispose();
    }
  },
};

async function withoutMove(call: Call, client: MlflowClient, storePath: string, what: string | undefined, batch: string | undefined): Promise<number> {
  const abort = new AbortController();
  const progress = progressOf(call);
  process.once('SIGINT', () => {
    abort.abort(new CliError(1, 'Stopped.'));
  });
  if (what === undefined) {
    const report = await runStorageTask(client, { kind: 'scan' }, progress, abort.signal);
    return tell(call, report, reportLines(report));
  }
  if (what === 'undo') {
    if (batch === undefined) throw new CliError(USAGE, 'Name what to put back, as in: trialbook storage undo 1f…; trialbook storage lists it');
    const outcome = await runStorageTask(client, { kind: 'undo', batch }, progress, abort.signal);
    tell(call, outcome, outcomeLines(outcome));
    return outcome.skipped.length > 0 ? SOME_LEFT : 0;
  }
  const plan = await runStorageTask(client, { kind: 'plan', aim: await aimOf(call, client, storePath, what) }, progress, abort.signal);
  if (call.values['apply'] !== true || plan.count === 0) return tell(call, plan, planLines(plan, false));
  if (call.values['json'] !== true) for (const line of planLines(plan, true)) call.print(line);
  const outcome = await runStorageTask(client, { kind: 'apply', plan: plan.id }, progress, abort.signal);
  tell(call, { ...outcome, plan }, outcomeLines(outcome));
  return outcome.skipped.length > 0 ? SOME_LEFT : 0;
}

async function aimOf(call: Call, client: MlflowClient, storePath: string, what: string): Promise<StorageAim> {
  const kind = AIMS.find((one) => one === what);
  if (kind === undefined) throw new CliError(USAGE, `trialbook storage takes ${AIMS.join(', ')}, undo or move, not '${what}'`);
  if (kind === 'trash' || kind === 'strays') return { kind };
  const experiments = await experimentIds(client, texts(call, 'experiment'));
  const only = experiments.length === 0 ? {} : { experiment_ids: experiments };
  return kind === 'duplicates' ? { kind, ...only } : { ...checkpointsOf(call, storePath), ...only };
}

function checkpointsOf(call: Call, storePath: string): Extract<StorageAim, { kind: 'checkpoints' }> {
  const [metric, keep, each] = [text(call, 'metric'), Number(text(call, 'keep')), text(call, 'each') ?? 'run'];
  if (metric === undefined) throw new CliError(USAGE, 'Name the metric that tells which checkpoints are best, as in --metric val_loss');
  if (!Number.isInteger(keep) || keep < 1) throw new CliError(USAGE, '--keep takes how many checkpoints stay, at least 1');
  if (each !== 'run' && each !== 'all') throw new CliError(USAGE, `--each takes run or all, not '${each}'`);
  const runs = texts(call, 'run');
  return { kind: 'checkpoints', metric, keep, each, direction: directionIn(call, storePath, metric), ...(runs.length === 0 ? {} : { run_ids: [...runs] }) };
}

function directionIn(call: Call, storePath: string, metric: string): 'lower' | 'higher' {
  const [higher, lower] = [call.values['higher'] === true, call.values['lower'] === true];
  if (higher && lower) throw new CliError(USAGE, 'Give one of --higher and --lower');
  const known = directionsOf(readDirections(dirname(storePath)))(metric);
  const direction = higher ? 'higher' : lower ? 'lower' : known;
  if (direction === 'unknown') throw new CliError(USAGE, `Whether a higher or a lower ${metric} is better is not known: say --higher or --lower`);
  return direction;
}

async function experimentIds(client: MlflowClient, named: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of named) ids.push(/^\d+$/.test(name) ? name : (await client.getExperimentByName(name)).experiment_id);
  return ids;
}

async function move(call: Call, storePath: string, [target, ...more]: readonly string[]): Promise<number> {
  if (target === undefined || more.length > 0) throw new CliError(USAGE, 'Name the folder that the store moves to, as in: trialbook storage move /data/trialbook');
  const gateway = await findGateway(storePath);
  gateway?.dispose();
  if (gateway !== undefined) throw new CliError(1, 'Models of this store are served. Stop serving them first, and serve them again from the new place.');
  const client = await running(storePath);
  const active = client === undefined ? 0 : (await client.status()).activeRuns;
  client?.dispose();
  if (active > 0) throw new CliError(1, `${String(active)} ${active === 1 ? 'run goes' : 'runs go'} on in this store: wait until nothing is recorded, and move it then.`);
  const abort = new AbortController();
  process.once('SIGINT', () => {
    abort.abort();
  });
  const moved = await moveStore({ from: storePath, to: resolve(target), removeOld: call.values['remove-old'] === true, signal: abort.signal, progress: progressOf(call) });
  if (moved.recordedMeanwhile) call.warn(`Something was recorded in ${storePath} while the store was moved. Bring it over: trialbook import ${storePath} --store ${moved.to}`);
  for (const path of moved.links) call.warn(`${path} is a link and was left out.`);
  const rules = join(dirname(storePath), 'trialbook.json');
  if (existsSync(rules) && dirname(storePath) !== dirname(moved.to)) call.warn(`The server reads rules and watches beside the store: copy ${rules} to ${dirname(moved.to)} where they are to hold for every client.`);
  return tell(call, moved, [
    `Moved ${String(moved.files)} files to ${moved.to}; each was compared by its digest.`,
    ...(moved.old === undefined ? [] : [`The old folder is kept as ${moved.old}; delete it when all is well.`]),
    `From now on name it by --store ${moved.to}, or in the editor's setting trialbook.storePath.`,
  ]);
}

function tell(call: Call, result: object, lines: readonly string[]): number {
  if (call.values['events'] === true) call.print(JSON.stringify({ event: 'done', result }));
  else if (call.values['json'] === true) call.print(JSON.stringify(result));
  else for (const line of lines) call.print(line);
  return 0;
}

/** How far it is, a few times a second. */
function progressOf(call: Call): (done: number, total: number) => void {
  if (call.values['events'] !== true) return () => undefined;
  let last = 0;
  return (done, total) => {
    if (Date.now() - last < 200) return;
    last = Date.now();
    call.print(JSON.stringify({ event: 'progress', done, total }));
  };
}
