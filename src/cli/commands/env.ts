import { clientEnvironment } from '../../exec/environment';
import { CliError } from '../cliError';
import type { Command } from '../command';
import { exportLines, SHELLS, type Shell } from '../exportLines';
import { started, storeOf, text } from '../store';

/** Finds or starts the server, and prints the lines that make a shell log to it. */
export const env: Command = {
  options: { shell: { type: 'string' }, 'read-only': { type: 'boolean' } },
  help: `Usage: trialbook env [OPTIONS]

Finds or starts the server in the background, and prints the lines that make a shell log to it:
eval "$(trialbook env)"

  --shell NAME    sh, fish, powershell or cmd`,
  async run(call) {
    const shell = text(call, 'shell') ?? (process.platform === 'win32' ? 'powershell' : 'sh');
    if (!isShell(shell)) throw new CliError(2, `--shell takes ${SHELLS.join(', ')}, not '${shell}'`);
    const client = await started(storeOf(call), call.values['read-only'] === true);
    client.dispose();
    call.print(exportLines(clientEnvironment(client.connection, process.env), shell));
    return 0;
  },
};

function isShell(name: string): name is Shell {
  return (SHELLS as readonly string[]).includes(name);
}
