/** Why a scoring server could not be started, as far as its log tells. */
export interface StartFailure {
  readonly reason: string;
  /** A command that may help. */
  readonly hint?: string;
  /** Whether another try makes sense. */
  readonly final: boolean;
}

/** Distributions in PyPI whose name is not that of their module. */
const DISTRIBUTIONS: Readonly<Record<string, string>> = {
  sklearn: 'scikit-learn', cv2: 'opencv-python', PIL: 'Pillow', yaml: 'PyYAML', skimage: 'scikit-image', bs4: 'beautifulsoup4', dateutil: 'python-dateutil',
  uvicorn: 'mlflow', fastapi: 'mlflow', flask: 'mlflow',
};

/** Lines of the log that are told when nothing in it is known. */
const TAIL = 3;

/** Reads the log of a scoring server that ended. `python` is its interpreter, `status` its exit code or signal. */
export function explainEnd(log: string, python: string, status: number | string): StartFailure {
  return missingModule(log, python) ?? missingProgram(log, python) ?? missingFiles(log) ?? unknown(log, status);
}

/** The command that installs a distribution into the environment of an interpreter. */
export function installCommand(python: string, distribution: string): string {
  return `${/[\s"'&$]/.test(python) ? JSON.stringify(python) : python} -m pip install ${distribution}`;
}

function missingModule(log: string, python: string): StartFailure | undefined {
  const found = last(/No module named '?([A-Za-z_]\w*)/g, log);
  if (found === undefined) return undefined;
  const distribution = Object.hasOwn(DISTRIBUTIONS, found) ? DISTRIBUTIONS[found]! : found;
  const reason = found === 'mlflow' ? `The environment of ${python} has no mlflow` : `The environment of ${python} has no package ${distribution === found ? found : `${distribution} (module ${found})`}, which the model needs`;
  return { reason, hint: installCommand(python, distribution), final: true };
}

function missingProgram(log: string, python: string): StartFailure | undefined {
  const found = last(/(?:bash: line \d+: |bash: |sh: \d*:? ?|exec: )(?:exec: )?([\w.-]+): (?:command )?not found/g, log);
  if (found === undefined) return undefined;
  if (found === 'uvicorn' || found === 'gunicorn') return { reason: `The environment of ${python} has no ${found}, which MLflow serves models with`, hint: installCommand(python, 'mlflow'), final: true };
  return { reason: `The program ${found}, which this kind of environment needs, was not found`, final: true };
}

function missingFiles(log: string): StartFailure | undefined {
  const line = lastLine(log, /MLmodel|RESOURCE_DOES_NOT_EXIST|No such artifact|conda is not|Could not find (?:the )?(?:pyenv|conda)|is not installed/);
  return line === undefined ? undefined : { reason: line, final: true };
}

function unknown(log: string, status: number | string): StartFailure {
  // MLflow's own last words repeat the command that it started; what that ended with stands in them.
  const end = last(/returned non zero return code\. Return code = (-?\d+)/g, log);
  const code = end === undefined ? status : Number(end);
  const how = typeof code === 'string' ? `by ${code}` : code < 0 ? `by signal ${-code}` : `with exit code ${code}`;
  const lines = meaningful(log.replace(/Traceback \(most recent call last\):\r?\n(?:[ \t].*\r?\n)*Exception: Command .*\r?\n?/g, ''));
  const error = lines.filter((line) => /^[\w.]*(?:Error|Exception|Exit|Interrupt|Warning\b.*Error)\b.*:/.test(line)).at(-1);
  const words = error === undefined ? lines.slice(-TAIL).join(' · ') : error;
  return { reason: `The scoring server ended ${how}${words === '' ? '' : `: ${words}`}`, final: false };
}

function last(pattern: RegExp, text: string): string | undefined {
  return [...text.matchAll(pattern)].at(-1)?.[1];
}

function lastLine(log: string, pattern: RegExp): string | undefined {
  return meaningful(log).filter((line) => pattern.test(line) && !line.includes('===')).at(-1);
}

/** Lines that say something: without those that draw a stack or tell of the usual. */
function meaningful(log: string): string[] {
  return log.split('\n')
    .filter((line) => !/^\s+\S|^\s*$|^(?:Traceback \(|INFO: |During handling|The above exception)|^\d{4}\/\d\d\/\d\d [\d:]+ INFO/.test(line))
    .map((line) => line.trim().slice(0, 400));
}
