import type { Dataset } from '../../protocol/entities';

/** What the fields of a dataset tell, as far as they are known. */
export interface DatasetFacts {
  /** Where it lies, as the run told it. */
  readonly source: string;
  /** The version that something keeps of it: `v3` of a Delta table, a hash of DVC. */
  readonly version?: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly bytes?: number;
  readonly files?: number;
}

/** Reads source, profile and schema of a dataset: JSON that any client may have written, so that nothing in them is relied on. */
export function datasetFacts(dataset: Dataset): DatasetFacts {
  const source = readObject(dataset.source);
  const profile = readObject(dataset.profile);
  const columns = readObject(dataset.schema)['mlflow_colspec'];
  const found = {
    version: versionIn(dataset.source_type, source),
    rows: count(profile['num_rows']),
    columns: Array.isArray(columns) ? columns.length : undefined,
    bytes: count(profile['size_bytes']),
    files: count(profile['num_files']),
  };
  const known = ['uri', 'url', 'path', 'table_name', 'delta_table_name'].map((key) => source[key]).find((value) => typeof value === 'string');
  return { source: typeof known === 'string' ? known : dataset.source.slice(0, 2000), ...withoutUndefined(found) };
}

function versionIn(type: string, source: Readonly<Record<string, unknown>>): string | undefined {
  const text = (key: string): string | undefined => {
    const value = source[key];
    return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 100) : undefined;
  };
  const of = (prefix: string, value: string | undefined): string | undefined => (value === undefined ? undefined : prefix + value);
  switch (type) {
    case 'delta_table':
      return of('v', text('delta_table_version'));
    case 'dvc':
      return of('DVC ', text('md5')?.slice(0, 8));
    case 'git_lfs':
      return 'LFS';
    case 'hugging_face':
      return text('revision')?.slice(0, 8);
    default:
      return undefined;
  }
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** What is no JSON object counts as an empty one. */
function readObject(json: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function withoutUndefined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
