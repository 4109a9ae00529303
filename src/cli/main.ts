import { parseArgs } from 'node:util';
import { VERSION } from '../address/version';
import { withoutSecrets } from '../client/connectionError';
import { StartError } from '../server/process/startError';
import { CliError } from './cliError';
import { COMMANDS } from './commands';
import { HELP } from './help';

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.version === true) return say(VERSION);
  const [name, ...rest] = positionals;
  if (values.help === true || name === 'help') return say(HELP);
  if (name === undefined) throw new CliError(2, `Name a command.\n\n${HELP}`);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) throw new CliError(2, `There is no command '${name}'. See trialbook --help.`);
  if (rest.length > 0) throw new CliError(2, `Unexpected '${rest.join(' ')}'. See trialbook --help.`);
  return command(values, say);
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        dir: { type: 'string' },
        store: { type: 'string' },
        port: { type: 'string' },
        backup: { type: 'string' },
        shell: { type: 'string' },
        'idle-minutes': { type: 'string' },
        'read-only': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    throw new CliError(2, `${(error as Error).message}. See trialbook --help.`);
  }
}

function say(line: string): number {
  process.stdout.write(`${line}\n`);
  return 0;
}

function exitCode(error: unknown): number {
  if (error instanceof CliError) return error.exitCode;
  return error instanceof StartError && error.code === 'usage' ? 2 : 1;
}

// A reader that went away, such as `head`, is no failure of ours.
process.stdout.on('error', () => undefined);
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`trialbook: ${withoutSecrets(error instanceof Error ? error.message : String(error))}\n`, () => process.exit(exitCode(error)));
  },
);
