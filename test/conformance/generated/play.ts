import { done, type Peer } from './peer';
import { DATASETS, type MadePoint, type Values, type World } from './world';

/** A moment of something, as a server took it; UTC ms. */
export interface Moments {
  readonly created: number;
  readonly updated: number;
}

/** A world on a server: the ids that the server gave, in the order of the world. */
export interface Played {
  readonly peer: Peer;
  readonly world: World;
  /** What the names of experiments and registered models begin with. */
  readonly prefix: string;
  readonly experiments: readonly (Moments & { readonly id: string })[];
  readonly runs: readonly string[];
  readonly loggedModels: readonly (Moments & { readonly id: string })[];
}

const list = (values: Values): { key: string; value: string }[] => Object.entries(values).map(([key, value]) => ({ key, value }));
/** JSON has neither NaN nor infinities. */
const point = ({ key, value, step, timestamp }: MadePoint): object => ({ key, step, timestamp, value: Number.isFinite(value) ? value : String(value) });
/** Servers take their own time, in ms: what happens one after the other is to be told apart. */
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3));

/** What MLflow's client gives as the source of a prompt, which has none. */
const PROMPT_SOURCE = 'dummy-source';

/** Plays a world on a server. */
export async function play(world: World, peer: Peer, prefix: string): Promise<Played> {
  const experiments: string[] = [];
  for (const experiment of world.experiments) {
    const { experiment_id: id } = await done<{ experiment_id: string }>(peer, 'POST', 'experiments/create', { name: `${prefix}${experiment.name}`, tags: list(experiment.tags) });
    experiments.push(id);
    await tick();
  }
  const runs: string[] = [];
  for (const run of world.runs) runs.push(await playRun(peer, experiments[run.experiment]!, run));
  await playModels(world, peer, prefix, runs);
  const loggedModels: string[] = [];
  for (const model of world.loggedModels) loggedModels.push(await playLoggedModel(peer, experiments[model.experiment]!, runs[model.run]!, model));
  for (const [index, run] of world.runs.entries()) if (run.deleted) await done(peer, 'POST', 'runs/delete', { run_id: runs[index] });
  for (const [index, experiment] of world.experiments.entries()) {
    if (!experiment.deleted) continue;
    await done(peer, 'POST', 'experiments/delete', { experiment_id: experiments[index] });
    await tick();
  }
  return {
    peer, world, prefix, runs,
    experiments: await Promise.all(experiments.map(async (id) => {
      const { experiment } = await done<{ experiment: { creation_time: number; last_update_time: number } }>(peer, 'GET', 'experiments/get', { experiment_id: id });
      return { id, created: experiment.creation_time, updated: experiment.last_update_time };
    })),
    loggedModels: await Promise.all(loggedModels.map(async (id) => {
      const { model } = await done<{ model: { info: { creation_timestamp_ms: number; last_updated_timestamp_ms: number } } }>(peer, 'GET', `logged-models/${id}`);
      return { id, created: model.info.creation_timestamp_ms, updated: model.info.last_updated_timestamp_ms };
    })),
  };
}

async function playRun(peer: Peer, experiment: string, run: World['runs'][number]): Promise<string> {
  const created = await done<{ run: { info: { run_id: string } } }>(peer, 'POST', 'runs/create', {
    experiment_id: experiment, run_name: run.name, user_id: run.user, start_time: run.start,
  });
  const id = created.run.info.run_id;
  await done(peer, 'POST', 'runs/log-batch', { run_id: id, params: list(run.params), tags: list(run.tags), metrics: run.points.map(point) });
  if (run.datasets.length > 0) {
    await done(peer, 'POST', 'runs/log-inputs', {
      run_id: id,
      datasets: run.datasets.map(({ name, digest, context }) => ({ dataset: { name, digest, source_type: 'local', source: '{}' }, tags: [{ key: 'mlflow.data.context', value: context }] })),
    });
  }
  if (run.status !== 'RUNNING') await done(peer, 'POST', 'runs/update', { run_id: id, status: run.status, end_time: run.end });
  return id;
}

async function playModels(world: World, peer: Peer, prefix: string, runs: readonly string[]): Promise<void> {
  for (const model of world.models) {
    const name = `${prefix}${model.name}`;
    const prompt = model.prompt ? [{ key: 'mlflow.prompt.is_prompt', value: 'true' }] : [];
    await done(peer, 'POST', 'registered-models/create', { name, tags: [...list(model.tags), ...prompt] });
    await tick();
    for (const [index, version] of model.versions.entries()) {
      await done(peer, 'POST', 'model-versions/create', {
        name, source: model.prompt ? PROMPT_SOURCE : version.source, tags: [...list(version.tags), ...prompt], ...(version.run === undefined ? {} : { run_id: runs[version.run] }),
      });
      await tick();
      if (version.stage === 'None') continue;
      await done(peer, 'POST', 'model-versions/transition-stage', { name, version: String(index + 1), stage: version.stage, archive_existing_versions: false });
      await tick();
    }
    for (const [index, version] of model.versions.entries()) {
      if (!version.deleted) continue;
      await done(peer, 'DELETE', 'model-versions/delete', { name, version: String(index + 1) });
      await tick();
    }
  }
}

async function playLoggedModel(peer: Peer, experiment: string, run: string, made: World['loggedModels'][number]): Promise<string> {
  const { model } = await done<{ model: { info: { model_id: string } } }>(peer, 'POST', 'logged-models', {
    experiment_id: experiment, name: made.name, model_type: made.type, source_run_id: run, params: list(made.params), tags: list(made.tags),
  });
  const id = model.info.model_id;
  const metrics = made.points.map((one) => {
    const dataset = one.dataset === undefined ? undefined : DATASETS[one.dataset];
    return { ...point(one), model_id: id, ...(dataset === undefined ? {} : { dataset_name: dataset.name, dataset_digest: dataset.digest }) };
  });
  if (metrics.length > 0) await done(peer, 'POST', 'runs/log-batch', { run_id: run, metrics });
  await tick();
  if (made.status !== 'LOGGED_MODEL_PENDING') await done(peer, 'PATCH', `logged-models/${id}`, { model_id: id, status: made.status });
  await tick();
  return id;
}
