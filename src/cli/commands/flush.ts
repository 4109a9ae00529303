import { resolve } from 'node:path';
import { takeIn } from '../../exec/record/takeIn';
import { NOT_RUNNING, type Command } from '../command';
import { running, storeOf } from '../store';

/** Writes the snapshot, so that `experiments.db` is current. */
export const flush: Command = {
  options: { 'read-only': { type: 'boolean' } },
  help: `Usage: trialbook flush

Writes the snapshot, so that experiments.db is current for other programs. What was kept
aside is taken in first.`,
  async run(call) {
    const storePath = storeOf(call);
    const client = await running(storePath, call.values['read-only'] === true);
    if (client === undefined) {
      // Without a server the last one wrote its snapshot on its way out, or the next one reads the journal.
      call.print(`No tracking server runs for ${storePath}`);
      return NOT_RUNNING;
    }
    if (call.values['read-only'] !== true) for (const problem of (await takeIn(client, { kind: 'store', storePath })).problems) call.warn(problem);
    await client.flush();
    client.dispose();
    call.print(`Wrote ${resolve(storePath, 'experiments.db')}`);
    return 0;
  },
};
