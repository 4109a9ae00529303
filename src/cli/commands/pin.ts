import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { MlflowError } from '../../protocol/errors';
import { checkedCommit } from '../../exec/reproduce/commit';
import { makePin, pinName } from '../../exec/reproduce/pin';
import { firstOf, recipeOfRun, repositoryOf } from '../../exec/reproduce/recipe';
import { patchNameOf, writePin } from '../../exec/reproduce/writePin';
import { CliError } from '../cliError';
import { USAGE, type Command } from '../command';
import { started, storeOf, text } from '../store';

/** Writes what it takes to reproduce a run to a file that is committed. */
export const pin: Command = {
  options: { out: { type: 'string' }, force: { type: 'boolean' } },
  takesWords: true,
  help: `Usage: trialbook pin RUN [OPTIONS]

Writes a small record of a run to a file for review and commit: commit, changes, command, parameters, metrics, packages, and digests of its inputs.
trialbook reproduce FILE works from it on any clone.

  --out FILE    where (default: pins/NAME.json beside the store)
  --force       overwrite what is there`,
  async run(call) {
    const [runId, ...others] = call.words;
    if (runId === undefined || others.length > 0) throw new CliError(USAGE, 'Name one run, as in: trialbook pin 0123456789abcdef0123456789abcdef');
    const storePath = storeOf(call);
    const repository = await repositoryOf(dirname(storePath));
    if (repository === undefined) throw new CliError(1, `${dirname(storePath)} is in no Git repository, so there is no commit to pin.`);
    const client = await started(storePath);
    try {
      const recipe = await recipeOfRun(client, await firstOf(client, runId), storePath);
      const commit = await checkedCommit(repository, recipe.code);
      const out = text(call, 'out');
      const file = out === undefined ? join(dirname(storePath), 'pins', `${pinName(recipe.runName)}.json`) : resolve(out);
      if (existsSync(file) && call.values['force'] !== true) throw new CliError(1, `${file} is there already. Overwrite it with --force, or name another file with --out.`);
      const made = makePin(recipe, commit, repository, patchNameOf(file), { at: Date.now(), by: userInfo().username });
      writePin(file, made);
      if (recipe.code.dirty === true && made.patch === undefined) call.warn('files differed from the commit when it ran, and how was not recorded: a repetition may come out otherwise');
      if (made.secretInPatch) call.warn(`${patchNameOf(file)} holds what looks like a credential; look at it before you commit it`);
      call.print(file);
      return 0;
    } catch (error) {
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') throw new CliError(1, `There is no run ${runId} in ${storePath}.`);
      throw error;
    } finally {
      client.dispose();
    }
  },
};
