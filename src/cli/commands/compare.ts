import { dirname } from 'node:path';
import type { Run } from '../../protocol/entities';
import { stringifyJson } from '../../protocol/json';
import { csvLine } from '../../interop/tables/csvFile';
import { CliError } from '../cliError';
import { USAGE, type Call, type Command } from '../command';
import { readDirections } from '../directions';
import { compareRuns, type Comparison } from '../query/comparison';
import { findExperiments, findRuns, namedRuns } from '../query/findRuns';
import { fitted } from '../query/plainText';
import { QUERY_HELP, QUERY_OPTIONS, queryClient } from '../query/queryClient';
import { figureText, isoTime, jsonNumber, runJson, tookText } from '../query/runValue';
import { textTable } from '../query/textTable';
import { storeOf, text } from '../store';

/** Most runs side by side. */
const MOST_RUNS = 1000;
/** Most that a filter brings when nobody says how many. */
const FILTERED = 20;
/** Places that a run has at least where they stand side by side on a terminal, and those of the first column. */
const RUN_WIDTH = 14;
const FIRST_WIDTH = 28;

/** Runs side by side: what differs, and which is best. */
export const compare: Command = {
  options: {
    ...QUERY_OPTIONS,
    filter: { type: 'string', short: 'f' },
    experiment: { type: 'string', short: 'e' },
    order: { type: 'string', short: 'o' },
    limit: { type: 'string', short: 'n' },
    all: { type: 'boolean', short: 'a' },
    json: { type: 'boolean' },
    csv: { type: 'boolean' },
  },
  takesWords: true,
  help: `Usage: trialbook compare RUN RUN… [OPTIONS]
       trialbook compare --filter FILTER [--experiment NAME] [--order FIELD] [OPTIONS]

Shows runs side by side: the parameters that differ, and the last value of every metric with the best marked by *.
RUN is an id, the begin of one, or a name (the newest run of that name). Which way a metric gets better is said in
trialbook.json, or told by its name; where neither says it, none is marked.

  -f, --filter FILTER    the runs that match, as for trialbook search
  -e, --experiment NAME  of this experiment; alone, its newest runs
  -o, --order FIELD      such as "metrics.val_loss ASC" (default: newest first)
  -n, --limit N          at most N of them (default: ${FILTERED})
  -a, --all              parameters that are the same in all runs too
  --json                 as JSON: {"runs", "params": {"differing", "same"}, "metrics": [{"key", "values",
                         "direction", "best"}]}; values stand in the order of the runs
  --csv                  as CSV, a row for each value with a column for each run
${QUERY_HELP}

Exit codes: 0 compared, 1 failed or fewer than two runs, 2 wrong call.`,
  async run(call) {
    const isFiltered = text(call, 'filter') !== undefined || text(call, 'experiment') !== undefined;
    if (isFiltered === call.words.length > 0) throw new CliError(USAGE, isFiltered ? 'Name runs, or say which by --filter and --experiment; not both' : 'Name two runs or more, or say which by --filter. See trialbook compare --help.');
    if (call.values['json'] === true && call.values['csv'] === true) throw new CliError(USAGE, '--json and --csv exclude each other');
    const limit = limitOf(call);
    const client = await queryClient(call);
    try {
      const experiments = await findExperiments(client, []);
      const runs: Run[] = [];
      if (isFiltered) {
        const named = text(call, 'experiment');
        const searched = named === undefined ? experiments : await findExperiments(client, [named]);
        const query = { experiments: searched, filter: text(call, 'filter'), orderBy: [text(call, 'order') ?? 'attributes.start_time DESC'], view: 'ACTIVE_ONLY' as const, limit };
        for await (const run of findRuns(client, query)) runs.push(run);
      } else runs.push(...(await namedRuns(client, call.words)));
      if (runs.length < 2) throw new CliError(1, runs.length === 0 ? 'No run matches.' : `Only one run is meant, ${runs[0]?.info.run_id ?? ''}: there is nothing to compare it with.`);
      if (runs.length > MOST_RUNS) throw new CliError(USAGE, `At most ${MOST_RUNS} runs are compared`);
      show(call, compareRuns(runs, readDirections(dirname(storeOf(call)))), new Map(experiments.map(({ experiment_id: id, name }) => [id, name])));
      return 0;
    } finally {
      client.dispose();
    }
  },
};

function show(call: Call, comparison: Comparison, experiments: ReadonlyMap<string, string>): void {
  if (call.values['json'] === true) call.print(stringifyJson(asJson(comparison, experiments)));
  else if (call.values['csv'] === true) showCsv(call, comparison, experiments);
  else showTable(call, comparison, experiments);
}

function asJson({ runs, differing, same, metrics }: Comparison, experiments: ReadonlyMap<string, string>): unknown {
  return {
    runs: runs.map((run) => runJson(run, experiments)),
    params: { differing: differing.map(({ key, values }) => ({ key, values: values.map(orNull) })), same: same.map(({ key, values }) => ({ key, value: values[0] })) },
    metrics: metrics.map(({ key, values, direction, best }) => ({ key, values: values.map((value) => (value === undefined ? null : jsonNumber(value))), direction, best: best.map((index) => runs[index]?.info.run_id) })),
  };
}

function orNull(value: string | undefined): string | null {
  return value ?? null;
}

/** What stands above params and metrics: a title, and a value of each run. */
function headRows({ runs }: Comparison, experiments: ReadonlyMap<string, string>): (readonly [string, readonly string[]])[] {
  const rows: [string, (run: Run) => string | undefined][] = [
    ['experiment', ({ info }) => experiments.get(info.experiment_id) ?? info.experiment_id],
    ['status', ({ info }) => info.status],
    ['start_time', ({ info }) => isoTime(info.start_time)],
    ['duration', ({ info }) => tookText(info)],
  ];
  return rows.map(([title, of]): [string, string[]] => [title, runs.map((run) => of(run) ?? '')]).filter(([title, values]) => title !== 'experiment' || new Set(values).size > 1);
}

function showCsv(call: Call, comparison: Comparison, experiments: ReadonlyMap<string, string>): void {
  const line = (cells: readonly string[]): void => call.print(csvLine(cells, { forSpreadsheets: false }).trimEnd());
  line(['', ...comparison.runs.map(({ info }) => info.run_id)]);
  line(['run_name', ...comparison.runs.map(({ info }) => info.run_name)]);
  for (const [title, values] of headRows(comparison, experiments)) line([title, ...values]);
  for (const { key, values } of paramRows(call, comparison)) line([`params.${key}`, ...values.map((value) => value ?? '')]);
  for (const { key, values } of comparison.metrics) line([`metrics.${key}`, ...values.map((value) => (value === undefined ? '' : String(jsonNumber(value))))]);
}

function paramRows(call: Call, { differing, same }: Comparison): Comparison['differing'] {
  return call.values['all'] === true ? [...differing, ...same] : differing;
}

/** Blocks of as many runs as fit the terminal; all at once elsewhere. */
function showTable(call: Call, comparison: Comparison, experiments: ReadonlyMap<string, string>): void {
  const { runs, same } = comparison;
  const width = process.stdout.isTTY ? process.stdout.columns : undefined;
  const size = width === undefined ? runs.length : Math.max(1, Math.floor((width - FIRST_WIDTH) / (RUN_WIDTH + 2)));
  for (let from = 0; from < runs.length; from += size) {
    if (from > 0) call.print('');
    showBlock(call, comparison, experiments, { from, to: Math.min(runs.length, from + size), width });
  }
  if (comparison.metrics.some(({ best }) => best.length > 0)) call.print('\n* best');
  if (call.values['all'] !== true && same.length > 0) call.warn(same.length === 1 ? '1 parameter is the same in all runs; --all shows it.' : `${same.length} parameters are the same in all runs; --all shows them.`);
}

function showBlock(call: Call, comparison: Comparison, experiments: ReadonlyMap<string, string>, { from, to, width }: { from: number; to: number; width: number | undefined }): void {
  const part = <T>(values: readonly T[]): readonly T[] => values.slice(from, to);
  const runs = part(comparison.runs);
  const params = paramRows(call, comparison);
  const blank = runs.map(() => '');
  const rows: (readonly string[])[] = [
    ['run', ...runs.map(({ info }) => info.run_id.slice(0, 12))],
    ...headRows(comparison, experiments).map(([title, values]) => [title, ...part(values).map((value) => (title === 'start_time' ? value.slice(0, 19).replace('T', ' ') : value))]),
    ...(params.length === 0 ? [] : [['', ...blank], ['PARAMETERS', ...blank], ...params.map(({ key, values }) => [key, ...part(values).map((value) => value ?? '-')])]),
    ...(comparison.metrics.length === 0 ? [] : [
      ['', ...blank], ['METRICS', ...blank],
      ...comparison.metrics.map(({ key, values, best }) => [key, ...part(values).map((value, index) => (value === undefined ? '-' : `${figureText(value)}${best.includes(from + index) ? ' *' : ''}`))]),
    ]),
  ];
  const first = width === undefined ? (texts: string): string => texts : (texts: string): string => fitted(texts, FIRST_WIDTH);
  textTable([{ title: '' }, ...runs.map(({ info }) => ({ title: info.run_name === '' ? info.run_id.slice(0, 12) : info.run_name }))], rows.map(([title = '', ...values]) => [first(title), ...values]), width).lines.forEach(call.print);
}

function limitOf(call: Call): number {
  const given = text(call, 'limit');
  if (given === undefined) return FILTERED;
  if (!/^[1-9]\d{0,5}$/.test(given) || Number(given) > MOST_RUNS) throw new CliError(USAGE, `--limit takes a number of runs up to ${MOST_RUNS}, not '${given}'`);
  return Number(given);
}
