import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { findProgram } from '../../capture/programs';
import { askInterpreter, type Interpreter } from '../project/interpreter';
import { ScoringError } from './scoringError';
import { javaVersion, versionProblems } from './sparkVersions';

/** Longest wait for Java or for a master to answer, ms. */
const PATIENCE = 10_000;

/** Everything that a job of Spark needs, found. */
export interface SparkTools {
  /** Absolute path of `spark-submit`. */
  readonly submit: string;
  readonly interpreter: Interpreter;
  /** What may go wrong, for a person. */
  readonly warnings: readonly string[];
}

/** Looks for `spark-submit`, Java and the packages of the interpreter, and for a cluster at its address. Raises `ScoringError` naming what is missing. */
export async function findSpark(given: { readonly python: string; readonly submit: string | undefined; readonly master: string; readonly env: NodeJS.ProcessEnv; readonly cwd: string }): Promise<SparkTools> {
  const found = await askInterpreter(given.python, given.env);
  if (found.kind === 'missing') throw noPython(found.program, found.reason);
  const { interpreter } = found;
  const submit = await submitOf(interpreter, given);
  const java = await askJava(given.env);
  const { problems, warnings } = versionProblems({ java, python: interpreter.version, packages: interpreter.packages });
  const [problem] = problems;
  if (problem !== undefined) throw new ScoringError('wrong-versions', problem);
  for (const name of ['mlflow', 'pandas', 'pyarrow']) if (!interpreter.packages.has(name)) throw missing(interpreter, name);
  await reach(given.master, given.env);
  return { submit, interpreter, warnings };
}

/** Program and options up to the job's file. */
export function submitCommand({ submit, interpreter }: Pick<SparkTools, 'submit' | 'interpreter'>, master: string, extra: readonly string[]): string[] {
  const conf = (key: string, value: string): string[] => ['--conf', `${key}=${value}`];
  return [
    submit, '--master', master, ...conf('spark.pyspark.driver.python', interpreter.path),
    ...(isLocal(master)
      // A job of this machine alone opens no port to others.
      ? [...conf('spark.pyspark.python', interpreter.path), ...conf('spark.driver.host', '127.0.0.1'), ...conf('spark.driver.bindAddress', '127.0.0.1'), ...conf('spark.ui.enabled', 'false')]
      : []),
    ...conf('spark.log.level', 'WARN'),
    ...extra,
  ];
}

/** Words for a Python that does not run. */
export function noPython(program: string, reason: string): ScoringError {
  return new ScoringError('no-python', `Python does not run (${program}): ${reason}. Name another by --python`);
}

/** Whether a master is this machine. */
export function isLocal(master: string): boolean {
  return /^local(?:\[|$)/.test(master);
}

/** The one that was named; else of the interpreter's pyspark; else of SPARK_HOME or the PATH. */
async function submitOf(interpreter: Interpreter, { submit, env, cwd }: { readonly submit: string | undefined; readonly env: NodeJS.ProcessEnv; readonly cwd: string }): Promise<string> {
  if (submit !== undefined) {
    const named = findProgram(submit, env, cwd);
    if (named === undefined) throw new ScoringError('no-spark', `There is no program ${submit}: name the cluster's spark-submit`);
    return named;
  }
  const file = process.platform === 'win32' ? 'spark-submit.cmd' : 'spark-submit';
  const home = interpreter.packages.has('pyspark') ? await pysparkFolder(interpreter.path) : undefined;
  const places = [home, env['SPARK_HOME']].flatMap((folder) => (folder === undefined || folder === '' ? [] : [join(folder, 'bin', file)]));
  const found = places.find((path) => existsSync(path)) ?? findProgram('spark-submit', env);
  if (found === undefined) throw missing(interpreter, 'pyspark');
  return found;
}

function missing(interpreter: Interpreter, name: string): ScoringError {
  const install = [interpreter.path, '-m', 'pip', 'install', name];
  return new ScoringError('missing-package', `The package '${name}' is not installed in ${interpreter.path}. Install it with: ${install.join(' ')}`, install);
}

function pysparkFolder(python: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(python, ['-I', '-c', "import importlib.util as u; print(u.find_spec('pyspark').origin)"], { timeout: PATIENCE, windowsHide: true }, (error, output) => {
      resolve(error === null ? dirname(output.trim()) : undefined);
    });
  });
}

/** The version of the Java that Spark will use, as Spark finds it: JAVA_HOME, else the PATH. Raises `ScoringError` when there is none. */
function askJava(env: NodeJS.ProcessEnv): Promise<number> {
  const home = env['JAVA_HOME'];
  const program = home === undefined || home === '' ? findProgram('java', env) : join(home, 'bin', process.platform === 'win32' ? 'java.exe' : 'java');
  const none = (why: string): ScoringError => new ScoringError('no-java', `Spark needs Java 17 or newer, ${why}. Install a JDK, or name its folder in JAVA_HOME`);
  if (program === undefined) throw none('and there is none on the PATH');
  return new Promise((resolve, reject) => {
    execFile(program, ['-version'], { timeout: PATIENCE, windowsHide: true, env }, (error, output, words) => {
      const version = javaVersion(words + output);
      if (version === undefined) reject(none(`and ${program} does not run${error === null ? '' : `: ${error.message.split('\n')[0] ?? ''}`}`));
      else resolve(version);
    });
  });
}

/** A cluster that is not there makes Spark try for minutes: it is asked first whether it listens. Raises `ScoringError`. */
async function reach(master: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (/^yarn\b/.test(master) && (env['HADOOP_CONF_DIR'] ?? env['YARN_CONF_DIR'] ?? '') === '') {
    throw new ScoringError('no-cluster', 'The master yarn is found by the files in HADOOP_CONF_DIR or YARN_CONF_DIR, and neither is set');
  }
  const places = masterPlaces(master);
  if (places.length === 0) return;
  const answers = await Promise.all(places.map(listens));
  if (!answers.includes(true)) throw new ScoringError('no-cluster', `The Spark master does not answer at ${places.map(({ host, port }) => `${host}:${port}`).join(', ')}`);
}

/** Hosts and ports of a master's address: `spark://a:7077,b:7077`, `k8s://https://host:6443`. None of `local`, `yarn` and addresses that are not known. */
export function masterPlaces(master: string): { host: string; port: number }[] {
  const [, kind, rest = ''] = /^(spark|k8s):\/\/(.*)$/.exec(master) ?? [];
  if (kind === undefined) return [];
  return rest.replace(/^https?:\/\//, '').replace(/\/.*$/, '').split(',').flatMap((place) => {
    const [, host, port] = /^(.*?)(?::(\d+))?$/.exec(place) ?? [];
    return host === undefined || host === '' ? [] : [{ host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? (kind === 'spark' ? 7077 : 443)) }];
  });
}

function listens({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: PATIENCE });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });
}
