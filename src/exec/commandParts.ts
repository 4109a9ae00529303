import { basename } from 'node:path';

/** What a command line consists of. */
export interface CommandParts {
  /** The file that the program runs, as it was written: `train.py`. */
  readonly script: string | undefined;
  /** The module of `python -m`. */
  readonly module: string | undefined;
  /** Place in the command where the arguments of the script or program begin. */
  readonly argumentsAt: number;
  /** Whether the script is Python's. */
  readonly isPython: boolean;
  /** What a person would call it: the script's name, the module's, the program's. */
  readonly label: string;
}

const EXTENSIONS = /\.(?:pyw?|ipynb|r|rmd|qmd|jl|sh|bash|zsh|fish|ps1|psm1|bat|cmd|[cm]?[jt]s|rb|pl|php|lua|m|do|sas|sql|jar|scala|kts?|groovy|go|rs|exs?|swift|dart|tcl|awk|mk)$/i;
const PYTHON = /^(?:python|pypy|py)[\d.]*w?$/i;
/** Programs that read a program from a file, and programs that start another one: options before it are theirs. */
const STARTERS = new RegExp(
  `^(?:python[\\d.]*w?|pypy[\\d.]*|py|ipython[\\d.]*|rscript|r|julia|node|deno|bun|tsx|ts-node|ruby|perl|php|lua|octave(?:-cli)?|matlab|bash|sh|zsh|dash|ksh|fish|pwsh|powershell|cmd|java|scala|spark-submit
  |torchrun|accelerate|deepspeed|horovodrun|mpirun|mpiexec|mpiexec\\.hydra|orterun|srun|uv|uvx|poetry|pipenv|pdm|rye|hatch|pixi|conda|mamba|micromamba|env|nice|nohup|time|timeout|stdbuf|caffeinate|sudo|xvfb-run|numactl|taskset)$`.replace(/\s+/g, ''),
  'i',
);
/** A program text follows, of which nothing is an argument by name. */
const INLINE = /^(?:-[a-z]*c|-e|--eval|-Command|\/c)$/i;

/** Programs that start others, and take `-c` and the like for something else. */
const PARALLEL = /^(?:torchrun|accelerate|mpirun|mpiexec|srun|orterun)$/i;
const PYTHON_FILE = /\.pyw?$/i;

/** Takes a command line apart, without starting anything. */
export function commandParts(command: readonly string[]): CommandParts {
  const first = command[0] ?? '';
  const program = nameOf(first);
  if (STARTERS.test(program)) return startedParts(command, program);
  if (EXTENSIONS.test(first)) return scriptParts(first, 1);
  return { script: undefined, module: undefined, argumentsAt: 1, isPython: false, label: nameOf(first, '') };
}

/** What an interpreter or launcher is told to run. */
function startedParts(command: readonly string[], program: string): CommandParts {
  let last = program;
  for (let at = 1; at < command.length; at++) {
    const argument = command[at] ?? '';
    if (argument === '-m' && (PYTHON.test(last) || /^(?:torchrun|accelerate)$/.test(last))) {
      const module = command[at + 1];
      return { script: undefined, module, argumentsAt: at + 2, isPython: true, label: module ?? program };
    }
    if (INLINE.test(argument) && !PARALLEL.test(last)) break;
    if (argument.startsWith('-')) continue;
    if (EXTENSIONS.test(argument)) return scriptParts(argument, at + 1);
    if (STARTERS.test(nameOf(argument))) last = nameOf(argument);
  }
  return { script: undefined, module: undefined, argumentsAt: command.length, isPython: false, label: program };
}

function scriptParts(script: string, argumentsAt: number): CommandParts {
  return { script, module: undefined, argumentsAt, isPython: PYTHON_FILE.test(script), label: nameOf(script, '') };
}

/** The last part of a path, of either system, without the ending of Windows' programs. */
function nameOf(path: string, ending = '.exe'): string {
  const name = basename(path.replaceAll('\\', '/'));
  return ending !== '' && name.toLowerCase().endsWith(ending) ? name.slice(0, -ending.length) : name;
}
