import { dirname, resolve } from 'node:path';
import { pythonFor } from '../../exec/project/interpreter';
import { readReference, resolveReference } from '../../exec/scoring/modelReference';
import { predictionsFile, TABLE_FILE } from '../../exec/scoring/predictionsFile';
import { writeReport, type ScoringReport } from '../../exec/scoring/report';
import { scoreFile, type ScoringPlace } from '../../exec/scoring/runScoring';
import { ScoringError } from '../../exec/scoring/scoringError';
import { SPARK_FORMATS, type SparkFormat } from '../../exec/scoring/sparkJob';
import { scoreBySpark } from '../../exec/scoring/sparkScoring';
import { chooseTarget, connect } from '../../exec/target';
import { replaceFile } from '../../address/files';
import type { MlflowClient } from '../../client/mlflowClient';
import type { ModelVersion } from '../../protocol/entities';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { serverScript, storeOf, text, texts } from '../store';
import { pairs, serverAddress } from './exec';

/** Longest wait for the server that knows the model, ms. */
const PATIENCE = 30_000;

/** Options that say which Python and which server, and how the run is recorded. */
export const PLACE_OPTIONS = {
  python: { type: 'string' },
  experiment: { type: 'string' },
  name: { type: 'string' },
  tag: { type: 'string', multiple: true },
  cwd: { type: 'string' },
  uri: { type: 'string' },
  report: { type: 'string' },
} as const;

/** Help on `PLACE_OPTIONS`. */
export const PLACE_HELP = `  --python PATH        the interpreter with the model's packages (default: the active virtual
                       environment, one in this folder, else the one on the PATH)
  --cwd FOLDER         the working directory
  --name, --tag, --dir, --store, --uri   as for trialbook exec
  --report FILE        writes how it went as JSON`;

/** Applies a version of a model to a file. */
export const score: Command = {
  options: {
    ...PLACE_OPTIONS,
    output: { type: 'string', short: 'o' },
    overwrite: { type: 'boolean' },
    spark: { type: 'boolean' },
    master: { type: 'string' },
    'spark-submit': { type: 'string' },
    job: { type: 'string' },
    format: { type: 'string' },
    'output-format': { type: 'string' },
    url: { type: 'string' },
    user: { type: 'string' },
  },
  takesWords: true,
  help: `Usage: trialbook score MODEL FILE [OPTIONS]
       trialbook score MODEL TABLE --spark [OPTIONS] [-- SPARK-SUBMIT OPTIONS]

Applies a version of a registered model to a CSV or Parquet file and writes its predictions
beside the file, as a run: the file's columns and 'prediction'.

  trialbook score HousePricePredictor/3 houses.csv
  trialbook score HousePricePredictor@champion houses.parquet --output scored.parquet
  trialbook score HousePricePredictor/Production big/ --spark --master spark://host:7077

MODEL is NAME/VERSION, NAME/STAGE, NAME@ALIAS or NAME/latest, also with models:/ before it.

  -o, --output PATH    where predictions go (default: houses.predictions.csv)
  --overwrite          replace what is there
  --experiment NAME    experiment of the run (default: 'MODEL scoring')
${PLACE_HELP}

By Spark, for what is too large for one interpreter:
  --spark              runs a PySpark job with spark-submit. The job is written to
                       spark/score_MODEL.py when it is not there, and yours to edit
  --master ADDRESS     local[*] (default), spark://HOST:PORT, yarn, k8s://…
  --spark-submit PATH  the cluster's spark-submit (default: that of pyspark in the
                       interpreter, of SPARK_HOME or of the PATH)
  --job FILE           another job
  --format NAME        of the input: csv, parquet, delta or jdbc (default: by its name)
  --output-format NAME of the output (default: that of the input)
  --url, --user        address and user of a database; its password is taken from the
                       variable JDBC_PASSWORD alone

Exit codes: 0 scored, 1 not scored, 2 wrong call; of Spark, its own.`,
  run: (call) => withWords(call, () => scoreCall(call)),
};

async function scoreCall(call: Call): Promise<number> {
  const [reference, file, ...more] = call.words;
  if (reference === undefined || file === undefined || more.length > 0) throw new CliError(USAGE, 'Name a model and one file, as in: trialbook score HousePricePredictor/3 houses.csv');
  if (call.rest !== undefined && call.values['spark'] !== true) throw new CliError(USAGE, 'What stands behind -- is for spark-submit: add --spark');
  const place = placeOf(call);
  const output = text(call, 'output') ?? predictionsFile(file);
  const overwrite = call.values['overwrite'] === true;
  const format = formatOf(call, 'format');
  if (call.values['spark'] !== true && !TABLE_FILE.test(file)) throw new CliError(USAGE, `${file} is no CSV or Parquet file by its name; other tables are read by --spark`);
  if (format === 'jdbc' && text(call, 'output') === undefined) throw new CliError(USAGE, 'Name the table that predictions go to by --output');
  const model = await withClient(place, (client) => version(client, reference));
  if (call.values['spark'] !== true) {
    const { code, report } = await scoreFile(place, { model, file, output, overwrite }, call.warn);
    tell(call, report);
    return code;
  }
  return scoreBySpark(place, {
    model, input: file, output, overwrite, format,
    outputFormat: formatOf(call, 'output-format'), url: text(call, 'url'), user: text(call, 'user'),
    master: text(call, 'master') ?? 'local[*]', submit: text(call, 'spark-submit'), job: text(call, 'job'), template: resolve(__dirname, 'spark_job.py'), extra: call.rest ?? [],
  }, call.warn);
}

function formatOf(call: Call, option: string): SparkFormat | undefined {
  const given = text(call, option);
  if (given === undefined) return undefined;
  const format = SPARK_FORMATS.find((one) => one === given);
  if (format === undefined) throw new CliError(USAGE, `--${option} takes ${SPARK_FORMATS.join(', ')}, not '${given}'`);
  return format;
}

/** Where a call uses a model. Raises `CliError`. */
export function placeOf(call: Call): ScoringPlace {
  const cwd = resolve(text(call, 'cwd') ?? '.');
  const storePath = storeOf(call, cwd);
  return {
    cwd, storePath, env: process.env,
    storeNamed: text(call, 'dir') !== undefined || text(call, 'store') !== undefined,
    uri: serverAddress(text(call, 'uri')),
    serverScript: serverScript(),
    program: resolve(__dirname, 'score.py'),
    python: text(call, 'python') ?? pythonFor([cwd, dirname(storePath)], process.env),
    experiment: text(call, 'experiment'),
    name: text(call, 'name'),
    tags: pairs(texts(call, 'tag'), '--tag'),
  };
}

/** Talks to the server that knows the model. */
export async function withClient<T>(place: ScoringPlace, use: (client: MlflowClient) => Promise<T>): Promise<T> {
  const client = await connect(chooseTarget({ ...place, storeNamed: place.storeNamed ?? true }), PATIENCE);
  try {
    return await use(client);
  } finally {
    client.dispose();
  }
}

/** The version that a text names. Raises `CliError` and `ScoringError`. */
export async function version(client: MlflowClient, text: string): Promise<ModelVersion> {
  const reference = readReference(text);
  if (reference === undefined) throw new CliError(USAGE, `'${text}' names no version of a model: NAME/3, NAME/Production, NAME@champion or NAME/latest does`);
  return resolveReference(client, reference);
}

/** Writes the report for who asked for one. */
export function tell(call: Call, report: ScoringReport | undefined): void {
  const file = text(call, 'report');
  if (file !== undefined && report !== undefined) replaceFile(resolve(file), writeReport(report));
}

/** Runs a command whose `ScoringError`s are told, and reported as what failed. */
export async function withWords(call: Call, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ScoringError)) throw error;
    const { code, message, install } = error;
    tell(call, { kind: 'failed', runId: undefined, code, message, ...(install === undefined ? {} : { install }) });
    throw new CliError(1, message);
  }
}
