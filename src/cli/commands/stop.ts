import { stopServer } from '../../client/stopServer';
import { NOT_RUNNING, type Command } from '../command';
import { storeOf } from '../store';

/** Ends the server; what it holds is written first. */
export const stop: Command = {
  options: { 'read-only': { type: 'boolean' } },
  help: `Usage: trialbook stop [OPTIONS]

Writes the snapshot and ends the server of a folder.

  --read-only    the read-only server is meant`,
  async run(call) {
    const storePath = storeOf(call);
    const stopped = await stopServer(storePath, { readOnly: call.values['read-only'] === true });
    call.print(stopped ? `Stopped the tracking server of ${storePath}` : `No tracking server runs for ${storePath}`);
    return stopped ? 0 : NOT_RUNNING;
  },
};
