import { existsSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { SYSTEM_TAGS } from '../../protocol/entities';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { fillIn } from '../runName';
import { commandWords, safeForMlflow, type CommandWords } from './commandWords';
import type { EnvManager } from './environmentManagers';
import { interpreterEnvironment, onPath, type Interpreter } from './interpreter';
import { mlflowRunCommand } from './mlflowRun';
import { ProjectError } from './projectError';
import { askedOf, type LocalProject } from './projectFolder';
import type { EntryPoint } from './projectSpec';
import { differences } from './requirements';
import { runValues, type RunValues } from './values';

/** What is to be run of a project. */
export interface ProjectRequest {
  readonly entryPoint: string;
  /** Values that were given. */
  readonly params: Readonly<Record<string, string>>;
  /** Where given paths are relative to. */
  readonly cwd: string;
  readonly interpreter: Interpreter;
  readonly env: NodeJS.ProcessEnv;
  readonly envManager: EnvManager;
  /** False runs the command directly though MLflow is installed. */
  readonly useMlflow: boolean;
}

/** How an entry point is run and what is recorded of it beside its command. */
export interface RunPlan {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Files below `cwd` that the run reads. */
  readonly inputs: readonly string[];
  /** Lines for the person: by what it runs, and where the environment differs. */
  readonly notes: readonly string[];
}

/** Most that a tag takes, characters. */
const LONGEST_TAG = 4000;
const MARKS_OF_GLOBS = /[*?[\]{}!]/;

/** Plans the run of an entry point. Raises `ProjectError` when it cannot run, with what to do. */
export function planRun(local: LocalProject, request: ProjectRequest): RunPlan {
  const notes: string[] = [];
  const entryPoint = entryPointOf(local, request.entryPoint, request.env);
  for (const { severity, message, place, entryPoint: within } of local.problems) {
    if (severity === 'warning' && (within === undefined || within === entryPoint.name)) notes.push(`${basename(local.file ?? '')}:${place.line}:${place.column}: ${message}`);
  }
  const values = runValues(entryPoint, request.params, { cwd: request.cwd, folder: local.folder });
  const route = routeOf(local, entryPoint, values, request);
  notes.push(...route.notes);
  const docker = local.project.environment.kind === 'docker';
  const different = request.envManager !== 'local' || (docker && route.kind === 'mlflow') ? [] : environmentDifferences(local, request.interpreter);
  if (different.length > 0) notes.push('The environment is not the one that the project asks for:', ...different.map((line) => `  ${line}`));
  if (values.remote.length > 0 && route.kind === 'direct') notes.push(`${values.remote.join(', ')}: the address is passed on as it is; mlflow run would download it and pass the path.`);
  return {
    command: route.kind === 'mlflow' ? viaMlflow(local, values, request) : directly(entryPoint, values, request.interpreter),
    cwd: local.folder,
    env: interpreterEnvironment(request.interpreter, request.env),
    params: values.recorded,
    tags: { ...projectTags(local.folder, entryPoint.name, docker && route.kind === 'mlflow' ? 'docker' : request.envManager), ...differenceTag(different) },
    inputs: inputsOf(entryPoint, values, local.folder),
    notes,
  };
}

/** Tags that MLflow gives to the run of a project. */
export function projectTags(source: string, entryPoint: string, environment: string): Record<string, string> {
  return {
    [SYSTEM_TAGS.sourceType]: 'PROJECT',
    [SYSTEM_TAGS.sourceName]: source,
    'mlflow.project.entryPoint': entryPoint,
    'mlflow.project.env': environment,
    'mlflow.project.backend': 'local',
  };
}

/** An entry point by its name, or one that runs a script of that name, as MLflow takes it. */
export function entryPointOf({ project, problems, folder, file }: LocalProject, name: string, env: NodeJS.ProcessEnv): EntryPoint {
  const wrong = problems.filter(({ severity, entryPoint }) => severity === 'error' && (entryPoint === undefined || entryPoint === name));
  if (wrong.length > 0) throw new ProjectError(wrong.map(({ message, place }) => `${file ?? 'MLproject'}:${place.line}:${place.column}: ${message}`).join('\n'));
  const found = project.entryPoints.find((one) => one.name === name);
  if (found !== undefined) return found;
  const program = { py: 'python', sh: quoted(env['SHELL'] ?? 'bash'), R: 'Rscript' }[/\.(py|sh|R)$/.exec(name)?.[1] ?? ''];
  if (program !== undefined && existsSync(join(folder, name))) {
    return { name, parameters: [], command: `${program} ${quoted(name)}`, place: { line: 1, column: 1, length: 1 } };
  }
  const names = project.entryPoints.map((one) => one.name);
  throw new ProjectError(names.length === 0
    ? `${folder} has no ${file === undefined ? 'MLproject file' : 'entry points'} and no script ${name} (.py, .sh or .R).`
    : `There is no entry point ${name}, and no script of that name. The project has ${names.join(', ')}.`);
}

/** A word of a command that stands for itself. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`).replaceAll('{', '{{').replaceAll('}', '}}')}'`;
}

interface Route {
  readonly kind: 'mlflow' | 'direct';
  readonly notes: readonly string[];
}

function routeOf({ project }: LocalProject, entryPoint: EntryPoint, values: RunValues, request: ProjectRequest): Route {
  const { interpreter, envManager, useMlflow, env } = request;
  const python = `Python ${interpreter.version} (${interpreter.path})`;
  const mlflow = mlflowOf(interpreter);
  const docker = project.environment.kind === 'docker' ? project.environment.image : undefined;
  const made = docker === undefined ? (envManager === 'local' ? undefined : `an environment by ${envManager}`) : `the Docker image ${docker}`;
  if (!useMlflow || mlflow === undefined) {
    const why = useMlflow ? 'MLflow is not installed there' : 'as asked, without mlflow run';
    if (made !== undefined && useMlflow) throw new ProjectError(`The project asks for ${made}, which takes mlflow run, and MLflow is not installed in ${python}. Install it there, name another interpreter by --python, or run in that one as it is by --no-mlflow.`);
    if (envManager !== 'local') throw new ProjectError(`--env-manager ${envManager} takes mlflow run, which --no-mlflow rules out.`);
    return { kind: 'direct', notes: [`${entryPoint.name} runs directly in ${python}: ${why}.`, ...(docker === undefined ? [] : [`The project asks for the Docker image ${docker}, which is not used.`])] };
  }
  if (!safeForMlflow(entryPoint.command, { ...values.placed, ...values.extra })) {
    if (made !== undefined) throw new ProjectError(`mlflow run would let a shell read a value of ${entryPoint.name}, since the command in MLproject puts it in quotes of its own. Take the quotes out; MLflow quotes each value itself.`);
    return { kind: 'direct', notes: [`${entryPoint.name} runs directly in ${python}: with mlflow run a shell would read a value, as the command puts it in quotes of its own.`] };
  }
  if (docker !== undefined && onPath('docker', env) === undefined) {
    throw new ProjectError(`The project asks for the Docker image ${docker}, and docker is not on the PATH. Install and start Docker, or run in ${python} by --no-mlflow.`);
  }
  return { kind: 'mlflow', notes: [`${entryPoint.name} runs through mlflow run (MLflow ${mlflow}) in ${made ?? python}.`] };
}

/** Version of the MLflow in an interpreter. */
export function mlflowOf({ packages }: Interpreter): string | undefined {
  return packages.get('mlflow') ?? packages.get('mlflow-skinny');
}

function viaMlflow({ folder, project }: LocalProject, { placed, extra, recorded }: RunValues, { entryPoint, envManager, interpreter }: ProjectRequest): string[] {
  const docker = project.environment.kind === 'docker';
  const values = Object.entries({ ...placed, ...extra });
  const words = (place: (name: string, value: string) => string): string[] => mlflowRunCommand(interpreter.path, {
    uri: folder, entryPoint, params: values.map(([name, value]): [string, string] => [name, place(name, value)]), envManager: docker ? undefined : envManager, docker,
  });
  const found = words(placeOf(recorded));
  checkFilled(found, words((_, value) => value), recorded);
  return found;
}

function directly({ command }: EntryPoint, { placed, extra, recorded }: RunValues, interpreter: Interpreter): string[] {
  const words = started(commandWords(command, placed, extra, placeOf(recorded)), interpreter);
  checkFilled(words, started(commandWords(command, placed, extra), interpreter), recorded);
  return words;
}

function started(line: CommandWords, interpreter: Interpreter): string[] {
  if (line.kind === 'refused') throw new ProjectError(line.reason);
  if (line.kind === 'shell') return ['sh', '-c', line.script, 'sh', ...line.arguments];
  const [program = '', ...rest] = line.words;
  return [/^python(3(\.\d+)?)?(\.exe)?$/.test(program) ? interpreter.path : program, ...rest];
}

/** In the recorded command `{name}` stands for a parameter, so that it can be run again with other values; a path that was made absolute stands for itself. */
function placeOf(recorded: Readonly<Record<string, string>>): (name: string, value: string) => string {
  return (name, value) => (recorded[name] === value ? `{${name}}` : value);
}

/** A text of the command that looks like one of its parameters would be filled in as well. */
function checkFilled(words: readonly string[], real: readonly string[], recorded: Readonly<Record<string, string>>): void {
  const wrong = words.findIndex((word, at) => fillIn(word, recorded) !== real[at]);
  if (wrong >= 0) throw new ProjectError(`'${real[wrong] ?? ''}' holds the name of a parameter in braces, which would be taken for the parameter. Use another name.`);
}

function environmentDifferences(local: LocalProject, interpreter: Interpreter): string[] {
  const asked = askedOf(local);
  switch (asked.kind) {
    case 'nothing': return [];
    case 'unreadable': return [`${asked.file} cannot be read: ${asked.reason}`];
    case 'wanted': return differences(asked.wanted, interpreter);
  }
}

function differenceTag(lines: readonly string[]): Record<string, string> {
  if (lines.length === 0) return {};
  const kept = [...lines];
  while (JSON.stringify(kept).length > LONGEST_TAG) kept.pop();
  return { [RECORDED_TAGS.environmentDifferences]: JSON.stringify(kept) };
}

/** Paths of the parameters that lie in the project: their digests are recorded. */
function inputsOf({ parameters }: EntryPoint, { placed, remote }: RunValues, folder: string): string[] {
  return parameters.filter(({ name, type }) => type === 'path' && !remote.includes(name)).map(({ name }) => relative(folder, placed[name] ?? '').replaceAll('\\', '/'))
    .filter((path) => path !== '' && !path.startsWith('..') && !/^[A-Za-z]:/.test(path) && !MARKS_OF_GLOBS.test(path));
}
