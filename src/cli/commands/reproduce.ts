import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { constants } from 'node:os';
import type { MlflowClient } from '../../client/mlflowClient';
import { environmentDifferences } from '../../exec/reproduce/environment';
import { givenParams, planReproduction, reproduceArguments, type Plan } from '../../exec/reproduce/plan';
import { amiss, placeInputs, placeOthers, prepare } from '../../exec/reproduce/prepare';
import { readPin } from '../../exec/reproduce/readPin';
import { existing, judge, startedRun, startOf } from '../../exec/reproduce/repetition';
import { firstOf, recipeOfRun, type Recipe } from '../../exec/reproduce/recipe';
import { withSecret } from '../../exec/reproduce/secrets';
import { environmentLines, inputWords, planLines, verdictLines } from '../../exec/reproduce/words';
import { keptWorktrees, removeWorktree } from '../../exec/reproduce/worktree';
import { ask, askHidden, canAsk } from '../ask';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { started, storeOf } from '../store';

/** Exit code where the repetition came out otherwise than the first. */
const DIFFERS = 4;

/** Runs a run again on the code, changes and data it had, and compares the results. */
export const reproduce: Command = {
  options: { yes: { type: 'boolean', short: 'y' }, keep: { type: 'boolean' }, list: { type: 'boolean' }, prune: { type: 'boolean' } },
  takesWords: true,
  help: `Usage: trialbook reproduce RUN|FILE [OPTIONS]

Checks the commit of a run, or of a pin (see trialbook pin), out into a folder of its own, applies its changes, checks that its inputs are as they
were, runs its command, records that as a run, and compares the metrics of the two. Your files, branches and stash stay as they are.

  -y, --yes    do not ask before it runs, nor when an input is missing or differs
  --keep       keep the checkout (it is kept anyway when the command fails)
  --list       say which checkouts are kept
  --prune      delete them

Exit codes: 0 the results are equal, 4 they differ; else that of the command.`,
  async run(call) {
    if (call.values['list'] === true || call.values['prune'] === true) return tidy(call, call.values['prune'] === true);
    const [what, ...others] = call.words;
    if (what === undefined || others.length > 0) throw new CliError(USAGE, 'Name one run or the file of a pin, as in: trialbook reproduce pins/baseline.json');
    const storePath = storeOf(call);
    const isFile = existsSync(resolve(what)) || /[\\/]|\.json$/i.test(what);
    const pinned = isFile ? readPin(what) : undefined;
    const client = await started(storePath);
    try {
      const recipe = pinned ?? (await recipeOf(client, what, storePath));
      const plan = await planReproduction(recipe, recipe.pin === undefined ? dirname(storePath) : dirname(recipe.pin));
      for (const line of [...planLines(plan), ...environmentLines(await environmentDifferences(plan))]) call.print(line);
      await confirm(call, plan);
      return await perform(call, client, plan, storePath);
    } finally {
      client.dispose();
    }
  },
};

async function recipeOf(client: MlflowClient, runId: string, storePath: string): Promise<Recipe> {
  if ((await existing(client, runId)) === undefined) throw new CliError(1, `There is no run ${runId} in ${storePath}, and no file of that name.`);
  return recipeOfRun(client, await firstOf(client, runId), storePath);
}

async function confirm(call: Call, { secrets, recipe }: Plan): Promise<void> {
  if (secrets.length > 0 && !canAsk()) throw new CliError(1, `The run was recorded without its secrets (${secrets.map(({ name }) => name).join(', ')}). Call this in a terminal, where they can be asked for.`);
  if (call.values['yes'] === true) return;
  if (!canAsk()) throw new CliError(USAGE, 'Nothing was run. Add --yes to go on without being asked.');
  const from = recipe.pin === undefined ? '' : ' The command comes from the file: read it first.';
  if (!/^y(?:es)?$/i.test(await ask(`Run this?${from} [y/N] `))) throw new CliError(1, 'Nothing was run.');
}

async function perform(call: Call, client: MlflowClient, plan: Plan, storePath: string): Promise<number> {
  const { recipe, worktree } = plan;
  const { command, params } = await withSecrets(plan);
  const stop = new AbortController();
  const interrupted = (): void => stop.abort(new CliError(128 + constants.signals.SIGINT, 'Interrupted before it ran; the checkout was removed.'));
  process.once('SIGINT', interrupted);
  const checks = await prepare(plan, { signal: stop.signal }).finally(() => process.off('SIGINT', interrupted));
  let code = 1;
  let verdictCode: number | undefined;
  try {
    await acceptInputs(call, plan, amiss(checks));
    const start = startOf('reproduce', recipe.runId);
    code = await execute(['--store', storePath, '--cwd', plan.cwd, ...reproduceArguments(plan, params, start), '--', ...command]);
    const run = await startedRun(client, start);
    if (run === undefined) call.warn('its run was not recorded, so that nothing can be compared');
    else {
      const { verdict } = await judge(client, recipe, run);
      call.print(`Recorded as ${run.info.run_id}`);
      for (const line of verdictLines(verdict)) call.print(line);
      verdictCode = verdict.kind === 'differs' ? DIFFERS : code;
    }
  } finally {
    // A failure wants a look at what it ran in.
    if (code === 0 && call.values['keep'] !== true) await removeWorktree(worktree);
    else call.print(`The checkout is kept in ${worktree.path}; trialbook reproduce --prune deletes it.`);
  }
  return verdictCode ?? (code === 0 ? 1 : code);
}

/** Lets the person put missing data in place, or go on without. */
async function acceptInputs(call: Call, plan: Plan, first: ReturnType<typeof amiss>): Promise<void> {
  for (let wrong = first; wrong.length > 0; wrong = amiss(await placeInputs(plan))) {
    for (const check of wrong) call.warn(inputWords(check));
    if (call.values['yes'] === true) {
      placeOthers(plan, wrong);
      return;
    }
    const answer = await ask('Put the data there and press Enter to look again, or type "go" to run all the same, "stop" to leave: ');
    if (/^go$/i.test(answer)) {
      placeOthers(plan, wrong);
      return;
    }
    if (/^stop$/i.test(answer)) throw new CliError(1, 'Nothing was run.');
  }
}

async function withSecrets({ command, recipe, secrets }: Plan): Promise<{ command: string[]; params: Record<string, string> }> {
  const filled = [...command];
  const params = givenParams(recipe);
  for (const secret of secrets) {
    const value = await askHidden(`${secret.name} was not recorded, since it looks like a secret. Its value: `);
    if (secret.kind === 'argument') filled[secret.index] = withSecret(filled[secret.index] ?? '', value);
    else params[secret.name] = withSecret(params[secret.name] ?? '', value);
  }
  return { command: filled, params };
}

/** Runs `trialbook exec` and answers its exit code. Signals of the terminal reach it by themselves; one sent to us alone is passed on. */
function execute(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'exec', ...args], { stdio: 'inherit', env: { ...process.env, ...(process.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }) } });
  const wait = (): void => undefined;
  const end = (): void => void child.kill('SIGTERM');
  process.on('SIGINT', wait);
  process.on('SIGTERM', end);
  return new Promise<number>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  }).finally(() => {
    process.off('SIGINT', wait);
    process.off('SIGTERM', end);
  });
}

async function tidy(call: Call, prune: boolean): Promise<number> {
  for (const worktree of keptWorktrees()) {
    if (prune) await removeWorktree(worktree);
    call.print(`${worktree.path}  ${worktree.runName}  ${new Date(worktree.made).toISOString()}${prune ? '  deleted' : ''}`);
  }
  return 0;
}
