import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SYSTEM_TAGS, TERMINATED, type DatasetInput, type LifecycleStage, type ModelInput, type ModelOutput, type Run, type Tag } from '../../protocol/entities';
import { runStatus, tagsOfOld } from '../files/madeBy';
import { foldersIn, integerOf, keyValues, readMeta, textOf, type Meta, type Tell } from '../files/smallFiles';

/** Where a run of the store lies. */
export interface RunFolder {
  readonly path: string;
  /** Of the experiment, as the store calls it. */
  readonly experimentId: string;
  /** The experiment's folder, which holds the datasets. */
  readonly experimentPath: string;
}

/** Reads a run without its points and files. What its `meta.yaml` does not say any more is taken from what is beside it, and told. */
export function readRun({ path, experimentId, experimentPath }: RunFolder, tell: Tell): Run {
  const meta = readMeta(join(path, 'meta.yaml'), tell);
  const said = (...keys: string[]): string => keys.map((key) => textOf(meta?.[key])).find((text) => text !== undefined && text !== '') ?? '';
  const id = said('run_id', 'run_uuid') || basename(path);
  const tags = keyValues(join(path, 'tags'), tell);
  const all = [...tags, ...oldTags(meta, tags)];
  const inputs = readInputs(path, experimentPath, tell);
  const name = said('run_name', 'name') || (all.find(({ key }) => key === SYSTEM_TAGS.runName)?.value ?? '');
  const times = timesOf(meta, path, tell);
  const life: LifecycleStage = meta?.['lifecycle_stage'] === 'deleted' ? 'deleted' : 'active';
  return {
    info: {
      run_id: id, run_uuid: id, experiment_id: experimentId, run_name: name || id.slice(0, 8),
      user_id: said('user_id'), artifact_uri: said('artifact_uri'), lifecycle_stage: life, ...times,
    },
    data: { metrics: [], params: keyValues(join(path, 'params'), tell), tags: all },
    inputs: { dataset_inputs: inputs.datasets, model_inputs: inputs.models },
    outputs: { model_outputs: readOutputs(path, tell) },
  };
}

/** State, start and end. A run without a readable `meta.yaml` is over, for nobody can end it any more. */
function timesOf(meta: Meta | undefined, path: string, tell: Tell): Pick<Run['info'], 'status' | 'start_time' | 'end_time'> {
  const start = integerOf(meta?.['start_time']);
  const told = meta?.['status'];
  const status = meta === undefined ? 'KILLED' : told === undefined || told === null ? 'RUNNING' : runStatus(typeof told === 'bigint' ? Number(told) : told);
  if (status === undefined) tell({ where: join(path, 'meta.yaml'), what: 'names a status that there is none of, taken as FAILED', lost: false });
  if (start === undefined) tell({ where: join(path, 'meta.yaml'), what: 'does not say when the run started, taken from the time of its folder', lost: false });
  const known = status ?? 'FAILED';
  const end = integerOf(meta?.['end_time']) ?? (TERMINATED.includes(known) ? changed(path) : undefined);
  return { status: known, start_time: start ?? changed(path), ...(end === undefined || !TERMINATED.includes(known) ? {} : { end_time: end }) };
}

function changed(path: string): number {
  const { birthtimeMs, mtimeMs } = statSync(path);
  return Math.trunc(birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs);
}

/** Tags that MLflow before 1.0 kept in the meta file, as a list or in fields of their own. */
function oldTags(meta: Meta | undefined, tags: readonly Tag[]): Tag[] {
  if (meta === undefined) return [];
  const list = Array.isArray(meta['tags']) ? (meta['tags'] as unknown[]) : [];
  const listed = list.flatMap((each) => {
    const { key, value } = (each ?? {}) as { key?: unknown; value?: unknown };
    return typeof key === 'string' && textOf(value) !== undefined && !tags.some((tag) => tag.key === key) ? [{ key, value: textOf(value)! }] : [];
  });
  const type = meta['source_type'];
  return [...listed, ...tagsOfOld({ type: typeof type === 'bigint' ? Number(type) : type, name: meta['source_name'], version: meta['source_version'], entryPoint: meta['entry_point_name'] }, [...tags, ...listed])];
}

function readInputs(path: string, experimentPath: string, tell: Tell): { datasets: DatasetInput[]; models: ModelInput[] } {
  const [datasets, models]: [DatasetInput[], ModelInput[]] = [[], []];
  for (const name of foldersIn(join(path, 'inputs'), tell)) {
    const where = join(path, 'inputs', name, 'meta.yaml');
    const meta = readMeta(where, tell);
    const id = textOf(meta?.['source_id']);
    if (meta === undefined || id === undefined) continue;
    if (meta['source_type'] === 'MODEL') {
      models.push({ model_id: id });
      continue;
    }
    // The id becomes part of a path.
    const dataset = /^[\w-]+$/.test(id) ? readMeta(join(experimentPath, 'datasets', id, 'meta.yaml'), tell) : undefined;
    if (dataset === undefined) continue;
    const optional = (key: 'schema' | 'profile'): { [k in typeof key]?: string } => (textOf(dataset[key]) === undefined ? {} : { [key]: textOf(dataset[key])! });
    datasets.push({
      tags: tagsOf(meta['tags']),
      dataset: {
        name: textOf(dataset['name']) ?? '', digest: textOf(dataset['digest']) ?? '', source_type: textOf(dataset['source_type']) ?? '',
        source: textOf(dataset['source']) ?? '', ...optional('schema'), ...optional('profile'),
      },
    });
  }
  return { datasets, models };
}

function readOutputs(path: string, tell: Tell): ModelOutput[] {
  return foldersIn(join(path, 'outputs'), tell).flatMap((name) => {
    const meta = readMeta(join(path, 'outputs', name, 'meta.yaml'), tell);
    const id = textOf(meta?.['source_id']) === undefined || textOf(meta?.['source_id']) === basename(path) ? (textOf(meta?.['destination_id']) ?? name) : textOf(meta?.['source_id'])!;
    return meta === undefined ? [] : [{ model_id: id, step: integerOf(meta['step']) ?? 0 }];
  });
}

/** Tags that a YAML file holds as a map. */
export function tagsOf(value: unknown): Tag[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => (textOf(each) === undefined ? [] : [{ key, value: textOf(each)! }]));
}
