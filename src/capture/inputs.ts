import { stat } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { SYSTEM_TAGS, type Dataset, type DatasetInput } from '../protocol/entities';
import { LIMITS } from '../protocol/limits';
import { tableFacts } from './dataFacts';
import { fileDigest, LARGEST_WHOLE, setDigest } from './digest';
import { filesBelow, filesOf, isGlob, nameIn, slashed, type FoundFile } from './files';

/** A glob that matches more files is one dataset, not one each. */
const MOST_DATASETS = 50;
/** All the files of a folder are read whole up to this many bytes; of a larger one, files above `LARGE` by samples. */
const LARGEST_FOLDER = 8 * 1024 ** 3;
const LARGE = 128 * 1024 * 1024;

/** Inputs of a run. */
export interface Inputs {
  readonly datasets: DatasetInput[];
  /** Patterns that named nothing, or nothing that could be read. */
  readonly missing: string[];
}

/**
 * The datasets that files, folders and globs stand for: each with a digest of its bytes (see `digest.ts`), its size, and columns and rows where they are
 * cheap to know. A path that exists is taken as it is, even when it looks like a pattern. The source is MLflow's of a local file, its path relative
 * to `cwd` when inside. Never raises.
 */
export async function inputDatasets(patterns: readonly string[], cwd: string): Promise<Inputs> {
  const datasets = new Map<string, DatasetInput>();
  const missing: string[] = [];
  for (const pattern of new Set(patterns)) {
    const found = await datasetsOf(pattern, cwd).catch((): Dataset[] => []);
    if (found.length === 0) missing.push(pattern);
    for (const dataset of found) datasets.set(`${dataset.name}\n${dataset.digest}`, { dataset, tags: [{ key: SYSTEM_TAGS.datasetContext, value: 'input' }] });
  }
  return { datasets: [...datasets.values()], missing };
}

async function datasetsOf(pattern: string, cwd: string): Promise<Dataset[]> {
  const path = resolve(cwd, pattern);
  const info = await stat(path).catch(() => undefined);
  if (info?.isFile() === true) return [await fileDataset({ path, size: info.size }, cwd)];
  if (info?.isDirectory() === true) return [await setDataset(nameIn(path, cwd), path, await filesBelow(path))];
  if (info !== undefined || !isGlob(pattern)) return [];
  const files = await filesOf(pattern, cwd);
  if (files.length > MOST_DATASETS) return [await setDataset(slashed(pattern), cwd, files)];
  const datasets: Dataset[] = [];
  for (const file of files) datasets.push(await fileDataset(file, cwd));
  return datasets;
}

async function fileDataset(file: FoundFile, cwd: string): Promise<Dataset> {
  const { digest, schema, rows } = await tableFacts(file, (onBytes) => fileDigest(file, onBytes));
  const name = nameIn(file.path, cwd);
  return {
    name: nameOf(name),
    digest,
    source_type: 'local',
    source: JSON.stringify({ uri: name }),
    profile: JSON.stringify({ ...(rows === undefined ? {} : { num_rows: rows }), size_bytes: file.size }),
    ...(schema === undefined ? {} : { schema }),
  };
}

/** A folder, or what a glob matched below `base`, as one dataset. */
async function setDataset(name: string, base: string, files: readonly FoundFile[]): Promise<Dataset> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const whole = size > LARGEST_FOLDER ? LARGE : LARGEST_WHOLE;
  const digests: { name: string; digest: string }[] = [];
  for (const file of files) digests.push({ name: slashed(relative(base, file.path)), digest: await fileDigest(file, undefined, whole) });
  return {
    name: nameOf(name),
    digest: setDigest(digests),
    source_type: 'local',
    source: JSON.stringify({ uri: name }),
    profile: JSON.stringify({ num_files: files.length, size_bytes: size }),
  };
}

/** A path as a dataset's name; of a long one, its end. */
function nameOf(path: string): string {
  return path.length <= LIMITS.datasetName ? path : basename(path).slice(-LIMITS.datasetName);
}
