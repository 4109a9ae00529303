import type { Run, ViewType } from '../../protocol/entities';
import { stringifyJson } from '../../protocol/json';
import { csvLine } from '../../interop/tables/csvFile';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { findExperiments, findRuns } from '../query/findRuns';
import { QUERY_HELP, QUERY_OPTIONS, queryClient } from '../query/queryClient';
import { ATTRIBUTES, figureText, keysByUse, runJson, runValue } from '../query/runValue';
import { textTable } from '../query/textTable';
import { text, texts } from '../store';

/** Runs that a table shows when nobody says how many. */
const SHOWN = 50;
/** Metrics and params in a table whose columns nobody names. */
const MOST_METRICS = 6;
const MOST_PARAMS = 6;

/** Finds runs by the filter language of MLflow, and ours on top of it. */
export const search: Command = {
  options: {
    ...QUERY_OPTIONS,
    experiment: { type: 'string', short: 'e', multiple: true },
    order: { type: 'string', short: 'o', multiple: true },
    columns: { type: 'string', short: 'c', multiple: true },
    limit: { type: 'string', short: 'n' },
    deleted: { type: 'boolean' },
    ids: { type: 'boolean' },
    json: { type: 'boolean' },
    csv: { type: 'boolean' },
  },
  takesWords: true,
  help: `Usage: trialbook search [FILTER] [OPTIONS]

Finds runs and prints a table of them, newest first. FILTER is MLflow's language, for example:
  trialbook search "metrics.val_loss < 0.3 AND params.optimizer = 'adam'" --order "metrics.val_loss ASC"
On a store of Trialbook's, and on other servers where they do not know it themselves, it may also hold OR,
parentheses, < and IN on params, IS NULL, metrics.x.min, .max, .first and .last, and attributes.duration (ms).

  -e, --experiment NAME  only this experiment, by name or id; may be given several times
  -o, --order FIELD      such as "metrics.val_loss ASC" or "start_time DESC"; may be given several times
  -c, --columns IDS      columns of the table, separated by commas: metrics.KEY, params.KEY, tags.KEY, and
                         ${ATTRIBUTES.join(', ')}
  -n, --limit N          at most N runs (default: ${SHOWN} in a table, all with --json, --csv and --ids)
  --deleted              the runs in the trash
  --ids                  print nothing but ids, one a line
  --json                 as JSON: {"runs": [{"run_id", "name", "experiment", "params", "metrics", …}]};
                         NaN and infinities are texts
  --csv                  as CSV, with columns named as by mlflow.search_runs()
${QUERY_HELP}

Exit codes: 0 done, also when no run matches; 1 failed, 2 wrong call.`,
  async run(call) {
    const limit = limitOf(call);
    if (call.words.length > 1) throw new CliError(USAGE, 'Put the filter in quotes, as in: trialbook search "metrics.val_loss < 0.3"');
    if (['json', 'csv', 'ids'].filter((form) => call.values[form] === true).length > 1) throw new CliError(USAGE, '--json, --csv and --ids exclude each other');
    const columns = columnsOf(call);
    const client = await queryClient(call);
    try {
      const experiments = await findExperiments(client, texts(call, 'experiment'));
      const names = new Map(experiments.map(({ experiment_id: id, name }) => [id, name]));
      const order = texts(call, 'order');
      const view: ViewType = call.values['deleted'] === true ? 'DELETED_ONLY' : 'ACTIVE_ONLY';
      const runs: Run[] = [];
      const query = { experiments, filter: call.words[0], orderBy: order.length > 0 ? order : ['attributes.start_time DESC'], view, limit: limit === undefined ? undefined : limit + 1 };
      for await (const run of findRuns(client, query)) {
        if (call.values['ids'] === true && runs.length < (limit ?? Infinity)) call.print(run.info.run_id);
        runs.push(run);
      }
      const isMore = limit !== undefined && runs.length > limit;
      show(call, isMore ? runs.slice(0, limit) : runs, { names, columns, isMore });
      return 0;
    } finally {
      client.dispose();
    }
  },
};

interface Shown {
  /** Experiments by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Ids of columns that were asked for. */
  readonly columns: readonly string[] | undefined;
  readonly isMore: boolean;
}

function show(call: Call, runs: readonly Run[], shown: Shown): void {
  if (call.values['ids'] === true) return;
  if (call.values['json'] === true) call.print(stringifyJson({ runs: runs.map((run) => runJson(run, shown.names)) }));
  else if (call.values['csv'] === true) showCsv(call, runs, shown);
  else showTable(call, runs, shown);
}

function showTable(call: Call, runs: readonly Run[], { names, columns, isMore }: Shown): void {
  if (runs.length === 0) {
    call.warn(call.words[0] === undefined ? 'There are no runs.' : 'No run matches.');
    return;
  }
  const ids = columns ?? usualColumns(runs);
  const rows = runs.map((run) => ids.map((id) => cellText(runValue(run, id, names), id)));
  const isNumeric = (id: string): boolean => id.startsWith('metrics.');
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const { lines, left } = textTable(ids.map((id) => ({ title: titleOf(id, ids), isRight: isNumeric(id) })), rows, width);
  lines.forEach(call.print);
  if (left > 0) call.warn(`${left === 1 ? '1 column has' : `${left} columns have`} no room; --columns says which are shown.`);
  if (isMore) call.warn(`These are the first ${runs.length}; --limit shows more.`);
}

/** Ids are short in a table: their begin names a run. */
function cellText(value: string | number | undefined, id: string): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return figureText(value);
  if (id === 'attributes.run_id' && /^[0-9a-f]{32}$/.test(value)) return value.slice(0, 12);
  return id === 'attributes.start_time' || id === 'attributes.end_time' ? value.slice(0, 19).replace('T', ' ') : value;
}

/** The key alone where no other column has it. */
function titleOf(id: string, ids: readonly string[]): string {
  const key = id.slice(id.indexOf('.') + 1);
  return ids.some((other) => other !== id && other.slice(other.indexOf('.') + 1) === key) ? id : key;
}

function usualColumns(runs: readonly Run[]): readonly string[] {
  const several = new Set(runs.map(({ info }) => info.experiment_id)).size > 1;
  const metrics = keysByUse(runs, ({ data }) => data.metrics).filter((key) => !key.startsWith('system/'));
  const params = keysByUse(runs, ({ data }) => data.params);
  const differ = params.filter((key) => new Set(runs.map(({ data }) => data.params.find((param) => param.key === key)?.value)).size > 1);
  return [
    'attributes.run_id', 'attributes.run_name', ...(several ? ['attributes.experiment'] : []), 'attributes.status', 'attributes.start_time', 'attributes.duration',
    ...metrics.slice(0, MOST_METRICS).map((key) => `metrics.${key}`), ...(runs.length > 1 ? differ : params).slice(0, MOST_PARAMS).map((key) => `params.${key}`),
  ];
}

function showCsv(call: Call, runs: readonly Run[], { names, columns }: Shown): void {
  const attributes = ['run_id', 'run_name', 'experiment', 'status', 'start_time', 'end_time', 'user_id', 'artifact_uri'].map((name) => `attributes.${name}`);
  const all = (['metrics', 'params', 'tags'] as const).flatMap((kind) => keysByUse(runs, ({ data }) => data[kind]).sort().map((key) => `${kind}.${key}`));
  const ids = columns ?? [...attributes, ...all];
  const line = (cells: readonly string[]): void => call.print(csvLine(cells, { forSpreadsheets: false }).trimEnd());
  line(ids.map((id) => id.replace(/^attributes\.(?:experiment$)?/, (found) => (found.endsWith('experiment') ? 'experiment_name' : ''))));
  for (const run of runs) {
    line(ids.map((id) => {
      const value = runValue(run, id, names);
      return typeof value === 'number' && Math.abs(value) >= 1.797693134862315e308 ? figureText(value) : String(value ?? '');
    }));
  }
}

function columnsOf(call: Call): readonly string[] | undefined {
  const given = texts(call, 'columns').flatMap((list) => list.split(',')).map((id) => id.trim()).filter((id) => id !== '');
  if (given.length === 0) return undefined;
  return given.map((id) => {
    if (/^(?:metrics|params|tags)\../.test(id)) return id;
    const name = id.replace(/^attributes\./, '');
    if (ATTRIBUTES.some((known) => known === name)) return `attributes.${name}`;
    throw new CliError(USAGE, `'${id}' is no column: metrics.KEY, params.KEY, tags.KEY, ${ATTRIBUTES.join(', ')}`);
  });
}

function limitOf(call: Call): number | undefined {
  const given = text(call, 'limit');
  if (given === undefined) return call.values['json'] === true || call.values['csv'] === true || call.values['ids'] === true ? undefined : SHOWN;
  if (!/^[1-9]\d{0,8}$/.test(given)) throw new CliError(USAGE, `--limit takes a number of runs, not '${given}'`);
  return Number(given);
}
