import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type * as ServerProgram from '../../server/main';
import type { Command } from '../command';
import { serverScript, storeOf, text } from '../store';

/** Serves a store in the foreground until a signal or `stop`. */
export const server: Command = {
  options: { port: { type: 'string' }, backup: { type: 'string' }, 'idle-minutes': { type: 'string' }, 'max-database': { type: 'string' }, 'read-only': { type: 'boolean' } },
  help: `Usage: trialbook server [OPTIONS]

Serves a folder's runs in the foreground until a signal or "trialbook stop"; prints one line of JSON when ready.

  --port N            port on 127.0.0.1; 0 takes the store's own (default)
  --read-only         write nothing
  --backup PATH       folder for copies of the last snapshots
  --idle-minutes N    leave after N minutes without use (default: never)
  --max-database MB   record nothing new in a larger database (default: 2048; it is held in memory)`,
  async run(call) {
    // The program beside this one has the store and SQLite, which no other command waits for.
    const { serve, megabytes, wholeNumber } = createRequire(__filename)(serverScript()) as typeof ServerProgram;
    const port = wholeNumber('port', text(call, 'port'), 65_535);
    const idle = wholeNumber('idle-minutes', text(call, 'idle-minutes'), 1_000_000, true) ?? 0;
    const backup = text(call, 'backup');
    const maxBytes = megabytes('max-database', text(call, 'max-database'));
    const serving = await serve({
      storePath: storeOf(call),
      readOnly: call.values['read-only'] === true,
      idle: idle * 60_000,
      ...(port === undefined || port === 0 ? {} : { port }),
      ...(backup === undefined ? {} : { backupPath: resolve(backup) }),
      ...(maxBytes === undefined ? {} : { maxBytes }),
    });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void serving.close(signal));
    call.print(JSON.stringify(serving.ready));
    await serving.closed;
    return 0;
  },
};
