import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { CsvReader } from './csvFacts';
import type { FoundFile } from './files';
import { parquetFacts } from './parquet';

/** A column as MLflow's schema of a table has it. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

/** What is known of a table without loading it. */
export interface TableFacts {
  readonly columns?: readonly Column[];
  readonly rows?: number;
}

/** Digest of a file, with what it is as a table: MLflow's schema (JSON) and its rows, where that is cheap. Raises when it cannot be read. */
export async function tableFacts(file: FoundFile, digestOf: (onBytes?: (bytes: Buffer) => void) => Promise<string>): Promise<{ digest: string; schema?: string; rows?: number }> {
  const reader = csvReaderOf(file);
  const digest = await digestOf(reader === undefined ? undefined : (bytes) => reader.push(bytes));
  const facts = reader === undefined ? await binaryFacts(file) : digest.startsWith('sampled-') ? {} : reader.end();
  return {
    digest,
    ...(facts.rows === undefined ? {} : { rows: facts.rows }),
    ...(facts.columns === undefined || facts.columns.length === 0 ? {} : { schema: schemaOf(facts.columns) }),
  };
}

/** Columns as MLflow writes a table's schema, JSON. */
export function schemaOf(columns: readonly Column[]): string {
  return JSON.stringify({ mlflow_colspec: columns.map(({ type, name }) => ({ type, name, required: true })) });
}

/** How many rows a CSV, TSV, JSON Lines or Parquet file has; undefined for others, and for texts that are large. */
export async function rowsOf(file: FoundFile): Promise<number | undefined> {
  if (extname(file.path).toLowerCase() === '.parquet') return (await binaryFacts(file)).rows;
  const reader = file.size <= 256 * 1024 * 1024 ? csvReaderOf(file) : undefined;
  if (reader === undefined) return undefined;
  const handle = await open(file.path);
  try {
    for await (const bytes of handle.createReadStream({ autoClose: false })) reader.push(bytes as Buffer);
  } finally {
    await handle.close();
  }
  return reader.end().rows;
}

function csvReaderOf({ path }: FoundFile): CsvReader | undefined {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      return new CsvReader(',', true);
    case '.tsv':
    case '.tab':
      return new CsvReader('\t', true);
    case '.jsonl':
    case '.ndjson':
      return new CsvReader(undefined, false);
    default:
      return undefined;
  }
}

async function binaryFacts(file: FoundFile): Promise<TableFacts> {
  return extname(file.path).toLowerCase() === '.parquet' ? ((await parquetFacts(file).catch(() => undefined)) ?? {}) : {};
}
