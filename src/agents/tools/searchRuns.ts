import type { Experiment, Run } from '../../protocol/entities';
import { experimentsNamed, keyMetric } from '../find';
import { chooseColumns, namedColumns, runTable } from '../runTable';
import { defineTool, type AgentPlace } from '../tool';
import { clean } from '../words';

/** Runs of an answer at most, and without being told. */
const MOST = 100;
const USUAL = 20;

/** Finds runs by a filter, best or newest first. */
export const searchRuns = defineTool({
  name: 'search_runs',
  title: 'Search runs',
  description:
    'Find experiment runs (trainings, pipelines, notebooks) that were recorded in this workspace, with their metrics and parameters as a table: newest first, or ordered by a metric. ' +
    'Use it to find the best run, recent or failed runs, or runs with a parameter value. Values of metrics are the last ones logged. ' +
    'key_metric says which metric the experiment is read by and which way it gets better.',
  fields: {
    experiment: { type: 'string', description: 'Name or id of an experiment; all of them without it.' },
    filter: {
      type: 'string',
      description:
        "MLflow's search language with AND, OR, NOT IN and parentheses, such as: metrics.val_loss < 0.3 AND params.optimizer = 'adam'; status = 'FAILED'; " +
        "start_time > 7d; run_name ILIKE '%xgb%'; tags.team = 'nlp'; metrics.val_loss.min < 0.2; duration > 1h. Keys with other signs than letters, digits, _ and / stand in backticks.",
    },
    order_by: {
      type: 'array', items: { type: 'string' }, minItems: 0, maxItems: 3,
      description: 'Such as "metrics.val_loss ASC" (the lowest first), "metrics.accuracy DESC" or "start_time DESC", which is meant without it.',
    },
    columns: {
      type: 'array', items: { type: 'string' }, minItems: 0, maxItems: 30,
      description: 'Columns wanted beside the run: metrics.KEY (last value), metrics:min.KEY, metrics:max.KEY, params.KEY, tags.KEY, attributes.source, attributes.commit, attributes.dataset. Those that say most are chosen without it.',
    },
    limit: { type: 'integer', minimum: 1, maximum: MOST, description: `Runs at most: ${USUAL} without it.` },
    page_token: { type: 'string', description: 'next_page_token of an answer, for the runs after it.' },
  },
  required: [],
  async run(place, input) {
    const experiments = await experimentsNamed(place, input.experiment);
    if (experiments.length === 0) return { runs_found: 0, rows: [], hint: 'Nothing was recorded yet.' };
    const found = await search(place, experiments.map(({ experiment_id }) => experiment_id), input);
    const experiment = experiments.length === 1 ? experiments[0] : commonExperiment(found.runs, experiments);
    const key = experiment === undefined ? undefined : await keyMetric(place, experiment);
    const named = input.columns ?? [];
    const columns = named.length > 0 ? { ids: namedColumns(found.runs, named), others: [] } : chooseColumns(place, found.runs, key, [input.filter, ...(input.order_by ?? [])].join(' '));
    return {
      runs_found: found.count,
      shown: found.runs.length,
      ...(experiment === undefined ? {} : { experiment: clean(experiment.name) }),
      ...(key === undefined ? {} : { key_metric: key }),
      ...(await runTable(place, found.runs, columns.ids, new Map(experiments.map(({ experiment_id, name }) => [experiment_id, name])))),
      ...(columns.others.length === 0 ? {} : { other_columns: columns.others }),
      ...(found.next === undefined ? {} : { next_page_token: found.next }),
    };
  },
});

interface Search {
  readonly filter?: string;
  readonly order_by?: readonly string[];
  readonly limit?: number;
  readonly page_token?: string;
}

async function search({ client, signal }: AgentPlace, experimentIds: string[], input: Search): Promise<{ runs: Run[]; count: number; next: string | undefined }> {
  const filter = input.filter?.trim() === '' ? undefined : input.filter;
  const order = (input.order_by ?? []).filter((part) => part.trim() !== '');
  const [page, count] = await Promise.all([
    client.searchRuns({
      experiment_ids: experimentIds, filter, order_by: order.length === 0 ? ['attributes.start_time DESC'] : [...order],
      max_results: input.limit ?? USUAL, page_token: input.page_token,
    }, { signal }),
    client.countRuns({ experiment_ids: experimentIds, ...(filter === undefined ? {} : { filter }) }, { signal }),
  ]);
  return { runs: page.runs, count, next: page.next_page_token };
}

/** The experiment that all of these runs are of. */
function commonExperiment(runs: readonly Run[], experiments: readonly Experiment[]): Experiment | undefined {
  const ids = new Set(runs.map(({ info }) => info.experiment_id));
  return ids.size === 1 ? experiments.find(({ experiment_id }) => ids.has(experiment_id)) : undefined;
}
