import { statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { inputDatasets } from '../../capture/inputs';
import { MASKED } from '../../capture/secrets';
import { commandMask } from '../../exec/commandMask';
import { artifactPath } from '../../exec/codeBefore';
import { addToOuterRun, addToRun, outerRun } from '../../exec/record/addToRun';
import { identityOf } from '../../exec/record/identity';
import { newRecordId, Recorder } from '../../exec/record/recorder';
import type { Entry } from '../../exec/record/runRecord';
import { chooseTarget, connect, spoolTarget, type Target } from '../../exec/target';
import { toNumber } from '../../exec/values/number';
import { readValuesFile } from '../../exec/values/readFile';
import { entriesOf, problemText } from '../../exec/values/recordedValues';
import { SYSTEM_TAGS, type Metric, type Param, type Tag } from '../../protocol/entities';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { serverScript, storeOf, text, texts } from '../store';
import { pairs, serverAddress } from './exec';

/** Longest wait for a server that is to be started, ms. */
const PATIENCE = 15_000;

/** Adds to the run of the command that it is called in. */
export const log: Command = {
  options: {
    step: { type: 'string' },
    metric: { type: 'string', multiple: true },
    param: { type: 'string', multiple: true },
    tag: { type: 'string', multiple: true },
    artifact: { type: 'string', multiple: true },
    dataset: { type: 'string', multiple: true },
    file: { type: 'string', multiple: true },
    note: { type: 'string' },
    run: { type: 'string' },
    name: { type: 'string' },
    experiment: { type: 'string' },
    uri: { type: 'string' },
    strict: { type: 'boolean' },
  },
  takesWords: true,
  forgives: (args) => !args.includes('--strict'),
  help: `Usage: trialbook log [KEY=VALUE …] [OPTIONS]

Inside of a command that trialbook exec runs: adds to its run. Numbers are metrics, other
values parameters.

  trialbook log accuracy=0.93 model=forest
  trialbook log loss=0.2 --step 10
  trialbook log --artifact report.html --dataset data.csv

  --step N             the step of the metrics (default: 0)
  --metric KEY=VALUE   a metric, whatever it looks like
  --param KEY=VALUE    a parameter, be it a number
  --tag KEY=VALUE      a tag
  --note TEXT          the run's note, Markdown
  --artifact FILE      keeps a file with the run
  --dataset FILE       a file, folder or glob that was read: its digest
  --file FILE          values of a JSON, CSV, YAML or TOML file; a CSV with a column 'step'
                       becomes series

Elsewhere:
  --run ID             adds to that run
  --name TEXT          makes a run of its own, finished at once
  --experiment NAME    the experiment of that run
  --dir, --store, --uri as for trialbook exec

It never fails the script that it is called in: what cannot be recorded is told on standard
error and the exit code is 0. With --strict it is 1, and 2 when the call makes no sense.

Options that take KEY=VALUE or FILE may be given several times.`,
  async run(call) {
    try {
      await logNow(call);
      return 0;
    } catch (error) {
      if (call.values['strict'] === true) throw error;
      call.warn(`Not recorded: ${error instanceof Error ? error.message : String(error)}`);
      return 0;
    }
  },
};

async function logNow(call: Call): Promise<void> {
  const now = Date.now();
  const refused: string[] = [];
  const warn = (line: string): void => {
    refused.push(line);
    call.warn(line);
  };
  const entries = (await entriesOfCall(call, now, warn)).map(withoutSecrets(call, warn));
  const runId = text(call, 'run');
  const [name, experiment] = [text(call, 'name'), text(call, 'experiment')];
  if (runId !== undefined && (name ?? experiment) !== undefined) throw new CliError(USAGE, '--run names a run that is there; --name and --experiment make one');
  const outer = outerRun(process.env);
  if (runId !== undefined) await toNamedRun(targetOf(call), runId, entries, warn);
  else if (name !== undefined || experiment !== undefined) await toNewRun(targetOf(call), { name, experiment }, entries, warn);
  else if (outer !== undefined) await addToOuterRun(outer, entries, process.env, warn);
  else throw new CliError(USAGE, 'No run goes on here. Call it in a command that trialbook exec runs, or name a run: --run ID, or --name TEXT for a new one.');
  if (call.values['strict'] === true && refused.length > 0) throw new CliError(1, 'Not all of it was recorded');
}

/** Parameters, tags and notes are told without secrets, by the rules of the folder. */
function withoutSecrets(call: Call, warn: (line: string) => void): (entry: Entry) => Entry {
  const { rules, mask } = commandMask({ storePath: storeOf(call), env: process.env, command: [], params: {}, tags: {} });
  for (const problem of [...rules.problems, ...mask.problems]) warn(problem);
  const masked = ({ key, value }: Param): Param => ({ key, value: mask.isSecret(key, value) ? MASKED : mask.text(value) });
  return (entry) => {
    if (entry.kind !== 'log') return entry;
    const { params = [], tags = [] } = entry.entries;
    return { ...entry, entries: { ...entry.entries, params: params.map(masked), tags: tags.map(masked) } };
  };
}

function targetOf(call: Call): Target {
  return chooseTarget({
    storePath: storeOf(call), storeNamed: text(call, 'dir') !== undefined || text(call, 'store') !== undefined,
    uri: serverAddress(text(call, 'uri')), serverScript: serverScript(), env: process.env,
  });
}

async function toNamedRun(target: Target, runId: string, entries: readonly Entry[], warn: (line: string) => void): Promise<void> {
  const client = await connect(target, PATIENCE);
  try {
    await addToRun(client, runId, entries, warn);
  } finally {
    client.dispose();
  }
}

/** Makes a run that is finished; it is kept aside when no server can be had. */
async function toNewRun(target: Target, named: { name: string | undefined; experiment: string | undefined }, entries: readonly Entry[], warn: (line: string) => void): Promise<void> {
  const startTime = Date.now();
  const head = {
    id: newRecordId(), name: named.name, startTime, params: [], process: identityOf(process.pid),
    experiment: named.experiment === undefined ? undefined : { name: named.experiment },
    tags: [{ key: SYSTEM_TAGS.sourceType, value: 'LOCAL' }, { key: SYSTEM_TAGS.sourceName, value: 'trialbook log' }],
  };
  const recorder = await Recorder.open({ target: spoolTarget(target), head, warn, connect: (patience) => connect(target, patience) }, connect(target, PATIENCE));
  for (const entry of entries) recorder.write(entry);
  await recorder.end('FINISHED', Date.now());
}

async function entriesOfCall(call: Call, now: number, warn: (line: string) => void): Promise<Entry[]> {
  const step = stepOf(text(call, 'step'));
  const metrics: Metric[] = [];
  const params: Param[] = [];
  const tags: Tag[] = [];
  const metric = (key: string, value: number): void => void metrics.push({ key, value, timestamp: now, step });
  for (const [key, value] of Object.entries(pairs(call.words, 'trialbook log'))) {
    const number = toNumber(value);
    if (number === undefined) params.push({ key, value });
    else metric(key, number);
  }
  for (const [key, value] of Object.entries(pairs(texts(call, 'metric'), '--metric'))) {
    const number = toNumber(value);
    if (number === undefined) throw new CliError(USAGE, `--metric takes a number, not '${key}=${value}'`);
    metric(key, number);
  }
  for (const [key, value] of Object.entries(pairs(texts(call, 'param'), '--param'))) params.push({ key, value });
  for (const [key, value] of Object.entries(pairs(texts(call, 'tag'), '--tag'))) tags.push({ key, value });
  for (const file of texts(call, 'file')) {
    const read = await readValuesFile(existing(file));
    for (const problem of read.problems) warn(`${file}: ${problemText(problem)}`);
    const made = entriesOf(read.values, now);
    params.push(...made.params);
    tags.push(...made.tags);
    for (const point of made.metrics) metrics.push(point);
  }
  const note = text(call, 'note');
  if (note !== undefined) tags.push({ key: SYSTEM_TAGS.note, value: note });
  const entries: Entry[] = params.length + metrics.length + tags.length === 0 ? [] : [{ kind: 'log', entries: { params, metrics, tags } }];
  const datasets = texts(call, 'dataset');
  if (datasets.length > 0) {
    const read = await inputDatasets(datasets, process.cwd());
    for (const name of read.missing) warn(`There is no '${name}' in ${process.cwd()}`);
    entries.push({ kind: 'inputs', datasets: read.datasets });
  }
  for (const file of texts(call, 'artifact')) entries.push({ kind: 'artifact', path: artifactPath(process.cwd(), file), file: { path: existing(file) } });
  if (entries.length === 0) throw new CliError(USAGE, 'Say what to record, as in: trialbook log accuracy=0.93. See trialbook log --help.');
  return entries;
}

function stepOf(given: string | undefined): number {
  if (given === undefined) return 0;
  const step = Number(given);
  if (given.trim() === '' || !Number.isSafeInteger(step)) throw new CliError(USAGE, `--step takes a whole number, not '${given}'`);
  return step;
}

function existing(file: string): string {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw new CliError(1, `There is no file ${basename(path) === file ? path : file}`);
  return path;
}
