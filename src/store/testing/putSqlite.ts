import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/** Puts SQLite beside a program that a test bundles into a folder, as the build does beside ours, packed in little time. */
export function putSqlite(folder: string): void {
  const bytes = readFileSync(resolve('node_modules/sql.js/dist/sql-wasm.wasm'));
  writeFileSync(join(folder, 'sql-wasm.wasm.br'), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }));
}
