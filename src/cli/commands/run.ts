import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { exec } from '../../exec/exec';
import type { ExecOptions } from '../../exec/execOptions';
import { askInterpreter, interpreterEnvironment, pythonFor, type Interpreter } from '../../exec/project/interpreter';
import { mlflowRunCommand } from '../../exec/project/mlflowRun';
import { adHocPipeline, withGiven, type Pipeline } from '../../exec/project/pipeline';
import { ENV_MANAGERS, type EnvManager } from '../../exec/project/environmentManagers';
import { entryPointOf, mlflowOf, planRun, projectTags, type RunPlan } from '../../exec/project/planRun';
import { ProjectError } from '../../exec/project/projectError';
import { openProject, projectPlace, type LocalProject } from '../../exec/project/projectFolder';
import { readPipelines } from '../../exec/project/readPipelines';
import { runPipeline } from '../../exec/project/runPipeline';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { serverScript, storeOf, text, texts } from '../store';
import { pairs } from './exec';

/** Runs an entry point of a project, or a pipeline of several, and records it. */
export const run: Command = {
  options: {
    'entry-point': { type: 'string', short: 'e', multiple: true },
    param: { type: 'string', short: 'P', multiple: true },
    pipeline: { type: 'string' },
    version: { type: 'string' },
    python: { type: 'string' },
    'env-manager': { type: 'string' },
    'no-mlflow': { type: 'boolean' },
    experiment: { type: 'string' },
    name: { type: 'string' },
    tag: { type: 'string', multiple: true },
    note: { type: 'string' },
    'no-changes': { type: 'boolean' },
  },
  takesWords: true,
  help: `Usage: trialbook run [URI] [-e ENTRY_POINT] [-P NAME=VALUE]... [OPTIONS]
       trialbook run [URI] --pipeline NAME [-P [STEP.]NAME=VALUE]... [OPTIONS]

Runs an entry point of an MLflow project (a folder with a file MLproject, by default this
one, or the address of a Git repository) and records it. Through mlflow run where MLflow is
installed in the interpreter, else directly in the interpreter; it says which, and where the
environment differs from the one that the project asks for.

  -e, --entry-point NAME   the entry point, or a script (default: main); given several times,
                           they run one after another as a pipeline that stops at the first
                           failure, with values such as -P train.data={steps.prepare.output}
  -P, --param NAME=VALUE   a parameter; one that the entry point does not know is appended to
                           its command as --NAME VALUE
      --pipeline NAME      a pipeline of the trialbook.json in the folder or above
      --python PATH        the interpreter (default: the active virtual environment, one in the
                           project or in this folder, else the one on the PATH)
      --env-manager NAME   local (default: the interpreter as it is), or virtualenv, uv or conda:
                           mlflow run makes the environment that the project asks for
      --no-mlflow          run directly though MLflow is installed
      --version COMMIT     commit, branch or tag of a Git repository
      --experiment NAME    experiment that the run goes to
      --name NAME          name of the run (default: the entry point's or the pipeline's)
      --tag KEY=VALUE, --note TEXT, --no-changes   as of trialbook exec`,
  async run(call) {
    try {
      return await runCall(call);
    } catch (error) {
      if (error instanceof ProjectError) throw new CliError(1, error.message);
      throw error;
    }
  },
};

async function runCall(call: Call): Promise<number> {
  const [uri = '.', ...more] = call.words;
  if (more.length > 0) throw new CliError(USAGE, `Name one project, not '${call.words.join(' ')}'. Values are given by -P NAME=VALUE.`);
  const params = pairs(texts(call, 'param'), '-P');
  const place = projectPlace(uri, process.cwd());
  const entryPoints = texts(call, 'entry-point');
  const pipeline = text(call, 'pipeline');
  if (pipeline !== undefined && entryPoints.length > 0) throw new CliError(USAGE, 'Name a pipeline or entry points, not both.');
  if (place.kind === 'fetched') return runFetched(call, place.uri, params);
  if (pipeline !== undefined) return runNamed(call, place.folder, pipeline, params);
  const local = await openProject(place.folder);
  if (entryPoints.length > 1) return runSteps(call, local, adHocPipeline(entryPoints, '.'), params);
  const interpreter = await interpreterOf(call, local.folder);
  const [entryPoint = 'main'] = entryPoints;
  const plan = planRun(local, { ...settingsOf(call), entryPoint, params, cwd: process.cwd(), interpreter });
  for (const note of plan.notes) call.warn(note);
  return exec(execOptions(call, plan, entryPoint, { kind: 'project', uri: local.folder, entryPoint }), call.warn);
}

/** A project that MLflow fetches. It is not read here: its folder is there only once it runs. */
async function runFetched(call: Call, uri: string, params: Record<string, string>): Promise<number> {
  const entryPoints = texts(call, 'entry-point');
  const [entryPoint = 'main'] = entryPoints;
  if (entryPoints.length > 1 || text(call, 'pipeline') !== undefined) throw new CliError(USAGE, 'A pipeline runs a project in a folder. Clone the repository and name its folder.');
  const { envManager, env, useMlflow } = settingsOf(call);
  const interpreter = await interpreterOf(call, process.cwd());
  const mlflow = mlflowOf(interpreter);
  if (!useMlflow || mlflow === undefined) throw new CliError(1, `MLflow fetches ${uri}, and ${useMlflow ? `is not installed in ${interpreter.path}` : '--no-mlflow rules it out'}. Clone the repository and name its folder, or name another interpreter by --python.`);
  call.warn(`${entryPoint} runs through mlflow run (MLflow ${mlflow}) in Python ${interpreter.version} (${interpreter.path}).`);
  const plan: RunPlan = {
    command: mlflowRunCommand(interpreter.path, { uri, entryPoint, params: Object.keys(params).map((name): [string, string] => [name, `{${name}}`]), envManager, version: text(call, 'version') }),
    cwd: process.cwd(), env: interpreterEnvironment(interpreter, env), params, tags: projectTags(uri, entryPoint, envManager), inputs: [], notes: [],
  };
  return exec(execOptions(call, plan, entryPoint, { kind: 'project', uri, entryPoint }), call.warn);
}

async function runNamed(call: Call, folder: string, name: string, params: Record<string, string>): Promise<number> {
  const file = nearest(folder, 'trialbook.json');
  if (file === undefined) throw new CliError(1, `There is no trialbook.json in ${folder} or above it, where pipelines are defined.`);
  const source = readFileSync(file, 'utf8');
  const { pipelines, problems } = readPipelines(source);
  for (const { message, offset } of problems) call.warn(`${file}:${source.slice(0, offset).split('\n').length}: ${message}`);
  const pipeline = pipelines.find((one) => one.name === name);
  if (pipeline === undefined) throw new CliError(1, `${file} has no pipeline '${name}'${pipelines.length === 0 ? '.' : `, but ${pipelines.map((one) => one.name).join(', ')}.`}`);
  return runSteps(call, await openProject(resolve(dirname(file), pipeline.project)), pipeline, params);
}

async function runSteps(call: Call, local: LocalProject, defined: Pipeline, params: Record<string, string>): Promise<number> {
  const settings = settingsOf(call);
  const { pipeline, unused } = withGiven(defined, params, (step, name) => entryPointOf(local, step.entryPoint, settings.env).parameters.some((one) => one.name === name));
  if (unused.length > 0) throw new CliError(USAGE, `No step takes ${unused.join(', ')}. Name the step as well, as in -P ${pipeline.steps[0]?.name ?? 'prepare'}.${unused[0] ?? 'input'}=…`);
  const interpreter = await interpreterOf(call, local.folder);
  return runPipeline({
    pipeline, local, env: settings.env, name: text(call, 'name') ?? pipeline.name, experiment: text(call, 'experiment'), warn: call.warn,
    server: { storePath: storeOf(call), serverScript: serverScript() },
    // What one step wrote the next one finds where the commands run.
    plan: (entryPoint, given) => planRun(local, { ...settings, entryPoint, params: given, cwd: local.folder, interpreter }),
    runStep: (step, plan, { parent, position }) => {
      const options = execOptions(call, plan, step.name, { kind: 'project', uri: local.folder, entryPoint: step.entryPoint });
      return exec({ ...options, name: step.name, parentRunId: parent, tags: { ...options.tags, [RECORDED_TAGS.position]: String(position) } }, call.warn);
    },
  });
}

function settingsOf(call: Call): { env: NodeJS.ProcessEnv; envManager: EnvManager; useMlflow: boolean } {
  const given = text(call, 'env-manager') ?? 'local';
  const envManager = ENV_MANAGERS.find((one) => one === given);
  if (envManager === undefined) throw new CliError(USAGE, `--env-manager takes ${ENV_MANAGERS.join(', ')}, not '${given}'`);
  return { env: process.env, envManager, useMlflow: call.values['no-mlflow'] !== true };
}

async function interpreterOf(call: Call, folder: string): Promise<Interpreter> {
  const named = text(call, 'python');
  const program = named === undefined ? pythonFor([folder, process.cwd()], process.env) : /[\\/]/.test(named) ? resolve(named) : named;
  const found = await askInterpreter(program, process.env);
  if (found.kind === 'found') return found.interpreter;
  throw new CliError(1, `Python does not run as ${found.program}: ${found.reason}. Install it, activate its environment, or name one by --python.`);
}

function execOptions(call: Call, plan: RunPlan, name: string, start: ExecOptions['start']): ExecOptions {
  return {
    command: plan.command, cwd: plan.cwd, env: plan.env, params: plan.params, inputs: plan.inputs,
    storePath: storeOf(call), serverScript: serverScript(),
    experiment: text(call, 'experiment'), name: text(call, 'name') ?? name, note: text(call, 'note'),
    tags: { ...plan.tags, ...pairs(texts(call, 'tag'), '--tag') },
    // Its parameters are known by their names, so its arguments are not read.
    argumentsAsParams: false, readMetrics: true, recordChanges: call.values['no-changes'] !== true,
    outputs: [], metricPatterns: [], required: { params: [], metrics: [] }, autolog: false, start,
  };
}

/** The nearest file of that name in a folder or above it, within its repository. */
function nearest(folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, name);
    if (existsSync(path)) return path;
    if (existsSync(join(at, '.git')) || dirname(at) === at) return undefined;
  }
}
