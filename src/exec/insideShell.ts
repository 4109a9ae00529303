import { splitCommandLine } from './reproduce/commandLine';

const SHELL = /(?:^|[\\/])(?:sh|bash|zsh|dash|ksh|fish)(?:\.exe)?$/i;
/** Flags of a shell whose last one takes the line: `-c`, `-lc`. */
const LINE = /^-[a-z]*c$/;
/** What only a shell understands: several commands, files, variables, patterns. */
const MEANING = /[|&;<>()$`*?[\]{}~#!\n\r]/;
/** Variables that are set for one command: `SEED=1 python train.py`. */
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/**
 * The command that a shell is given as one line, when it is a single one in plain words: `bash -c 'python train.py --lr 0.1'` runs `python train.py --lr 0.1`.
 * It is for reading: what is started stays the shell. Any other command comes back as it is.
 */
export function insideShell(command: readonly string[]): readonly string[] {
  const line = command.at(-1) ?? '';
  if (command.length < 3 || !SHELL.test(command[0] ?? '') || !LINE.test(command.at(-2) ?? '') || MEANING.test(line)) return command;
  const words = splitCommandLine(line) ?? [];
  const at = words.findIndex((word) => !ASSIGNMENT.test(word));
  return at < 0 ? command : words.slice(at);
}
