import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column } from './dataFacts';
import { isRecord, numberIn, parseJson } from '../protocol/plainJson';

/** The latest version of a Delta table. */
export interface DeltaVersion {
  readonly kind: 'delta';
  readonly version: number;
  /** Tells this version from one of the same number elsewhere; ≤ 36 characters. */
  readonly digest: string;
  /** Where the whole log can be read quickly. */
  readonly rows?: number;
  /** Bytes of the files that the version has. */
  readonly size?: number;
  readonly columns?: readonly Column[];
}

/** A longer log is not read whole: its rows stay unknown. */
const MOST_COMMITS = 200;
const LARGEST_LOG = 64 * 1024 * 1024;

/** Reads the transaction log of the folder `path` (the Delta protocol: `_delta_log/<20 digits>.json`); undefined when it has none. Raises when it cannot be read. */
export async function deltaVersion(path: string): Promise<DeltaVersion | undefined> {
  const log = join(path, '_delta_log');
  const names = await readdir(log).catch((): string[] => []);
  const commits = names.filter((name) => /^\d{20}\.json$/.test(name)).sort();
  const checkpoints = names.filter((name) => /^\d{20}\.checkpoint.*\.parquet$/.test(name)).sort();
  const latest = [commits.at(-1), checkpoints.at(-1)].filter((name) => name !== undefined).sort().at(-1);
  if (latest === undefined) return undefined;
  const version = Number(latest.slice(0, 20));
  const last = await readFile(join(log, latest));
  const digest = `delta-v${version}-${createHash('sha256').update(last).digest('hex')}`.slice(0, 36);
  const isWhole = checkpoints.length === 0 && commits[0]?.startsWith('0'.repeat(20)) === true && commits.length <= MOST_COMMITS && commits.length === version + 1;
  return { kind: 'delta', version, digest, ...(isWhole ? await replay(log, commits) : {}) };
}

/** Rows, size and columns of the table that a whole log makes. */
async function replay(log: string, commits: readonly string[]): Promise<Pick<DeltaVersion, 'rows' | 'size' | 'columns'>> {
  const files = new Map<string, { rows: number | undefined; size: number }>();
  let columns: readonly Column[] | undefined;
  let read = 0;
  for (const name of commits) {
    read += (await stat(join(log, name))).size;
    if (read > LARGEST_LOG) return {};
    for (const line of (await readFile(join(log, name), 'utf8')).split('\n')) {
      const action = line.trim() === '' ? undefined : parseJson(line);
      if (!isRecord(action)) continue;
      const { add, remove, metaData } = action;
      if (isRecord(add) && typeof add['path'] === 'string') files.set(add['path'], { rows: rowsOf(add['stats']), size: numberIn(add['size']) ?? 0 });
      if (isRecord(remove) && typeof remove['path'] === 'string') files.delete(remove['path']);
      if (isRecord(metaData)) columns = columnsOf(metaData['schemaString']) ?? columns;
    }
  }
  const all = [...files.values()];
  const counted = all.every((file) => file.rows !== undefined);
  return { size: all.reduce((sum, file) => sum + file.size, 0), ...(counted ? { rows: all.reduce((sum, file) => sum + (file.rows ?? 0), 0) } : {}), ...(columns === undefined ? {} : { columns }) };
}

function rowsOf(stats: unknown): number | undefined {
  const parsed = typeof stats === 'string' ? parseJson(stats) : stats;
  return isRecord(parsed) ? numberIn(parsed['numRecords']) : undefined;
}

/** MLflow's types by Spark's. */
const TYPES: Readonly<Record<string, string>> = { byte: 'integer', short: 'integer', integer: 'integer', long: 'long', float: 'float', double: 'double', boolean: 'boolean', string: 'string', binary: 'binary', date: 'datetime', timestamp: 'datetime', timestamp_ntz: 'datetime' };

function columnsOf(schema: unknown): Column[] | undefined {
  const parsed = typeof schema === 'string' ? parseJson(schema) : undefined;
  const fields = isRecord(parsed) ? parsed['fields'] : undefined;
  if (!Array.isArray(fields)) return undefined;
  return fields.filter(isRecord).map((field) => {
    const type = field['type'];
    return { type: typeof type !== 'string' ? 'any' : type.startsWith('decimal') ? 'double' : (TYPES[type] ?? 'any'), name: String(field['name']) };
  });
}
