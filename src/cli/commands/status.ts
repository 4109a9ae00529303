import { NOT_RUNNING, type Command } from '../command';
import { running, storeOf } from '../store';

/** Says what runs. */
export const status: Command = {
  options: { json: { type: 'boolean' }, 'read-only': { type: 'boolean' } },
  help: `Usage: trialbook status [OPTIONS]

Says what server runs for a folder and what it holds.

  --json         as one line of JSON
  --read-only    the read-only server is meant`,
  async run(call) {
    const storePath = storeOf(call);
    const json = call.values['json'] === true;
    const client = await running(storePath, call.values['read-only'] === true);
    if (client === undefined) {
      call.print(json ? JSON.stringify({ running: false, storePath }) : `No tracking server runs for ${storePath}`);
      return NOT_RUNNING;
    }
    const state = await client.status();
    client.dispose();
    if (json) {
      call.print(JSON.stringify({ running: true, url: client.connection.url, ...state }));
      return 0;
    }
    const lines = [
      ['store', state.storePath], ['address', client.connection.url], ['version', state.version], ['process', String(state.pid)],
      ['since', new Date(state.startedAt).toISOString()], ['database', `${state.databaseBytes} bytes, journal ${state.journalBytes}`],
      ['memory', `${Math.round(state.memoryBytes / 1024 / 1024)} MB`], ['windows', String(state.listeners)], ['active runs', String(state.activeRuns)],
      ...(state.readOnly ? [['mode', 'read-only']] : []), ...state.warnings.map((warning) => ['warning', warning.message]),
    ];
    for (const [name, value] of lines) call.print(`${`${name}:`.padEnd(13)}${value}`);
    return 0;
  },
};
