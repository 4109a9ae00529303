import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { BasicType, ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ColumnType, OpenTableFile, TableFile, TableFileColumn, TableValue } from './tableFile';

/** Cells that are gathered for one row group, which is what stands in memory. */
const CELLS_A_GROUP = 500_000;

const TYPES: Readonly<Record<ColumnType, BasicType>> = { text: 'STRING', number: 'DOUBLE', integer: 'INT64', moment: 'TIMESTAMP' };

/** Begins a Parquet file. */
export const openParquetFile: OpenTableFile = async (path, columns) => {
  const parquet = await import('hyparquet-writer');
  const bytes = new parquet.ByteWriter();
  const schema = parquet.schemaFromColumnData({ columnData: columns.map(({ name, type }) => ({ name, type: TYPES[type], data: [], nullable: true })) });
  return new ParquetFile(path, columns, bytes, (writer) => new parquet.ParquetWriter({ writer, schema, createdBy: 'Trialbook' }));
};

class ParquetFile implements TableFile {
  readonly #partial: string;
  readonly #fd: number;
  readonly #writer: ParquetWriter;
  readonly #rowsAGroup: number;
  #rows: (readonly TableValue[])[] = [];

  constructor(
    private readonly path: string,
    private readonly columns: readonly TableFileColumn[],
    private readonly bytes: ByteWriter,
    begin: (bytes: ByteWriter) => ParquetWriter,
  ) {
    this.#partial = `${path}.partial`;
    this.#fd = openSync(this.#partial, 'w');
    this.#writer = begin(bytes);
    this.#rowsAGroup = Math.max(1, Math.floor(CELLS_A_GROUP / Math.max(1, columns.length)));
  }

  write(rows: readonly (readonly TableValue[])[]): void {
    for (const row of rows) {
      this.#rows.push(row);
      if (this.#rows.length >= this.#rowsAGroup) this.#group();
    }
  }

  close(failed: boolean): void {
    try {
      if (!failed) {
        this.#group();
        void this.#writer.finish();
        this.#flush();
      }
    } finally {
      closeSync(this.#fd);
    }
    if (failed) rmSync(this.#partial, { force: true });
    else renameSync(this.#partial, this.path);
  }

  #group(): void {
    const rows = this.#rows;
    if (rows.length === 0) return;
    this.#rows = [];
    const columnData = this.columns.map(({ name, type }, index) => ({ name, data: rows.map((row) => cell(row[index] ?? null, type)) }));
    void this.#writer.write({ columnData, rowGroupSize: rows.length });
    this.#flush();
  }

  #flush(): void {
    writeFileSync(this.#fd, this.bytes.getBytes());
    this.bytes.index = 0;
  }
}

function cell(value: TableValue, type: ColumnType): string | number | bigint | null {
  if (value === null) return null;
  if (type === 'text') return String(value);
  if (type === 'number') return Number(value);
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(Number(value)));
}
