import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { COPY_OPTIONS, COPY_OPTIONS_HELP } from '../copy/copyOptions';
import { COPY_EXIT_CODES } from '../copy/exitCodes';
import { exportDatabase } from '../export/exportDatabase';
import { exportReport } from '../export/exportReport';
import { exportTables } from '../export/exportTables';
import { text } from '../store';

/** What can be written, each loaded when it is. */
const FORMATS: Readonly<Record<string, (call: Call, path: string) => Promise<number>>> = {
  bundle: async (call, path) => (await import('../export/exportBundle')).exportBundle(call, path),
  db: exportDatabase,
  csv: (call, path) => exportTables(call, path, 'csv'),
  parquet: (call, path) => exportTables(call, path, 'parquet'),
  html: exportReport,
};

/** Writes runs in forms that others open. */
export const exportCommand: Command = {
  options: {
    ...COPY_OPTIONS,
    uri: { type: 'string' },
    run: { type: 'string', multiple: true },
    experiment: { type: 'string', multiple: true },
    model: { type: 'string', multiple: true },
    overwrite: { type: 'boolean' },
    artifacts: { type: 'string' },
    deleted: { type: 'boolean' },
    spreadsheet: { type: 'boolean' },
    trend: { type: 'boolean' },
    series: { type: 'string' },
    metric: { type: 'string', multiple: true },
    filter: { type: 'string' },
    title: { type: 'string' },
  },
  takesWords: true,
  help: `Usage: trialbook export FORMAT PATH [--run ID | --experiment NAME | --model NAME]… [OPTIONS]

Writes runs of this folder's store, or of a server, in a form that others open. Everything when nothing is named.

  trialbook export db handover/             mlflow.db with its artifacts, which a stock mlflow server opens
  trialbook export csv runs.csv             a table of runs, and runs.metrics.csv with all points
  trialbook export parquet runs.parquet     the same as Parquet
  trialbook export html report.html         a page with tables and charts for people without the editor
  trialbook export bundle runs.zip          runs with all that belongs to them, for another workspace to import

  --run ID             a run with its children; may be given several times, as the next two
  --experiment NAME    all runs of an experiment, by name or id
  --model NAME         a registered model with the runs of its versions
  --uri URL            of that MLflow server in place of this folder's store
  --overwrite          replace what an export before left there
  --artifacts HOW      of a database: served (default) keeps it movable, with addresses that a server
                       resolves; file writes absolute paths, for programs that open it without a server;
                       none leaves the files out
  --deleted            of tables: also runs in the trash
  --spreadsheet        of CSV: an apostrophe before texts that a spreadsheet would take for a formula

A page is of one thing: of runs side by side, with --trend of runs over time, with --model NAME of what was
decided about a model. It holds all that it shows, and runs nothing.
  --metric KEY         metrics that come before the others; the first is the one that runs are judged by
  --filter TEXT        runs that match, as in: --filter "params.model = 'xgb' AND metrics.rmse < 0.5"
  --series NAME        of a trend: what the names of its runs have in common (default: the largest series)
  --title TEXT         the page's title

${COPY_OPTIONS_HELP}

Columns of runs are named as by mlflow.search_runs(); times are UTC. A file has its name when it is whole, before that
it ends with .partial. A database that broke off goes on where it was.

Sign in by MLflow's own variables: MLFLOW_TRACKING_USERNAME and _PASSWORD, or MLFLOW_TRACKING_TOKEN.

${COPY_EXIT_CODES}`,
  async run(call) {
    const [format = '', path, ...more] = call.words;
    const write = Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
    if (write === undefined) throw new CliError(USAGE, `${format === '' ? 'Name a format first' : `There is no format '${format}', but`}: ${Object.keys(FORMATS).join(', ')}. See trialbook export --help.`);
    if (path === undefined || more.length > 0) throw new CliError(USAGE, `Name one place to write to, as in: trialbook export ${format} ${format === 'db' ? 'handover/' : `runs.${format === 'bundle' ? 'zip' : format}`}`);
    if (text(call, 'artifacts') !== undefined && format !== 'db') throw new CliError(USAGE, '--artifacts is for databases');
    return write(call, path);
  },
};
