import { resolve } from 'node:path';
import { isServerAddress } from '../../client/remote/fromEnvironment';
import { exec as execute } from '../../exec/exec';
import type { ExecOptions } from '../../exec/execOptions';
import type { RecordedStart } from '../../protocol/recorded';
import { CliError } from '../cliError';
import { USAGE, type Command } from '../command';
import { serverScript, storeOf, text, texts } from '../store';

/** Runs a command and records it. */
export const exec: Command = {
  options: {
    experiment: { type: 'string' },
    name: { type: 'string' },
    param: { type: 'string', multiple: true },
    tag: { type: 'string', multiple: true },
    note: { type: 'string' },
    input: { type: 'string', multiple: true },
    output: { type: 'string', multiple: true },
    metric: { type: 'string', multiple: true },
    'require-param': { type: 'string', multiple: true },
    'require-metric': { type: 'string', multiple: true },
    parent: { type: 'string' },
    cwd: { type: 'string' },
    start: { type: 'string' },
    uri: { type: 'string' },
    bundle: { type: 'string' },
    autolog: { type: 'boolean' },
    grace: { type: 'string' },
    'no-arguments': { type: 'boolean' },
    'no-metrics': { type: 'boolean' },
    'no-changes': { type: 'boolean' },
  },
  help: `Usage: trialbook exec [OPTIONS] -- COMMAND [ARGUMENTS]

Runs a command and records it as a run: the command line, its arguments as parameters,
metrics read from what it prints, its output, how it ended, how long it took, memory and
CPU, the code's commit and uncommitted changes, packages and machine. Output, signals and
exit code are passed on. A program that logs by MLflow continues the same run. When no
server can be had the command runs all the same, and its record is taken in later.

  trialbook exec -- python train.py --lr 0.1
  trialbook exec --experiment load --output report.csv -- ./nightly.sh
  trialbook exec --param lr=0.1 -- ./train --rate {lr}

What the run is:
  --experiment NAME    the experiment (default: the one the script sets, else the folder's)
  --name TEXT          the run's name; {PARAM}, {date} and {time} are filled in
  --param KEY=VALUE    a parameter; {KEY} in the command stands for its value
  --tag KEY=VALUE      a tag
  --note TEXT          a note, Markdown
  --parent RUN_ID      the run above it; inside of another exec that is the outer run

What is recorded:
  --input PATH         a file, folder or glob that it reads: digests, as datasets
  --output PATH        a file, folder or glob that it makes: artifacts; the counts of
                       Great Expectations, dbt and pandera reports become metrics
  --metric REGEX       reads metrics from lines of the output by named groups:
                       '(?<loss>[\\d.]+) at step (?<step>\\d+)', or (?<key>…) and (?<value>…)
  --require-param KEY  without it the run is marked incomplete
  --require-metric KEY likewise
  --autolog            turns MLflow's autologging on in a Python script
  --no-arguments       arguments are no parameters
  --no-metrics         only --metric reads the output
  --no-changes         no patch of uncommitted changes

How it runs:
  --grace SECONDS      time between passing a stop on and killing the command with all it
                       started (default 10); Ctrl+C twice leaves it 2 seconds

Where:
  --cwd FOLDER         the command's working directory
  --dir FOLDER         whose runs: the nearest .trialbook/ at or above the working directory
  --store PATH         the store's folder itself
  --uri ADDRESS        an MLflow server, http or https. MLFLOW_TRACKING_URI does the same when
                       none of --dir, --store and --uri is given
  --bundle FILE.zip    into a zip, on a machine without a store; trialbook import FILE.zip takes it in

Options --input, --output, --metric, --param, --tag and --require-… may be given several times.
Each of several processes that torchrun, accelerate, mpirun or srun starts with exec in it
adds to one run. Inside of the command, trialbook log adds to its run.`,
  async run(call) {
    if (call.rest === undefined || call.rest.length === 0) throw new CliError(USAGE, 'Name the command after --, as in: trialbook exec -- python train.py');
    const cwd = resolve(text(call, 'cwd') ?? '.');
    const bundle = text(call, 'bundle');
    if (bundle !== undefined && (text(call, 'uri') ?? text(call, 'store')) !== undefined) throw new CliError(USAGE, '--bundle takes the place of --uri and --store');
    const options: ExecOptions = {
      command: call.rest,
      cwd,
      env: process.env,
      storePath: storeOf(call, cwd),
      storeNamed: text(call, 'dir') !== undefined || text(call, 'store') !== undefined,
      uri: serverAddress(text(call, 'uri')),
      serverScript: serverScript(),
      experiment: text(call, 'experiment'),
      name: text(call, 'name'),
      params: pairs(texts(call, 'param'), '--param'),
      tags: pairs(texts(call, 'tag'), '--tag'),
      note: text(call, 'note'),
      inputs: texts(call, 'input'),
      outputs: texts(call, 'output'),
      metricPatterns: texts(call, 'metric'),
      argumentsAsParams: call.values['no-arguments'] !== true,
      readMetrics: call.values['no-metrics'] !== true,
      recordChanges: call.values['no-changes'] !== true,
      required: { params: texts(call, 'require-param'), metrics: texts(call, 'require-metric') },
      parentRunId: text(call, 'parent'),
      start: startOf(text(call, 'start')),
      autolog: call.values['autolog'] === true,
      grace: seconds(text(call, 'grace')),
    };
    return bundle === undefined ? execute(options, call.warn) : (await import('../copy/bundledExec')).bundledExec(bundle, options, call.warn);
  },
};

/** `key=value` texts as an object. Raises `CliError` naming the option. */
export function pairs(given: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(given.map((one) => {
    const at = one.indexOf('=');
    if (at < 1) throw new CliError(USAGE, `${option} takes KEY=VALUE, not '${one}'`);
    return [one.slice(0, at), one.slice(at + 1)];
  }));
}

/** A time in seconds. Raises `CliError` for what is none. */
function seconds(given: string | undefined): number | undefined {
  if (given !== undefined && !/^\d+(?:\.\d+)?$/.test(given)) throw new CliError(USAGE, `--grace takes seconds, as in --grace 30, not '${given}'`);
  return given === undefined ? undefined : Number(given);
}

/** The address of an MLflow server. Raises `CliError` for any other. */
export function serverAddress(uri: string | undefined): string | undefined {
  if (uri !== undefined && (!isServerAddress(uri) || (/^http/i.test(uri) && !URL.canParse(uri)))) throw new CliError(USAGE, `--uri takes the address of an MLflow server, http://…, https://… or databricks://PROFILE, not '${uri}'`);
  return uri;
}

const STARTS: readonly string[] = ['task', 'project', 'sweep', 'again', 'reproduce'] satisfies RecordedStart['kind'][];

/** What started the command, as the editor tells it. */
function startOf(json: string | undefined): RecordedStart | undefined {
  if (json === undefined) return undefined;
  try {
    const start: unknown = JSON.parse(json);
    if (typeof start === 'object' && start !== null && 'kind' in start && STARTS.includes(String(start.kind))) return start as RecordedStart;
  } catch {
    // Told below.
  }
  throw new CliError(USAGE, `--start takes a JSON object with a kind of ${STARTS.join(', ')}`);
}
