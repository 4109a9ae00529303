import { open, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InteropError } from '../interopError';
import type { LogPlace } from '../logs/logRun';
import { LogSource } from '../logs/logSource';
import type { HistorySource, OpenSource } from '../source';
import { describeMapping, guessMapping, type Mapping } from './mapping';
import { readRows, RowError } from './readRows';
import { indexRuns, readIndexed } from './runsOfPoints';
import { rowRuns, tableOf, type CsvTable } from './runsOfRows';

/** Rows by which the meaning of columns is guessed. */
const SAMPLE = 1000;
const SEPARATORS = [',', ';', '\t', '|'];

/** Opens a table of text: a run a row, or runs with their points. Raises `InteropError` for a file that is no such table. */
export async function openCsv(path: string, options: OpenSource): Promise<HistorySource> {
  const table = await readTable(path, options);
  return new LogSource('csv', path, options, () => placesOf(table, options));
}

async function readTable(path: string, options: OpenSource): Promise<CsvTable> {
  const head = await headOf(path);
  if (head.includes(0)) throw new InteropError('unknown-format', `${path} is no text in UTF-8. Save it as CSV in UTF-8 and try again.`);
  const separator = options.table?.separator ?? separatorOf(head.toString('utf8'));
  const sample: (readonly string[])[] = [];
  try {
    for await (const { cells } of readRows(path, separator, options.signal)) {
      sample.push(cells);
      if (sample.length > SAMPLE) break;
    }
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    if (sample.length < 2) throw new InteropError('unknown-format', `${path} cannot be read as a table: ${error.message}.`);
  }
  const [header, ...rows] = sample;
  if (header === undefined || rows.length === 0) throw new InteropError('unknown-format', `${path} has no rows below a header.`);
  if (header.every((name) => name.trim() === '' || !Number.isNaN(Number(name)))) throw new InteropError('unknown-format', `${path} has no names of columns in its first row.`);
  const unknown = [...(options.table?.columns?.keys() ?? [])].filter((name) => !header.includes(name));
  if (unknown.length > 0) throw new InteropError('unknown-format', `${path} has no column ${unknown.map((name) => `'${name}'`).join(', ')}. It has ${header.slice(0, 30).map((name) => `'${name}'`).join(', ')}.`);
  return { path, name: basename(path, extname(path)), separator, mapping: mappingOf(header, rows, separator, options), stats: await stat(path) };
}

function mappingOf(header: readonly string[], rows: readonly (readonly string[])[], separator: string, options: OpenSource): Mapping {
  try {
    return guessMapping(header, rows, separator, options.table);
  } catch (error) {
    if (error instanceof TypeError) throw new InteropError('unsupported', `${error.message}.`);
    throw error;
  }
}

async function placesOf(table: CsvTable, options: OpenSource): Promise<readonly LogPlace[]> {
  const notes = describeMapping(table.mapping);
  if (table.mapping.mode === 'rows') {
    const counts = await tableOf(table, options);
    return [...counts].map(([experiment, { runs, from, to }], index) => ({
      experiment, runs, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), artifactBytes: 0, notes: index === 0 ? notes : [],
      read: () => rowRuns(table, experiment, options),
    }));
  }
  const runs = await indexRuns(table, options);
  const groups = new Map<string, typeof runs>();
  for (const run of runs) groups.set(run.experiment, [...(groups.get(run.experiment) ?? []), run]);
  return [...groups].map(([experiment, group], index) => ({ experiment, runs: group.length, artifactBytes: 0, notes: index === 0 ? notes : [], read: () => readIndexed(table, group, options) }));
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(64 * 1024);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The one that makes most columns of the header and of the row below it alike. */
function separatorOf(head: string): string {
  const lines = head.split(/\r\n|\n|\r/).filter((line) => line !== '').slice(0, 2).map((line) => line.replace(/"(?:[^"]|"")*"/g, ''));
  const score = (separator: string): number => {
    const [names = 0, cells = names] = lines.map((line) => line.split(separator).length);
    return names === cells ? names : Math.min(names, cells) / 2;
  };
  return SEPARATORS.toSorted((a, b) => score(b) - score(a))[0] ?? ',';
}
