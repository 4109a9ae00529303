import { stat } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { SYSTEM_TAGS, type Dataset, type DatasetInput } from '../protocol/entities';
import { LIMITS } from '../protocol/limits';
import { schemaOf, tableFacts } from './dataFacts';
import { versionOf, type DataVersion } from './dataVersions';
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
  if (info?.isDirectory() === true) return [await folderDataset(path, cwd)];
  if (info !== undefined || !isGlob(pattern)) return [];
  const files = await filesOf(pattern, cwd);
  if (files.length > MOST_DATASETS) return [{ ...(await setFacts(slashed(pattern), cwd, files)), source_type: 'local', source: JSON.stringify({ uri: slashed(pattern) }) }];
  const datasets: Dataset[] = [];
  for (const file of files) datasets.push(await fileDataset(file, cwd));
  return datasets;
}

async function fileDataset(file: FoundFile, cwd: string): Promise<Dataset> {
  const name = nameIn(file.path, cwd);
  const version = await versionOf(file.path);
  const source = sourceOf(name, version, false);
  // The content of a pointer is not here; its digest is that of the content, as if it were.
  if (version?.version.kind === 'lfs') return { name: nameOf(name), digest: version.version.oid.slice(0, 32), ...source, profile: JSON.stringify({ size_bytes: version.version.size }) };
  const { digest, schema, rows } = await tableFacts(file, (onBytes) => fileDigest(file, onBytes));
  return {
    name: nameOf(name),
    digest,
    ...source,
    profile: JSON.stringify({ ...(rows === undefined ? {} : { num_rows: rows }), size_bytes: file.size }),
    ...(schema === undefined ? {} : { schema }),
  };
}

async function folderDataset(path: string, cwd: string): Promise<Dataset> {
  const name = nameIn(path, cwd);
  const version = await versionOf(path);
  if (version?.version.kind !== 'delta') return { ...(await setFacts(name, path, await filesBelow(path))), ...sourceOf(name, version, true) };
  const { digest, rows, size, columns, version: number } = version.version;
  return {
    name: nameOf(name),
    digest,
    // As MLflow's own source of a Delta table has it.
    source_type: 'delta_table',
    source: JSON.stringify({ path: name, delta_table_version: number }),
    profile: JSON.stringify({ ...(rows === undefined ? {} : { num_rows: rows }), ...(size === undefined ? {} : { size_bytes: size }) }),
    ...(columns === undefined ? {} : { schema: schemaOf(columns) }),
  };
}

/** Where a path can be had again: in its repository by DVC or LFS, else in its place. */
function sourceOf(name: string, found: DataVersion | undefined, isFolder: boolean): Pick<Dataset, 'source' | 'source_type'> {
  const kind = found?.version.kind;
  if (found === undefined || kind === undefined || kind === 'delta') return { source_type: 'local', source: JSON.stringify({ uri: name }) };
  const { version, code, path } = found;
  const repository = { path, ...(code?.remote === undefined ? {} : { repo: code.remote }), ...(code?.commit === undefined ? {} : { rev: code.commit }) };
  if (version.kind !== 'dvc') return { source_type: 'git_lfs', source: JSON.stringify({ uri: name, ...repository }) };
  return { source_type: 'dvc', source: JSON.stringify({ uri: name, ...repository, md5: version.hash, ...(version.path === version.inside ? {} : { kept: version.path }), ...(isFolder ? { folder: true } : {}) }) };
}

/** A folder, or what a glob matched below `base`, as one dataset. */
async function setFacts(name: string, base: string, files: readonly FoundFile[]): Promise<Pick<Dataset, 'name' | 'digest' | 'profile'>> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const whole = size > LARGEST_FOLDER ? LARGE : LARGEST_WHOLE;
  const digests: { name: string; digest: string }[] = [];
  for (const file of files) digests.push({ name: slashed(relative(base, file.path)), digest: await fileDigest(file, undefined, whole) });
  return { name: nameOf(name), digest: setDigest(digests), profile: JSON.stringify({ num_files: files.length, size_bytes: size }) };
}

/** A path as a dataset's name; of a long one, its end. */
function nameOf(path: string): string {
  return path.length <= LIMITS.datasetName ? path : basename(path).slice(-LIMITS.datasetName);
}
