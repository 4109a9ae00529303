import { parseArgs } from 'node:util';
import { VERSION } from '../address/version';
import { withoutSecrets } from '../client/connectionError';
import { decodedArguments } from '../exec/schedule/job';
import { CliError } from './cliError';
import { USAGE, type Call, type Command } from './command';
import { COMMANDS } from './commandTable';
import { HELP } from './help';

async function main(args: readonly string[]): Promise<number> {
  // Places whose quoting cannot hold an argument give all of them as one text.
  const [name, ...given] = decodedArguments(args);
  if (name === '--version' || name === '-v') return say(VERSION);
  if (name === '--help' || name === '-h' || name === 'help') return say(HELP);
  if (name === undefined || name.startsWith('-')) throw new CliError(USAGE, `Name a command first.\n\n${HELP}`);
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) throw new CliError(USAGE, `There is no command '${name}'. See trialbook --help.`);
  const command = await load();
  let call: Call;
  try {
    call = parse(name, command, given);
  } catch (error) {
    if (command.forgives?.(given) !== true) throw error;
    warn((error as Error).message);
    return 0;
  }
  return call.values['help'] === true ? say(command.help) : command.run(call);
}

function parse(name: string, command: Command, args: readonly string[]): Call {
  const end = args.indexOf('--');
  try {
    const { values, positionals } = parseArgs({
      args: end < 0 ? [...args] : args.slice(0, end),
      allowPositionals: true,
      options: { dir: { type: 'string' }, store: { type: 'string' }, help: { type: 'boolean', short: 'h' }, ...command.options },
    });
    if (positionals.length > 0 && command.takesWords !== true) throw new CliError(USAGE, `Unexpected '${positionals.join(' ')}'. See trialbook ${name} --help.`);
    return { values, words: positionals, rest: end < 0 ? undefined : args.slice(end + 1), print: say, warn };
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError(USAGE, `${(error as Error).message.replace(/\.$/, '')}. See trialbook ${name} --help.`);
  }
}

function say(line: string): number {
  process.stdout.write(`${line}\n`);
  return 0;
}

function warn(line: string): void {
  process.stderr.write(`trialbook: ${withoutSecrets(line)}\n`);
}

function exitCode(error: unknown): number {
  if (error instanceof CliError) return error.exitCode;
  return error instanceof Error && 'code' in error && error.code === 'usage' ? USAGE : 1;
}

// A reader that went away, such as `head`, is no failure of ours.
process.stdout.on('error', () => undefined);
main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`trialbook: ${withoutSecrets(error instanceof Error ? error.message : String(error))}\n`, () => process.exit(exitCode(error)));
  },
);
