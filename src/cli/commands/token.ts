import type { MlflowClient } from '../../client/mlflowClient';
import type { RotateTokenAnswer, TokenState } from '../../protocol/trialbook';
import { CliError } from '../cliError';
import { USAGE, type Command } from '../command';
import { started, storeOf } from '../store';

/** Says which replaced tokens are good still, and replaces the present one. */
export const token: Command = {
  options: { json: { type: 'boolean' }, now: { type: 'boolean' }, 'read-only': { type: 'boolean' } },
  takesWords: true,
  help: `Usage: trialbook token [rotate] [OPTIONS]

The token is the secret in the tracking address. "rotate" makes another one and says who holds
the old one, which stays good until the runs that are open now have ended, and five minutes
longer. New terminals, tasks and commands get the new one by themselves; open terminals and
kernels that are to record further runs have to be started anew. The token itself is not
printed: trialbook env does that.

Without "rotate", it says which replaced tokens are good still.

  --now          the old one, and those before it, are good no more at once: when it may be
                 known to somebody else. Runs that hold it cannot log any more.
  --json         as one line of JSON
  --read-only    the token of the read-only server is meant`,
  async run(call) {
    const [verb, ...more] = call.words;
    const now = call.values['now'] === true;
    if ((verb !== undefined && verb !== 'rotate') || more.length > 0) throw new CliError(USAGE, `trialbook token takes "rotate" or nothing, not '${call.words.join(' ')}'`);
    if (verb === undefined && now) throw new CliError(USAGE, '--now belongs to trialbook token rotate');
    const client = await started(storeOf(call), call.values['read-only'] === true);
    try {
      const lines = verb === undefined ? await state(client, call.values['json'] === true) : await rotate(client, now, call.values['json'] === true);
      for (const line of lines) call.print(line);
    } finally {
      client.dispose();
    }
    return 0;
  },
};

async function rotate(client: MlflowClient, now: boolean, json: boolean): Promise<readonly string[]> {
  const answer = await client.rotateToken({ now });
  return json ? [JSON.stringify(answer)] : rotated(answer);
}

function rotated({ held_by, until }: RotateTokenAnswer): readonly string[] {
  if (until === 0) return ['The token was replaced. The old one, and those before it, are good no more.'];
  const time = new Date(until).toISOString();
  if (held_by.length === 0) return [`The token was replaced. No run holds the old one: it is good until ${time}, unless a run is begun with it before.`];
  return [
    `The token was replaced. The old one is good until ${held_by.length === 1 ? 'this run has ended' : `these ${held_by.length} runs have ended`}:`,
    ...held_by.slice(0, 20).map((run) => `  ${run}`),
    ...(held_by.length > 20 ? [`  and ${held_by.length - 20} more`] : []),
    'Revoke it at once: trialbook token rotate --now',
  ];
}

async function state(client: MlflowClient, json: boolean): Promise<readonly string[]> {
  const answer: TokenState = await client.tokenState();
  if (json) return [JSON.stringify(answer)];
  if (answer.retired.length === 0) return ['One token is good. It was not replaced, or what it replaced is good no more.'];
  return answer.retired.map(({ at, held_by, until }) => `A token that was replaced at ${new Date(at).toISOString()} is good still: ${held_by.length === 0 ? `until ${new Date(until).toISOString()}` : `runs that hold it: ${held_by.join(', ')}`}`);
}
