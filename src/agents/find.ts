import { orMissing } from '../client/missing';
import { quoteValue } from '../protocol/columns';
import type { Experiment, Run } from '../protocol/entities';
import { keyMetricOf, type KeyMetric } from '../protocol/keyMetric';
import { AgentError } from './agentError';
import type { AgentPlace } from './tool';
import { clean, moment } from './words';

const RUN_ID = /^[0-9a-f]{32}$/i;
/** Begin of an id. */
const SHORT_ID = /^[0-9a-f]{6,31}$/i;
/** Experiments that are searched when none is named; the newest. */
const MOST_EXPERIMENTS = 1000;
/** Names that are told when one is not known. */
const MOST_NAMES = 20;

/** Active experiments, those that changed last first. */
export async function allExperiments({ client, signal }: AgentPlace): Promise<Experiment[]> {
  return (await client.searchExperiments({ max_results: MOST_EXPERIMENTS, order_by: ['last_update_time DESC'] }, { signal })).experiments;
}

/** The experiment of that name or id, all of them without one. Raises `AgentError` that tells the names there are. */
export async function experimentsNamed(place: AgentPlace, named: string | undefined): Promise<Experiment[]> {
  const all = await allExperiments(place);
  if (named === undefined || named.trim() === '') return all;
  const word = named.trim().toLowerCase();
  const found = all.find(({ name }) => name === named) ?? all.find(({ experiment_id }) => experiment_id === word) ?? all.find(({ name }) => name.toLowerCase() === word);
  if (found !== undefined) return [found];
  const names = all.slice(0, MOST_NAMES).map(({ name }) => `'${clean(name)}'`);
  throw new AgentError(`There is no experiment '${clean(named)}'. ${names.length === 0 ? 'There are none.' : `There are: ${names.join(', ')}${all.length > names.length ? `, and ${all.length - names.length} more` : ''}.`}`);
}

/** The run of that id, begin of an id, or name (the newest of several). Raises `AgentError` when there is none. */
export async function findRun(place: AgentPlace, ref: string): Promise<Run> {
  const { client, signal } = place;
  const word = ref.trim();
  if (RUN_ID.test(word)) {
    const run = await orMissing(client.getRun(word.toLowerCase(), { signal }));
    if (run !== undefined) return run;
    throw new AgentError(`There is no run ${word}.`);
  }
  const experiments = (await allExperiments(place)).map(({ experiment_id }) => experiment_id);
  if (experiments.length === 0) throw new AgentError('There are no runs.');
  const search = async (filter: string): Promise<Run[]> =>
    (await client.searchRuns({ experiment_ids: experiments, filter, order_by: ['attributes.start_time DESC'], max_results: 5 }, { signal })).runs;
  const named = await search(`attributes.run_name = ${quoteValue(word)}`);
  if (named[0] !== undefined) return named[0];
  const begun = SHORT_ID.test(word) ? await search(`attributes.run_id LIKE '${word.toLowerCase()}%'`) : [];
  if (begun.length > 1) throw new AgentError(`Several runs begin with '${word}': ${begun.map(({ info }) => info.run_id).join(', ')}.`);
  if (begun[0] !== undefined) return begun[0];
  throw new AgentError(`There is no run '${clean(word)}'. Runs are named by their id, the begin of it (six digits or more), or their exact name; search_runs finds them.`);
}

/** The run of exactly that id, for what changes it: a name could mean another run once the person has agreed. Raises `AgentError`. */
export async function findRunById(place: AgentPlace, id: string): Promise<Run> {
  if (!RUN_ID.test(id.trim())) throw new AgentError(`'${clean(id)}' is no whole id of a run; search_runs tells it.`);
  return findRun(place, id);
}

/** All of these runs, each once, in their order. Raises `AgentError` when there are fewer than `least`. */
export async function findRuns(place: AgentPlace, refs: readonly string[], least: number): Promise<Run[]> {
  const runs = new Map<string, Run>();
  for (const run of await Promise.all(refs.map((ref) => findRun(place, ref)))) runs.set(run.info.run_id, run);
  if (runs.size < least) throw new AgentError(`Name ${least} different runs or more.`);
  return [...runs.values()];
}

/** What the runs of an experiment are read by. */
export async function keyMetric(place: AgentPlace, experiment: Experiment): Promise<KeyMetric | undefined> {
  const [overview] = await place.client.overview([experiment.experiment_id], { signal: place.signal });
  return keyMetricOf(experiment, overview, place.directions);
}

/** A run's name; its id when it has none. */
export const nameOf = ({ info }: Run): string => clean(info.run_name.trim() === '' ? info.run_id : info.run_name);

/** The runs one by one as they are named in an answer. */
export function briefly(run: Run): Record<string, unknown> {
  return { run_id: run.info.run_id, name: nameOf(run), status: run.info.status, started: moment(run.info.start_time) };
}
