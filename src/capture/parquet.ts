import { open } from 'node:fs/promises';
import type { Column, TableFacts } from './dataFacts';
import type { FoundFile } from './files';
import { readStruct, type ThriftValue } from './thrift';

const MAGIC = 'PAR1';
/** A footer of more bytes is not read: it has the statistics of very many row groups. */
const LARGEST_FOOTER = 32 * 1024 * 1024;

/** MLflow's types by Parquet's physical ones (`Type` in parquet.thrift). */
const TYPES = ['boolean', 'integer', 'long', 'datetime', 'float', 'double', 'binary', 'binary'];
/** `ConvertedType`: UTF8, ENUM, DATE, TIMESTAMP_MILLIS, TIMESTAMP_MICROS, JSON. */
const CONVERTED: Readonly<Record<number, string>> = { 0: 'string', 4: 'string', 6: 'datetime', 9: 'datetime', 10: 'datetime', 19: 'string' };

/** Rows and top-level columns of a Parquet file, from its footer; undefined when it is none. Raises when it cannot be read. */
export async function parquetFacts({ path, size }: FoundFile): Promise<TableFacts | undefined> {
  if (size < 12) return undefined;
  const file = await open(path);
  try {
    const end = Buffer.alloc(8);
    await file.read(end, 0, 8, size - 8);
    const length = end.readUInt32LE(0);
    if (end.toString('latin1', 4) !== MAGIC || length > LARGEST_FOOTER || length > size - 8) return undefined;
    const footer = Buffer.alloc(length);
    await file.read(footer, 0, length, size - 8 - length);
    return factsOf(footer);
  } finally {
    await file.close();
  }
}

/** `FileMetaData` of parquet.thrift: 2 is the schema, depth first, 3 the number of rows. */
function factsOf(footer: Buffer): TableFacts {
  const meta = readStruct(footer);
  const rows = meta.get(3);
  const schema = meta.get(2);
  const columns = Array.isArray(schema) ? topColumns(schema) : undefined;
  return { ...(typeof rows === 'bigint' ? { rows: Number(rows) } : {}), ...(columns === undefined ? {} : { columns }) };
}

/** Children of the root element: 1 is the type, 4 the name, 5 the number of children, 6 the converted type. */
function topColumns(schema: readonly ThriftValue[]): Column[] {
  const columns: Column[] = [];
  let index = 1;
  const skip = (): void => {
    const element = schema[index++];
    const children = element instanceof Map ? Number(element.get(5) ?? 0) : 0;
    for (let child = 0; child < children && index < schema.length; child++) skip();
  };
  while (index < schema.length) {
    const element = schema[index];
    if (element instanceof Map) columns.push({ type: typeOf(element), name: String(element.get(4) ?? '') });
    skip();
  }
  return columns;
}

function typeOf(element: ReadonlyMap<number, ThriftValue>): string {
  const type = element.get(1);
  if (type === undefined) return 'any';
  return CONVERTED[Number(element.get(6) ?? -1)] ?? TYPES[Number(type)] ?? 'any';
}
