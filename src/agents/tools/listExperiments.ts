import { keyMetricOf } from '../../protocol/keyMetric';
import { allExperiments } from '../find';
import { defineTool } from '../tool';
import { clean, moment } from '../words';

const USUAL = 20;
const MOST = 100;
const MOST_KEYS = 20;

/** Says what experiments there are and what their runs log. */
export const listExperiments = defineTool({
  name: 'list_experiments',
  title: 'List experiments',
  description:
    'List the experiments recorded in this workspace: how many runs each has, how many are running or failed, its key metric, and the names of the metrics and parameters that its runs log. ' +
    'Call it first when you do not know what was recorded.',
  fields: {
    name: { type: 'string', description: 'Part of the name; all experiments without it.' },
    limit: { type: 'integer', minimum: 1, maximum: MOST, description: `Experiments at most: ${USUAL} without it.` },
  },
  required: [],
  async run(place, input) {
    const word = (input.name ?? '').toLowerCase();
    const all = (await allExperiments(place)).filter(({ name }) => name.toLowerCase().includes(word));
    const shown = all.slice(0, input.limit ?? USUAL);
    const overviews = shown.length === 0 ? [] : await place.client.overview(shown.map(({ experiment_id }) => experiment_id), { signal: place.signal });
    const byId = new Map(overviews.map((overview) => [overview.experiment_id, overview]));
    return {
      experiments_found: all.length,
      experiments: shown.map((experiment) => {
        const overview = byId.get(experiment.experiment_id);
        const key = keyMetricOf(experiment, overview, place.directions);
        return {
          id: experiment.experiment_id, name: clean(experiment.name), runs: overview?.runs ?? 0, running: overview?.running ?? 0, failed: overview?.failed ?? 0,
          // The server counts nothing, and not all runs were read.
          ...(overview?.partial === true ? { more_runs: true } : {}),
          ...(overview?.last_start_time === undefined ? {} : { last_run: moment(overview.last_start_time) }),
          ...(key === undefined ? {} : { key_metric: key }),
          metrics: names(overview?.metric_keys ?? []), params: names(overview?.param_keys ?? []),
        };
      }),
    };
  },
});

/** The most used names, and how many there are beside them. */
function names(keys: readonly string[]): string[] {
  const shown = keys.slice(0, MOST_KEYS).map((key) => clean(key));
  return keys.length > shown.length ? [...shown, `… ${keys.length - shown.length} more`] : shown;
}
