import type { MlflowClient } from '../../client/mlflowClient';
import type { LoggedModel, Run } from '../../protocol/entities';
import type { Fact, ModelOutput } from '../../../webview/run/protocol';
import { recordedFacts } from './recordedFacts';

/** Most models of a run that are looked at. */
const MOST = 50;

/** The models a run logged, and what the newest one's `MLmodel` file tells of the environment. */
export async function readModels(client: MlflowClient, run: Run, signal: AbortSignal): Promise<{ models: ModelOutput[]; facts: Fact[] }> {
  const ids = [...new Set((run.outputs?.model_outputs ?? []).map((output) => output.model_id))].slice(0, MOST);
  const answers = await Promise.allSettled(ids.map((id) => client.getLoggedModel(id, { signal })));
  // A model may have been deleted since; the others still count.
  const models = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const last = models.at(-1);
  const [recorded, told] = await Promise.all([recordedFacts(client, run, signal), last === undefined ? [] : readFacts(client, last, signal)]);
  return { models: models.map(output), facts: [...recorded, ...told.filter((fact) => fact.name !== 'Python' || recorded.every((one) => one.value !== `Python ${fact.value}`))] };
}

function output(model: LoggedModel): ModelOutput {
  return {
    id: model.info.model_id,
    name: model.info.name,
    ready: model.info.status === 'LOGGED_MODEL_READY',
    registrations: (model.info.registrations ?? []).map((registration) => `${registration.name} v${registration.version}`),
  };
}

async function readFacts(client: MlflowClient, model: LoggedModel, signal: AbortSignal): Promise<Fact[]> {
  try {
    const text = (await client.readArtifact(model.info.artifact_uri, 'MLmodel', 200_000, { signal })).toString('utf8');
    return factsIn(text);
  } catch (error) {
    // A model that another program stores elsewhere, or one without this file, tells nothing.
    if (signal.aborted) throw error;
    return [];
  }
}

const VERSION = /^\s*([a-z]\w*?)_version:\s*['"]?([\w.+-]+)['"]?\s*$/gm;
const NAMES: Readonly<Record<string, string>> = { python: 'Python', sklearn: 'scikit-learn', pytorch: 'PyTorch', tf: 'TensorFlow', lgb: 'LightGBM', xgb: 'XGBoost', cb: 'CatBoost' };

/** Versions that an `MLmodel` file states: Python first, then MLflow, then the flavours. */
export function factsIn(text: string): Fact[] {
  const found = new Map<string, string>();
  for (const [, name = '', version = ''] of text.matchAll(VERSION)) if (!found.has(name)) found.set(name, version);
  const rank = (name: string): number => ['python', 'mlflow'].indexOf(name) >>> 0;
  return [...found].sort((a, b) => rank(a[0]) - rank(b[0])).slice(0, 12).map(([name, value]) => ({ name: NAMES[name] ?? name, value }));
}
