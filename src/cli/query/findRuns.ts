import { orMissing } from '../../client/missing';
import type { MlflowClient } from '../../client/mlflowClient';
import { quoteValue } from '../../protocol/columns';
import type { Experiment, Run, ViewType } from '../../protocol/entities';
import { CliError } from '../cliError';
import { plainText } from './plainText';

/** Runs of a page. */
const PAGE = 1000;
const RUN_ID = /^[0-9a-f]{32}$/i;
/** Begin of an id. */
const SHORT_ID = /^[0-9a-f]{6,31}$/i;
/** Experiments that one search names. */
const MOST_EXPERIMENTS = 10_000;

/** Which runs are meant. */
export interface RunQuery {
  readonly experiments: readonly Experiment[];
  readonly filter?: string | undefined;
  readonly orderBy: readonly string[];
  readonly view: ViewType;
  /** At most so many; all without it. */
  readonly limit: number | undefined;
}

/** The experiments of these names or ids, all without any. Raises `CliError` for one that is not there. */
export async function findExperiments(client: MlflowClient, named: readonly string[]): Promise<readonly Experiment[]> {
  const all: Experiment[] = [];
  let token: string | undefined;
  do {
    const page = await client.searchExperiments({ max_results: PAGE, page_token: token });
    all.push(...page.experiments);
    token = page.next_page_token;
  } while (token !== undefined && all.length < MOST_EXPERIMENTS);
  if (named.length === 0) return all;
  return [...new Set(named.map((word) => {
    const found = all.find(({ name }) => name === word) ?? all.find(({ experiment_id: id }) => id === word) ?? all.find(({ name }) => name.toLowerCase() === word.toLowerCase());
    if (found === undefined) throw new CliError(1, `There is no experiment '${plainText(word)}'. ${all.length === 0 ? 'There are none.' : `There are: ${all.slice(0, 20).map(({ name }) => plainText(name)).join(', ')}${all.length > 20 ? ', …' : ''}`}`);
    return found;
  }))];
}

/** The runs of a query in its order, a page at a time. */
export async function* findRuns(client: MlflowClient, { experiments, filter, orderBy, view, limit }: RunQuery): AsyncGenerator<Run> {
  if (experiments.length === 0) return;
  let left = limit ?? Infinity;
  let token: string | undefined;
  do {
    const page = await client.searchRuns({
      experiment_ids: experiments.map(({ experiment_id: id }) => id), filter, order_by: [...orderBy], run_view_type: view, max_results: Math.max(1, Math.min(PAGE, left)), page_token: token,
    });
    yield* page.runs.slice(0, left);
    left -= page.runs.length;
    token = page.next_page_token;
  } while (token !== undefined && left > 0);
}

/** The runs that words name, in their order, each once: by id, the begin of one, or name, the newest of several. Raises `CliError` for one that names none. */
export async function namedRuns(client: MlflowClient, words: readonly string[]): Promise<readonly Run[]> {
  let experiments: Promise<readonly Experiment[]> | undefined;
  const search = async (filter: string, limit: number): Promise<Run[]> => {
    experiments ??= findExperiments(client, []);
    const found: Run[] = [];
    for await (const run of findRuns(client, { experiments: await experiments, filter, orderBy: ['attributes.start_time DESC'], view: 'ACTIVE_ONLY', limit })) found.push(run);
    return found;
  };
  const runs = new Map<string, Run>();
  for (const word of words) {
    const run = await namedRun(client, word, search);
    runs.set(run.info.run_id, run);
  }
  return [...runs.values()];
}

async function namedRun(client: MlflowClient, word: string, search: (filter: string, limit: number) => Promise<Run[]>): Promise<Run> {
  if (RUN_ID.test(word)) {
    const run = await orMissing(client.getRun(word.toLowerCase()));
    if (run !== undefined) return run;
  }
  const [named] = await search(`attributes.run_name = ${quoteValue(word)}`, 1);
  if (named !== undefined) return named;
  const begun = SHORT_ID.test(word) ? await search(`attributes.run_id LIKE '${word.toLowerCase()}%'`, 5) : [];
  if (begun.length > 1) throw new CliError(1, `Several runs begin with '${word}': ${begun.map(({ info }) => info.run_id).join(', ')}`);
  if (begun[0] !== undefined) return begun[0];
  throw new CliError(1, `There is no run '${plainText(word)}'. A run is named by its id, the begin of it (six digits or more), or its exact name; trialbook search lists them.`);
}
