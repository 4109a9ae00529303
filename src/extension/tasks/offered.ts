/** A task that is offered, as tasks.json would hold it. */
export interface OfferedTask {
  /** What it is called: the file, or the target. */
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Relative to the folder, with `/`; undefined for the folder itself. */
  readonly cwd: string | undefined;
}

/** Most tasks that are offered for a folder. */
const MOST = 20;
/** What people call the programs that they run. */
const RUN_NAMES = /^(?:main|run|train|fit|tune|sweep|eval|evaluate|predict|score|prepare|prep|preprocess|process|build|etl|ingest|load|export|report|simulate|sim|bench|benchmark|experiment|exp|pipeline|job|step|nightly|daily)/i;
/** Files that tools call, never people. */
const TOOL_FILES = /^(?:test_.*|.*_test|conftest|setup|__init__|noxfile|tasks|fabfile|conf|manage|wsgi|asgi|settings|config|utils?|helpers?|constants|types|version)\.py$/i;

/** Whether a script of some kind looks like one that people run, by its path (with `/`) and its text. */
export function looksRunnable(path: string, text: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  const ending = /\.\w+$/.exec(name)?.[0]?.toLowerCase();
  switch (ending) {
    case '.py':
      return isPythonProgram(name, text);
    case '.sh':
      return !/^(?:activate|env|common|lib|functions|install|setup|entrypoint|docker-entrypoint)\b/i.test(name) && (text.startsWith('#!') || RUN_NAMES.test(name));
    case '.r':
      return RUN_NAMES.test(name) || text.startsWith('#!') || /\bcommandArgs\s*\(|\boptparse\b|\bdocopt\b/.test(text);
    case '.jl':
      return RUN_NAMES.test(name) || text.startsWith('#!') || /\bARGS\b|abspath\(PROGRAM_FILE\)/.test(text);
    default:
      return false;
  }
}

function isPythonProgram(name: string, text: string): boolean {
  if (/^if\s+__name__\s*==\s*["']__main__["']/m.test(text)) return !/^(?:test_|conftest|setup\.py)/.test(name);
  // Without a guard: by its name, or by reading arguments.
  return !TOOL_FILES.test(name) && (RUN_NAMES.test(name) || /^\s*(?:import|from)\s+(?:argparse|click|typer|fire|absl)\b|\bsys\.argv\b/m.test(text));
}

/** The targets of a Makefile that people call by name: those of files, patterns and variables are not. */
export function makeTargets(text: string): string[] {
  const targets: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const names = /^([A-Za-z][\w-]*(?:\s+[A-Za-z][\w-]*)*)\s*::?(?!=)/.exec(line)?.[1]?.split(/\s+/) ?? [];
    targets.push(...names.filter((name) => !/^(?:all|clean|distclean|install|uninstall|help|lint|format|fmt|test|tests|docs?|venv|setup|deps|check|dist|build)$/i.test(name)));
  }
  return [...new Set(targets)];
}

/** The task that runs a script. A Python is left open: `python` stands for the one of the folder. */
function scriptTask(path: string, text: string): OfferedTask {
  const ending = /\.\w+$/.exec(path)?.[0]?.toLowerCase();
  const program = ending === '.py' ? 'python' : ending === '.r' ? 'Rscript' : ending === '.jl' ? 'julia' : /^#!.*\bzsh\b/.test(text) ? 'zsh' : /^#!.*\/(?:env\s+)?sh\b/.test(text) ? 'sh' : 'bash';
  return { label: path, command: program, args: [path.startsWith('-') ? `./${path}` : path], cwd: undefined };
}

/** The tasks that are offered for the files of a folder, those near its root first. Paths are relative to it, with `/`. */
export function offeredTasks(files: readonly { readonly path: string; readonly text: string }[]): OfferedTask[] {
  const depth = (path: string): number => path.split('/').length;
  const sorted = [...files].sort((a, b) => depth(a.path) - depth(b.path) || a.path.localeCompare(b.path));
  const scripts = sorted.filter(({ path, text }) => looksRunnable(path, text)).map(({ path, text }) => scriptTask(path, text));
  const make = sorted.filter(({ path }) => /^(?:GNU)?makefile$/i.test(path)).flatMap(({ text }) => makeTargets(text))
    .map((target): OfferedTask => ({ label: `make ${target}`, command: 'make', args: [target], cwd: undefined }));
  return [...scripts.slice(0, MOST - Math.min(make.length, MOST / 2)), ...make.slice(0, MOST / 2)];
}
