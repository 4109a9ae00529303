import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { TextDecoder } from 'node:util';
import { CsvRows } from './csv';
import { Problems } from './problems';
import { finish, formatOfFile, MOST_TEXT, readValues, sniffFormat } from './readValues';
import type { ProblemCode, RecordedValues, ValueFormat } from './recordedValues';
import { TableReader } from './table';

/** How a file is read. */
export interface ReadOptions {
  readonly format?: ValueFormat | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with the share that was read, 0 to 1. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

/**
 * Reads values from a file. A table is read in pieces, without holding its text, and lets others go on in between; other files at once, up to 20 MB. Raises
 * what the file system raises, and the signal's reason.
 */
export async function readValuesFile(path: string, { format, signal, onProgress }: ReadOptions = {}): Promise<RecordedValues> {
  const fileName = basename(path);
  const { size } = await stat(path);
  const named = format ?? formatOfFile(fileName);
  if (named !== 'csv' && size > MOST_TEXT) return nothing(named ?? 'pairs', 'too-large', '20 MB');
  const pieces = decoded(path, signal);
  if (named === 'csv') return readTable(fileName, pieces, size, onProgress);
  let text = '';
  for await (const piece of pieces) {
    if (piece.text === undefined) return nothing(named ?? 'pairs', 'binary');
    text += piece.text;
  }
  return readValues(text, { format: named ?? sniffFormat(text), fileName });
}

async function readTable(fileName: string, pieces: AsyncIterable<Piece>, size: number, onProgress?: (share: number) => void): Promise<RecordedValues> {
  const origin = { format: 'csv' as const, fileName };
  const problems = new Problems();
  const rows = new CsvRows();
  const table = new TableReader(origin, problems);
  for await (const piece of pieces) {
    if (piece.text === undefined) return nothing('csv', 'binary');
    for (const row of rows.push(piece.text)) table.push(row);
    onProgress?.(size === 0 ? 1 : piece.read / size);
  }
  for (const row of rows.end()) table.push(row);
  if (rows.unclosed !== undefined) problems.add('unclosed-quote', rows.unclosed);
  return finish(origin, { values: table.end() }, problems);
}

function nothing(format: ValueFormat, code: ProblemCode, ...parts: string[]): RecordedValues {
  return { format, values: [], problems: [{ code, parts }] };
}

interface Piece {
  /** Undefined when the file is no text. */
  readonly text: string | undefined;
  /** Bytes read so far. */
  readonly read: number;
}

/** The text of a file: UTF-8, UTF-16 when it says so, else as Windows wrote it. */
async function* decoded(path: string, signal: AbortSignal | undefined): AsyncIterable<Piece> {
  let decoder: TextDecoder | undefined;
  let read = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 18, signal }) as AsyncIterable<Buffer>) {
    read += bytes.length;
    decoder ??= decoderOf(bytes);
    const text = decoder?.decode(bytes, { stream: true });
    yield { text: text?.includes('\u0000') === true ? undefined : text, read };
    if (decoder === undefined) return;
  }
}

/** How the first bytes of a file say it is written; undefined when they are no text. */
function decoderOf(bytes: Buffer): TextDecoder | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be');
  if (bytes.subarray(0, 8192).includes(0)) return undefined;
  try {
    // The last character may be cut in two by the end of the piece.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return new TextDecoder('utf-8');
  } catch {
    return new TextDecoder('windows-1252');
  }
}
