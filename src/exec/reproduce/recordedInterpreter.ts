import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { interpreterOf } from '../../capture/interpreter';
import { findProgram } from '../../capture/programs';

/** Names of programs that are interpreters themselves. */
const INTERPRETER = /^(?:python[\d.]*w?|pypy[\d.]*|rscript|r|julia|node(?:js)?)$/i;

/**
 * A command with the interpreter that it was recorded with, `program`, when that is on this machine and the PATH has another: a virtual environment that was
 * active in the terminal then need not be active now. So are the tools beside it, such as `torchrun`. What names a path stays.
 */
export function withRecordedInterpreter(command: readonly string[], program: string | undefined, cwd: string, env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const [name = '', ...args] = command;
  if (program === undefined || name === '' || /[\\/{]/.test(name) || !existsSync(program)) return command;
  const now = interpreterOf([name], cwd, env);
  // Shells and other programs that are found are the machine's.
  if (now?.program === program || (now === undefined && findProgram(name, env, cwd) !== undefined)) return command;
  const beside = [name, `${name}.exe`].map((file) => join(dirname(program), file)).find((path) => existsSync(path));
  const used = beside ?? (INTERPRETER.test(name) ? program : undefined);
  return used === undefined ? command : [used, ...args];
}
