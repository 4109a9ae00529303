/*
 * Autologging of a Python program that does not know MLflow: the program is run by a few lines of Python that turn MLflow's autologging on first and
 * keep a run open around it, so that all it trains is logged to the one run that records the command.
 */

/**
 * Runs a script or module as `python` itself would: as `__main__`, with its own `sys.argv` and `sys.path`, and with tracebacks that begin in it. A
 * program that imports MLflow starts runs of its own, so that none is kept open around it. Without MLflow it runs all the same.
 */
const PROGRAM = `
import io, os, re, runpy, sys, types

def _clean(original):
    own = {"<string>", "<frozen runpy>", runpy.__file__}
    def hook(kind, error, trace):
        first = trace
        while first is not None and first.tb_frame.f_code.co_filename in own:
            first = first.tb_next
        original(kind, error.with_traceback(first or trace), first or trace)
    return hook

def _source(kind, target):
    try:
        if kind == "module":
            import importlib.util
            spec = importlib.util.find_spec(target)
            if spec is not None and spec.submodule_search_locations is not None:
                spec = importlib.util.find_spec(target + ".__main__")
            target = spec.origin
        with io.open_code(target) as file:
            return file.read()
    except Exception:
        return b""

def _autolog(source):
    try:
        import mlflow
    except ImportError as error:
        sys.stderr.write("trialbook: MLflow cannot be imported by %s (%s), so nothing is logged by itself. Install it with: %s -m pip install mlflow\\n" % (sys.executable, error, sys.executable))
        return
    try:
        mlflow.autolog()
        if not re.search(rb"^[ \\t]*(?:import|from)[ \\t]+mlflow\\b", source, re.M):
            mlflow.start_run()
    except Exception as error:
        sys.stderr.write("trialbook: autologging could not be turned on: %s\\n" % error)

def _run():
    kind, target = sys.argv[1:3]
    sys.excepthook = _clean(sys.excepthook)
    # What python -c puts there; with -I or -P there is none.
    has_place = len(sys.path) > 0 and sys.path[0] == ""
    if kind == "module":
        sys.argv[:] = [target] + sys.argv[3:]
        _autolog(_source(kind, target))
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        main.__builtins__ = __builtins__
        runpy._run_module_as_main(target)
        return
    sys.argv[:] = sys.argv[2:]
    if has_place and os.path.isfile(target):
        sys.path[0] = os.path.dirname(os.path.realpath(target))
    _autolog(_source(kind, target))
    if not os.path.isfile(target) or not target.endswith((".py", ".pyw")):
        runpy.run_path(target, run_name="__main__")
        return
    with io.open_code(target) as file:
        code = compile(file.read(), target, "exec")
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=target, __builtins__=__builtins__, __cached__=None)
    sys.modules["__main__"] = main
    exec(code, main.__dict__)

_run()
`;

/** Programs that start another one within an environment: the Python is looked for among their arguments. */
const STARTERS = /^(?:uv|poetry|pipenv|pdm|rye|hatch|pixi|conda|mamba|micromamba|env|nice|time)(?:\.exe)?$/i;
const PYTHON = /^(?:python|pypy|py)[\d.]*w?(?:\.exe)?$/i;
/** Options of Python whose value is the next argument. */
const WITH_VALUE = new Set(['-W', '-X', '--check-hash-based-pycs']);

/**
 * The command that runs a Python command with autologging; undefined for a command that is no Python program that could be run so: another program, or
 * a Python without a script (`-c`, standard input, an interactive one).
 */
export function autologCommand(command: readonly string[]): string[] | undefined {
  const at = pythonAt(command);
  if (at < 0) return undefined;
  let next = at + 1;
  for (; next < command.length; next++) {
    const argument = command[next] ?? '';
    const module = /^-([^-mc]*)m(.*)$/.exec(argument);
    if (module !== null) return wrapModule(command, next, module[1] ?? '', module[2] ?? '');
    if (!argument.startsWith('-')) break;
    if (argument === '-' || /^-[^-]*c/.test(argument)) return undefined;
    if (WITH_VALUE.has(argument)) next++;
  }
  const script = command[next];
  return script === undefined ? undefined : [...command.slice(0, next), '-c', PROGRAM, 'script', script, ...command.slice(next + 1)];
}

/** `-m name`, `-mname` and `-um name`: flags before the letter stay. */
function wrapModule(command: readonly string[], at: number, flags: string, joined: string): string[] | undefined {
  const name = joined === '' ? command[at + 1] : joined;
  if (name === undefined) return undefined;
  const before = [...command.slice(0, at), ...(flags === '' ? [] : [`-${flags}`])];
  return [...before, '-c', PROGRAM, 'module', name, ...command.slice(joined === '' ? at + 2 : at + 1)];
}

function pythonAt(command: readonly string[]): number {
  const base = (path: string): string => path.split(/[\\/]/).at(-1) ?? '';
  const first = base(command[0] ?? '');
  if (PYTHON.test(first)) return 0;
  return STARTERS.test(first) ? command.findIndex((argument) => PYTHON.test(base(argument))) : -1;
}
