import { join } from 'node:path';
import type { PlanKept, StorageAim } from '../../protocol/storage';
import type { OwnerRow, VersionPlace } from '../../store/storage/storageRows';
import { decodeSegment, encodeSegment } from '../artifacts/names';
import { parseArtifactUri } from '../artifacts/paths';
import { findCheckpoints, valuesAt, type Checkpoint, type ValueAt } from './checkpoints';
import { folderOf } from './layout';
import { prepare, type Prepared, type Step } from './prepared';
import type { Progress, StorageContext } from './scan';
import { walk } from './walk';

type Aim = Extract<StorageAim, { kind: 'checkpoints' }>;

/** A checkpoint of a run: files among its artifacts, or a logged model. */
interface Judged {
  readonly run: OwnerRow;
  readonly path: string;
  readonly bytes: number;
  readonly value: number | undefined;
  readonly registered: boolean;
  readonly steps: readonly Step[];
}

/** Finds the checkpoints that are not among the best. What cannot be judged stays, and so does what a model version was made of and what a run that goes on writes. */
export async function planCheckpoints(context: StorageContext, aim: Aim, signal: AbortSignal, progress: Progress): Promise<Prepared> {
  const { store } = context;
  const rows = store.storage.owners();
  const used = new Used(store.storage.versions());
  const modelValues = store.storage.modelValues(aim.metric);
  const runs = rows.filter((row) => row.kind === 'run' && row.lifecycle_stage === 'active' && isWanted(row, aim));
  const kept: PlanKept[] = [];
  const judged: Judged[][] = [];
  for (const [index, run] of runs.entries()) {
    signal.throwIfAborted();
    const models = rows.filter((row) => row.kind === 'model' && row.run_id === run.id && row.lifecycle_stage === 'active');
    const found = [...(await checkpointsOf(context, run, aim, used, signal)), ...(await modelsOf(context, run, models, aim, used, modelValues, signal))];
    if (run.running) kept.push(...found.map((one) => keep(one, 'running')));
    else if (found.length > 0) judged.push(found);
    progress(index + 1, runs.length);
  }
  const groups = aim.each === 'run' ? judged : [judged.flat()];
  const steps = groups.flatMap((group) => choose(group, aim, kept));
  return prepare(aim, steps, kept);
}

const isWanted = (run: OwnerRow, { run_ids: runs, experiment_ids: experiments }: Aim): boolean =>
  (runs === undefined || runs.includes(run.id)) && (experiments === undefined || experiments.includes(run.experiment_id));

/** The steps that remove what is not among the best of a group; notes what stays. */
function choose(group: readonly Judged[], aim: Aim, kept: PlanKept[]): Step[] {
  const known = group.filter(({ value }) => value !== undefined);
  for (const one of group) if (one.value === undefined) kept.push(keep(one, 'unknown-value'));
  const sign = aim.direction === 'lower' ? 1 : -1;
  // Of those alike the later ones stay.
  const order = known.reverse().sort((a, b) => sign * (a.value! - b.value!));
  const rest = order.slice(aim.keep);
  kept.push(...order.slice(0, aim.keep).map((one) => keep(one, 'best')), ...rest.filter(({ registered }) => registered).map((one) => keep(one, 'registered')));
  return rest.filter(({ registered }) => !registered).flatMap(({ steps }) => steps);
}

const keep = ({ run, path, value }: Judged, why: PlanKept['why']): PlanKept => ({ path, owner: { kind: 'run', id: run.id, name: run.name }, why, ...(value === undefined ? {} : { value }) });

async function checkpointsOf(context: StorageContext, run: OwnerRow, aim: Aim, used: Used, signal: AbortSignal): Promise<Judged[]> {
  const checkpoints = findCheckpoints(await filesOf(context, run, signal));
  if (checkpoints.length === 0) return [];
  const values = valuesAt(checkpoints, aim.metric, context.store.storage.values(run.id, aim.metric), context.store.storage.values(run.id, 'epoch'));
  const folder = folderOf(run) ?? [];
  return checkpoints.map((checkpoint, index): Judged => {
    const value = values[index];
    return {
      run, value, bytes: checkpoint.bytes, path: checkpoint.paths.join(', '), registered: checkpoint.paths.some((path) => used.has(run, path)),
      steps: stepsOf(run, folder, checkpoint, value),
    };
  });
}

function stepsOf(run: OwnerRow, folder: readonly string[], checkpoint: Checkpoint, value: number | undefined): Step[] {
  return checkpoint.paths.map((path, index): Step => ({
    item: {
      kind: 'folder', experiment_id: run.experiment_id, owner: { kind: 'run', id: run.id, name: run.name }, path,
      // The bytes are those of the checkpoint as a whole: a person decides on nothing smaller.
      bytes: index === 0 ? checkpoint.bytes : 0, ...(value === undefined ? {} : { value }),
    },
    deed: { kind: 'take', names: [...folder, 'artifacts', ...path.split('/').map((name) => encodeSegment(name) ?? name)] },
  }));
}

/** Logged models that a run made one after the other: their names differ by numbers alone. */
async function modelsOf(
  context: StorageContext, run: OwnerRow, models: readonly OwnerRow[], aim: Aim, used: Used, own: ReadonlyMap<string, number>, signal: AbortSignal,
): Promise<Judged[]> {
  if (models.length < 2) return [];
  const { storage } = context.store;
  const [steps, points] = [storage.modelSteps(run.id), storage.values(run.id, aim.metric)];
  const families = new Map<string, OwnerRow[]>();
  for (const model of [...models].sort((a, b) => Number(a.start_time) - Number(b.start_time))) {
    const family = model.name.replace(/\d+/g, '#');
    families.set(family, [...(families.get(family) ?? []), model]);
  }
  const judged: Judged[] = [];
  for (const family of families.values()) {
    if (family.length < 2) continue;
    for (const model of family) {
      const step = steps.get(model.id);
      const value = own.get(model.id) ?? (step === undefined ? undefined : valueAt(points, step));
      const bytes = (await filesOf(context, model, signal)).reduce((total, file) => total + file.bytes, 0);
      judged.push({
        run, value, bytes, path: model.name, registered: used.hasModel(model.id) || model.running,
        steps: [{
          item: { kind: 'model', experiment_id: model.experiment_id, owner: { kind: 'model', id: model.id, name: model.name }, path: step === undefined ? model.name : `${model.name} (step ${step})`, bytes, ...(value === undefined ? {} : { value }) },
          deed: { kind: 'model', id: model.id },
        }],
      });
    }
  }
  return judged;
}

const valueAt = (points: readonly ValueAt[], at: number): number | undefined => points.findLast(({ step }) => step === at)?.value;

/** Files of an owner, by their artifact paths. */
export async function filesOf({ artifacts }: Pick<StorageContext, 'artifacts'>, owner: OwnerRow, signal: AbortSignal): Promise<{ path: string; bytes: number; modified: number; links: number }[]> {
  const folder = folderOf(owner);
  const top = folder === undefined ? undefined : await artifacts.top();
  const found: { path: string; bytes: number; modified: number; links: number }[] = [];
  if (folder === undefined || top === undefined) return found;
  for await (const files of walk(join(top.file, ...folder, 'artifacts'), signal)) {
    for (const { names, stats } of files) {
      const decoded = names.map(decodeSegment);
      if (decoded.every((name) => name !== undefined)) found.push({ path: decoded.join('/'), bytes: stats.size, modified: stats.mtimeMs, links: stats.nlink });
    }
  }
  return found;
}

/** What model versions are made of. */
class Used {
  readonly #models = new Set<string>();
  readonly #paths = new Map<string, string[]>();

  constructor(versions: readonly VersionPlace[]) {
    for (const { places, run_id: run, model_id: model } of versions) {
      if (model !== null) this.#models.add(model);
      for (const place of places) this.#note(place, run);
    }
  }

  hasModel(id: string): boolean {
    return this.#models.has(id);
  }

  /** Whether a version lies in a path of a run, or the path in it. */
  has(run: OwnerRow, path: string): boolean {
    return (this.#paths.get(run.id) ?? []).some((used) => used === '' || used === path || used.startsWith(`${path}/`) || path.startsWith(`${used}/`));
  }

  #note(place: string, run: string | null): void {
    const [, ofRun, path] = /^runs:\/([^/]+)(?:\/(.*))?$/s.exec(place) ?? [];
    const model = /^models:\/(m-[^/@]+)$/.exec(place)?.[1];
    if (model !== undefined) this.#models.add(model);
    else if (ofRun !== undefined) this.#add(ofRun, path ?? '');
    else if (place.startsWith('mlflow-artifacts:')) this.#noteServed(place);
    // Somewhere else: of its run nothing is known to be free to go.
    else if (run !== null && !place.startsWith('models:')) this.#add(run, '');
  }

  #noteServed(place: string): void {
    try {
      const { owner, segments } = parseArtifactUri(place);
      if (owner.kind === 'run') this.#add(owner.run_id, segments.join('/'));
      else if (owner.kind === 'model') this.#models.add(owner.model_id);
    } catch {
      // Another host's.
    }
  }

  #add(run: string, path: string): void {
    this.#paths.set(run, [...(this.#paths.get(run) ?? []), path]);
  }
}
