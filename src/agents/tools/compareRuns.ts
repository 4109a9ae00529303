import { SYSTEM_TAGS, type Run } from '../../protocol/entities';
import { tagValue } from '../../protocol/keyMetric';
import { RECORDED_TAGS } from '../../protocol/recorded';
import { bestOf, directionOf } from '../direction';
import { allExperiments, briefly, findRuns, keyMetric } from '../find';
import { byUse, took } from '../runTable';
import { defineTool, type AgentPlace } from '../tool';
import { clean, cleanValue, figure } from '../words';

/** Metrics whose least and greatest values are read, and that are compared in all. */
const MOST_EXTREMES = 8;
const MOST_METRICS = 40;
const MOST_PARAMS = 60;
const MOST_EQUAL = 30;

/** Puts runs side by side. */
export const compareRuns = defineTool({
  name: 'compare_runs',
  title: 'Compare runs',
  description:
    'Compare two or more runs: which parameters, data and code differ, and how each metric came out, with the best run of each where the direction is known. ' +
    'Lists of values are in the order of runs. Use it to explain why one run is better than another.',
  fields: {
    run_ids: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 20, description: 'Ids or exact names of the runs.' },
    metrics: { type: 'array', items: { type: 'string' }, minItems: 0, maxItems: 30, description: 'Only these metrics; all without it.' },
  },
  required: ['run_ids'],
  async run(place, input) {
    const runs = await findRuns(place, input.run_ids, 2);
    const wanted = (input.metrics ?? []).map((key) => key.replace(/^metrics\./, ''));
    const key = await keyMetricKey(place, runs);
    const all = ordered(runs, key).filter((name) => (wanted.length === 0 ? !name.startsWith('system/') : wanted.includes(name)));
    const shown = all.slice(0, MOST_METRICS);
    const extremes = await readExtremes(place, runs, shown.slice(0, MOST_EXTREMES));
    const params = paramsOf(runs);
    return {
      ...(key === undefined ? {} : { key_metric: { key, direction: directionOf(place, key) } }),
      runs: runs.map((run) => ({ ...briefly(run), took: took(run, place.now), ...(tagValue(run.data.tags, SYSTEM_TAGS.parentRunId) === undefined ? {} : { parent: tagValue(run.data.tags, SYSTEM_TAGS.parentRunId) }) })),
      metrics: Object.fromEntries(shown.map((name) => [clean(name), metricRow(place, runs, name, extremes.get(name))])),
      ...(all.length > shown.length ? { other_metrics: all.slice(shown.length, shown.length + MOST_METRICS).map((name) => clean(name)) } : {}),
      params_that_differ: Object.fromEntries(params.differing.slice(0, MOST_PARAMS)),
      params_that_are_equal: Object.fromEntries(params.equal.slice(0, MOST_EQUAL)),
      ...(params.equal.length > MOST_EQUAL ? { further_equal_params: params.equal.length - MOST_EQUAL } : {}),
      ...facts(runs),
    };
  },
});

async function keyMetricKey(place: AgentPlace, runs: readonly Run[]): Promise<string | undefined> {
  const ids = new Set(runs.map(({ info }) => info.experiment_id));
  const experiment = ids.size === 1 ? (await allExperiments(place)).find(({ experiment_id }) => ids.has(experiment_id)) : undefined;
  return experiment === undefined ? undefined : (await keyMetric(place, experiment))?.key;
}

/** Each metric once: the key metric, then those of most runs. */
function ordered(runs: readonly Run[], first: string | undefined): string[] {
  return byUse(runs, ({ data }) => data.metrics).sort((a, b) => Number(b === first) - Number(a === first));
}

interface Extremes {
  readonly min: readonly (number | undefined)[];
  readonly max: readonly (number | undefined)[];
}

/** Least and greatest values of series with several points, by metric, in the order of the runs. */
async function readExtremes({ client, signal }: AgentPlace, runs: readonly Run[], keys: readonly string[]): Promise<Map<string, Extremes>> {
  const wanted = keys.flatMap((key) => runs.filter(({ data }) => data.metrics.some((metric) => metric.key === key)).map(({ info }) => ({ run_id: info.run_id, key })));
  if (wanted.length === 0) return new Map();
  const series = await client.series({ series: wanted, buckets: 1, reduce: 'mean' }, { signal });
  const stats = new Map(series.map((one) => [`${one.run_id} ${one.key}`, one.stats]));
  return new Map(keys.flatMap((key) => {
    const found = runs.map(({ info }) => stats.get(`${info.run_id} ${key}`));
    return found.some((one) => (one?.count ?? 0) > 1) ? [[key, { min: found.map((one) => one?.min), max: found.map((one) => one?.max) }] as const] : [];
  }));
}

function metricRow(place: AgentPlace, runs: readonly Run[], key: string, extremes: Extremes | undefined): Record<string, unknown> {
  const direction = directionOf(place, key);
  const last = runs.map(({ data }) => data.metrics.find((metric) => metric.key === key)?.value);
  const best = direction === 'unknown' || extremes === undefined ? undefined : direction === 'lower' ? extremes.min : extremes.max;
  const winner = bestOf(direction, last);
  const shown = (values: readonly (number | undefined)[]): unknown[] => values.map((value) => (value === undefined ? null : figure(value)));
  return {
    last: shown(last),
    ...(best === undefined ? (extremes === undefined ? {} : { min: shown(extremes.min), max: shown(extremes.max) }) : { best_reached: shown(best) }),
    ...(direction === 'unknown' ? {} : { better: direction }),
    ...(winner === undefined ? {} : { best_run: runs[winner]?.info.run_id }),
  };
}

function paramsOf(runs: readonly Run[]): { differing: [string, unknown][]; equal: [string, unknown][] } {
  const differing: [string, unknown][] = [];
  const equal: [string, unknown][] = [];
  for (const key of new Set(runs.flatMap(({ data }) => data.params.map((param) => param.key)))) {
    const values = runs.map(({ data }) => data.params.find((param) => param.key === key)?.value);
    if (new Set(values).size > 1) differing.push([clean(key), values.map((value) => (value === undefined ? null : cleanValue(key, value)))]);
    else equal.push([clean(key), cleanValue(key, values[0] ?? '')]);
  }
  return { differing, equal };
}

/** What else tells runs apart, where it does. */
const FACTS: readonly (readonly [string, (run: Run) => string | undefined])[] = [
  ['source', ({ data }) => tagValue(data.tags, SYSTEM_TAGS.sourceName)],
  ['git_commit', ({ data }) => tagValue(data.tags, SYSTEM_TAGS.gitCommit)],
  ['uncommitted_changes', ({ data }) => tagValue(data.tags, RECORDED_TAGS.gitDirty)],
  ['datasets', ({ inputs }) => inputs.dataset_inputs.map(({ dataset }) => `${dataset.name} ${dataset.digest}`).sort().join(', ') || undefined],
  ['interpreter', ({ data }) => tagValue(data.tags, RECORDED_TAGS.interpreter)],
  ['platform', ({ data }) => tagValue(data.tags, RECORDED_TAGS.platform)],
  ['host', ({ data }) => tagValue(data.tags, RECORDED_TAGS.host)],
  ['user', ({ info }) => info.user_id || undefined],
  ['error', ({ data }) => tagValue(data.tags, SYSTEM_TAGS.error)],
];

function facts(runs: readonly Run[]): Record<string, unknown> {
  const found = FACTS.map(([name, read]) => ({ name, values: runs.map(read) })).filter(({ values }) => values.some((value) => value !== undefined));
  const differ = found.filter(({ values }) => new Set(values).size > 1);
  return {
    other_facts_that_differ: Object.fromEntries(differ.map(({ name, values }) => [name, values.map((value) => (value === undefined ? null : clean(value, 160)))])),
    equal_facts: Object.fromEntries(found.filter((one) => !differ.includes(one)).map(({ name, values }) => [name, clean(values[0] ?? '', 160)])),
  };
}
