import type { Run } from '../../protocol/entities';
import type { Series } from '../../protocol/trialbook';
import { AgentError } from '../agentError';
import { directionOf } from '../direction';
import { briefly, findRuns } from '../find';
import { defineTool, type AgentPlace } from '../tool';
import { clean, figure, moment, whole } from '../words';

const USUAL_POINTS = 40;
const MOST_POINTS = 500;
/** About what a point takes of an answer, characters. */
const POINT = 16;

/** Reads how metrics went over the steps of runs. */
export const metricHistory = defineTool({
  name: 'get_metric_history',
  title: 'Get metric history',
  description:
    'Read how metrics went over the steps of one or several runs: statistics (first, last, min and max with their steps) and the curve as [step, value] points (null is NaN), thinned out so that no ' +
    'peak is lost. Use it to see convergence, overfitting, spikes or NaN, or how a run that is going on does.',
  fields: {
    run_ids: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 10, description: 'Ids or exact names of runs.' },
    metrics: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 10, description: 'Keys of metrics, such as val_loss.' },
    max_points: { type: 'integer', minimum: 2, maximum: MOST_POINTS, description: `Points of each curve at most: ${USUAL_POINTS} without it.` },
    min_step: { type: 'integer', minimum: -9e15, maximum: 9e15, description: 'Only from this step on.' },
    max_step: { type: 'integer', minimum: -9e15, maximum: 9e15, description: 'Only up to this step.' },
  },
  required: ['run_ids', 'metrics'],
  async run(place, input) {
    const runs = await findRuns(place, input.run_ids, 1);
    const keys = [...new Set(input.metrics.map((key) => key.replace(/^metrics\./, '')))];
    const wanted = runs.flatMap((run) => keys.map((key) => ({ run, key: keyIn(run, key, input.metrics) })));
    const there = wanted.flatMap(({ run, key }) => (key === undefined ? [] : [{ run_id: run.info.run_id, key }]));
    if (there.length === 0) throw new AgentError(missingWords(runs, keys));
    const room = Math.max(2, Math.floor((place.budget - 2000) / (POINT * there.length)) - 15);
    const points = Math.min(input.max_points ?? USUAL_POINTS, room);
    const series = await place.client.series({
      series: there, buckets: Math.max(1, Math.floor(points / 2) - 1), reduce: 'minmax',
      ...(input.min_step === undefined ? {} : { min_step: input.min_step }), ...(input.max_step === undefined ? {} : { max_step: input.max_step }),
    }, { signal: place.signal });
    const lacking = runs.flatMap((run) => {
      const names = keys.filter((key) => !run.data.metrics.some((metric) => metric.key === key));
      return names.length === 0 ? [] : [{ run_id: run.info.run_id, not_logged: names.map((name) => clean(name)) }];
    });
    return {
      runs: runs.map((run) => briefly(run)),
      series: series.map((one) => curve(place, one, points)),
      ...(lacking.length === 0 ? {} : { lacking }),
    };
  },
});

function keyIn(run: Run, key: string, asked: readonly string[]): string | undefined {
  const has = (name: string): boolean => run.data.metrics.some((metric) => metric.key === name);
  if (has(key)) return key;
  // A key may itself begin like a column.
  return asked.find((name) => name === `metrics.${key}` && has(name));
}

function missingWords(runs: readonly Run[], keys: readonly string[]): string {
  const known = [...new Set(runs.flatMap(({ data }) => data.metrics.map(({ key }) => key)))].sort();
  const names = known.slice(0, 40).map((key) => clean(key)).join(', ');
  return `None of these runs logged ${keys.map((key) => `'${clean(key)}'`).join(', ')}. ${known.length === 0 ? 'They logged no metrics.' : `They logged: ${names}${known.length > 40 ? ', …' : ''}.`}`;
}

function curve(place: AgentPlace, { run_id, key, stats, steps, values, timestamps, whole: all }: Series, most: number): Record<string, unknown> {
  const points = steps.map((step, index) => [whole(step), values[index] === null || values[index] === undefined ? null : figure(values[index])]);
  const shown = evenly(points, most);
  const given = (value: number | undefined): number | string | null => (value === undefined ? null : figure(value));
  return {
    run_id, metric: clean(key), better: directionOf(place, key), points_logged: stats.count,
    first: given(stats.first), last: given(stats.last),
    min: [stats.min_step === undefined ? null : whole(stats.min_step), given(stats.min)],
    max: [stats.max_step === undefined ? null : whole(stats.max_step), given(stats.max)],
    last_logged: moment(stats.last_timestamp ?? timestamps.at(-1)),
    thinned_out: !all || shown.length < points.length,
    points: shown,
  };
}

/** At most `most` of the points with the first and last of them; the server keeps peaks, and a few more points than asked for. */
function evenly<T>(points: readonly T[], most: number): readonly T[] {
  if (points.length <= most) return points;
  return Array.from({ length: most }, (_, index) => points[Math.round((index * (points.length - 1)) / (most - 1))]!);
}
