import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { commandParts } from './commandParts';

/** A longer file is no script, bytes. */
const MOST_BYTES = 2_000_000;
const SETS = /^(?!\s*#).*?\bset_experiment\(/m;

/** What a Python program says about MLflow in its own text. */
export interface ScriptFacts {
  /** Experiment that it names literally and alone; another run's experiment would make MLflow's client refuse the run. */
  readonly experiment: string | undefined;
  /** Whether it, or a Python file beside it, may set an experiment that is not `experiment`. */
  readonly mayMove: boolean;
  /** Whether it names MLflow at all: then it may log by itself what it also prints. */
  readonly usesMlflow: boolean;
}

const NOTHING: ScriptFacts = { experiment: undefined, mayMove: false, usesMlflow: false };
/** Files beside a script that are looked at. */
const MOST_FILES = 200;

/** Reads the script of a command; nothing is known of what it imports. Never raises. */
export function scriptFacts(command: readonly string[], cwd: string): ScriptFacts {
  const { script, module, isPython } = commandParts(command);
  if (!isPython) return NOTHING;
  const files = script !== undefined ? [resolve(cwd, script)] : module !== undefined ? moduleFiles(module, cwd) : [];
  for (const file of files) {
    const text = readScript(file);
    if (text !== undefined) return factsOf(text, file);
  }
  return NOTHING;
}

function factsOf(text: string, file: string): ScriptFacts {
  const experiment = literalExperiment(text);
  return {
    experiment,
    get mayMove() {
      return (SETS.test(text) && experiment === undefined) || besideOf(file).some((other) => SETS.test(other) && literalExperiment(other) !== experiment);
    },
    usesMlflow: /^[ \t]*(?:import|from)[ \t]+mlflow\b/m.test(text),
  };
}

/** Texts of the Python files in the script's folder, which it may import. */
function besideOf(file: string): string[] {
  try {
    const folder = dirname(file);
    const names = readdirSync(folder).filter((name) => name.endsWith('.py') && join(folder, name) !== file).slice(0, MOST_FILES);
    return names.flatMap((name) => readScript(join(folder, name)) ?? []);
  } catch {
    // It went away meanwhile.
    return [];
  }
}

function moduleFiles(module: string, cwd: string): string[] {
  const path = join(cwd, ...module.split('.').filter(Boolean));
  return [`${path}.py`, join(path, '__main__.py')];
}

function readScript(file: string): string | undefined {
  try {
    return statSync(file).size > MOST_BYTES ? undefined : readFileSync(file, 'utf8');
  } catch {
    // The program says by itself what it cannot find.
    return undefined;
  }
}

/** The one name that stands in calls of `set_experiment`; undefined when it is put together, or when there are several. */
export function literalExperiment(text: string): string | undefined {
  const calls = [...text.matchAll(/^(?!\s*#).*?\bset_experiment\(\s*(.*)$/gm)];
  const names = new Set(calls.map((call) => /^(?:experiment_name\s*=\s*)?(?:(['"])((?:(?!\1)[^\\\n{}])+)\1)\s*[,)]/.exec(call[1] ?? '')?.[2]));
  return names.size === 1 ? [...names][0] : undefined;
}
