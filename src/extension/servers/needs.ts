import type { MlflowClient } from '../../client/mlflowClient';

/** A permission as MLflow's own sign-in knows them (its documentation, "Permissions"): EDIT changes, MANAGE deletes too. */
export type Need = 'edit' | 'manage';

/** What a permission is on. */
export interface Subject {
  readonly kind: 'experiment' | 'model';
  /** Id of the experiment, or name of the model. */
  readonly id: string;
  readonly name: string;
}

/** What the first argument of a call names. */
type Names = 'experiment' | 'run' | 'model';

const WRITES: Readonly<Partial<Record<keyof MlflowClient, readonly [need: Need, names: Names]>>> = {
  updateExperiment: ['edit', 'experiment'],
  setExperimentTag: ['edit', 'experiment'],
  deleteExperimentTag: ['edit', 'experiment'],
  deleteExperiment: ['manage', 'experiment'],
  restoreExperiment: ['manage', 'experiment'],
  createRun: ['edit', 'experiment'],
  updateRun: ['edit', 'run'],
  logBatch: ['edit', 'run'],
  logMetric: ['edit', 'run'],
  logParam: ['edit', 'run'],
  setTag: ['edit', 'run'],
  deleteTag: ['edit', 'run'],
  logInputs: ['edit', 'run'],
  logOutputs: ['edit', 'run'],
  deleteRun: ['manage', 'run'],
  restoreRun: ['manage', 'run'],
  updateRegisteredModel: ['edit', 'model'],
  renameRegisteredModel: ['edit', 'model'],
  setRegisteredModelTag: ['edit', 'model'],
  deleteRegisteredModelTag: ['manage', 'model'],
  setRegisteredModelAlias: ['edit', 'model'],
  deleteRegisteredModelAlias: ['manage', 'model'],
  deleteRegisteredModel: ['manage', 'model'],
  createModelVersion: ['edit', 'model'],
  updateModelVersion: ['edit', 'model'],
  transitionModelVersionStage: ['edit', 'model'],
  setModelVersionTag: ['edit', 'model'],
  deleteModelVersionTag: ['manage', 'model'],
  deleteModelVersion: ['manage', 'model'],
};

const isWrite = (method: string): method is keyof typeof WRITES => method in WRITES;

/** The permission that a call takes; undefined for one that only reads. */
export function needOf(method: string): Need | undefined {
  return isWrite(method) ? WRITES[method]?.[0] : undefined;
}

/** What a call is about; undefined where it cannot be told. Raises nothing. */
export async function subjectOf(client: Pick<MlflowClient, 'getRun' | 'getExperiment'>, method: string, args: readonly unknown[]): Promise<Subject | undefined> {
  const names = isWrite(method) ? WRITES[method]?.[1] : undefined;
  if (names === undefined) return undefined;
  const named = idIn(args[0], names);
  if (named === undefined) return undefined;
  if (names === 'model') return { kind: 'model', id: named, name: named };
  try {
    const id = names === 'experiment' ? named : (await client.getRun(named)).info.experiment_id;
    return { kind: 'experiment', id, name: (await client.getExperiment(id)).name };
  } catch {
    // What may not even be read has no row whose actions could be switched off.
    return undefined;
  }
}

/** Calls take the id itself, or a request that holds it. */
function idIn(first: unknown, names: Names): string | undefined {
  if (typeof first === 'string') return first;
  const field = { experiment: 'experiment_id', run: 'run_id', model: 'name' }[names];
  const value = typeof first === 'object' && first !== null ? (first as Record<string, unknown>)[field] : undefined;
  return typeof value === 'string' ? value : undefined;
}
