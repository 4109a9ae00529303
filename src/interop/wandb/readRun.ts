import type { Metric } from '../../protocol/entities';
import type { Int64 } from '../../protocol/int64';
import type { Problem } from '../history';
import { flatten, isPlain, numberIn, parseExact } from '../logs/pythonText';
import { goesOn } from '../logs/logRun';
import { ProtoError } from '../protobuf/protoReader';
import { readLog } from './chunks';
import { readRecord, type Item, type RunRecord, type WandbRecord } from './record';

/** A log of a run with what is known of its file. */
export interface WandbFile {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly changed: number;
}

/** What a log says of its run. */
export interface ReadRun {
  readonly run: RunRecord;
  /** Values by key, parts joined by dots, W&B's own left out. */
  readonly config: ReadonlyMap<string, unknown>;
  readonly summary: ReadonlyMap<string, unknown>;
  /** Keys of the history, whose last value the summary repeats. */
  readonly logged: ReadonlySet<string>;
  readonly exit: number | undefined;
  readonly lastStep: Int64;
  /** UTC ms. */
  readonly last: number | undefined;
}

/** Reads a log once, for everything but its points. */
export async function readRun(file: WandbFile, signal: AbortSignal, problem: (problem: Problem) => void): Promise<ReadRun> {
  const run: RunRecord = { tags: [], config: [] };
  const [config, summary] = [new Map<string, unknown>(), new Map<string, unknown>()];
  const logged = new Set<string>();
  const left = new Map<string, number>();
  let lastStep: Int64 = 0;
  let [exit, last]: [number | undefined, number | undefined] = [undefined, undefined];
  for await (const record of records(file, signal, problem)) {
    if (record.kind === 'run') {
      Object.assign(run, record.run, { tags: record.run.tags.length > 0 ? record.run.tags : run.tags });
      update(config, record.run.config, []);
    } else if (record.kind === 'config') update(config, record.update, record.remove);
    else if (record.kind === 'summary') update(summary, record.update, record.remove);
    else if (record.kind === 'exit') exit = record.code;
    else if (record.kind === 'artifact') left.set(`artifact ${record.name}`, 1);
    else if (record.kind === 'history') {
      lastStep = stepOf(record);
      last = timeOf(record.items) ?? last;
      for (const [key, value] of valuesOf(record.items)) {
        logged.add(key);
        if (numberIn(value) === undefined) left.set(`values of '${key}' that are no numbers`, (left.get(`values of '${key}' that are no numbers`) ?? 0) + 1);
      }
    } else if (record.kind === 'stats') last = record.time ?? last;
  }
  if (left.size > 0) problem({ where: file.name, what: `Left out, since no point of a metric holds it: ${[...left.keys()].slice(0, 20).join(', ')}`, lost: true });
  return { run, config, summary, logged, exit, lastStep, last };
}

/** The points of a log: its history, then what it says of the machine. */
export async function* readPoints(file: WandbFile, run: ReadRun, start: number, signal: AbortSignal): AsyncGenerator<Metric> {
  let sample = 0;
  // What is damaged was told when the run was read.
  for await (const record of records(file, signal, () => undefined)) {
    if (record.kind === 'history') {
      const [timestamp, step] = [timeOf(record.items) ?? start, stepOf(record)];
      for (const [key, value] of valuesOf(record.items)) {
        const number = numberIn(value);
        if (number !== undefined) yield { key, value: number, timestamp, step };
      }
    } else if (record.kind === 'stats') {
      for (const { path, json } of record.items) {
        const value = numberIn(parsed(json));
        if (value !== undefined) yield { key: `system/${path.join('.')}`, value, timestamp: record.time ?? start, step: sample };
      }
      sample++;
    }
  }
  for (const [key, value] of run.summary) {
    const number = numberIn(value);
    if (number !== undefined && !run.logged.has(key)) yield { key, value: number, timestamp: run.last ?? start, step: run.lastStep };
  }
}

/** The lines that a run wrote to its console, as they came. */
export async function* readOutput(file: WandbFile, signal: AbortSignal): AsyncGenerator<string> {
  for await (const record of records(file, signal, () => undefined)) if (record.kind === 'output') yield record.line;
}

async function* records(file: WandbFile, signal: AbortSignal, problem: (problem: Problem) => void): AsyncGenerator<WandbRecord> {
  const tell = (what: string): void => problem({ where: file.name, what, lost: true });
  let unread = 0;
  for await (const chunk of readLog(file.path)) {
    signal.throwIfAborted();
    if (chunk.kind === 'damaged') tell(`Damaged at byte ${chunk.offset} of ${file.size}: what can be read around it was`);
    else if (chunk.kind === 'data') {
      const record = recordOf(chunk.data);
      if (record === undefined) unread++;
      else yield record;
    } else if (!goesOn(file.changed)) tell(`Ends within a record, at byte ${chunk.offset}: what stands before was read`);
  }
  if (unread > 0) tell(`${unread} records could not be read and were left out`);
}

function recordOf(data: Buffer): WandbRecord | undefined {
  try {
    return readRecord(data);
  } catch (error) {
    if (error instanceof ProtoError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function update(values: Map<string, unknown>, items: readonly Item[], removed: readonly Item[]): void {
  for (const { path } of removed) {
    const gone = path.join('.');
    for (const key of values.keys()) if (key === gone || key.startsWith(`${gone}.`)) values.delete(key);
  }
  for (const [key, value] of valuesOf(items)) values.set(key, value);
}

/** Values by their key, nested ones taken apart; W&B's own begin with `_`. */
function* valuesOf(items: readonly Item[]): Iterable<[string, unknown]> {
  for (const { path, json } of items) {
    const key = path.join('.');
    if (key === '' || path.some((part) => part.startsWith('_'))) continue;
    const value = parsed(json);
    // A picture, table or histogram says what it is.
    if (isPlain(value) && !('_type' in value)) yield* inner(value, key, 0);
    else yield [key, value];
  }
}

function* inner(value: Record<string, unknown>, prefix: string, depth: number): Iterable<[string, unknown]> {
  for (const [name, part] of Object.entries(value)) {
    const key = `${prefix}.${name}`;
    if (depth < 8 && isPlain(part) && !('_type' in part)) yield* inner(part, key, depth + 1);
    else yield [key, part];
  }
}

function stepOf(record: WandbRecord & { kind: 'history' }): Int64 {
  if (record.step !== undefined) return record.step;
  const said = numberIn(parsed(record.items.find(({ path }) => path.length === 1 && path[0] === '_step')?.json ?? ''));
  return said !== undefined && Number.isSafeInteger(said) ? said : 0;
}

function timeOf(items: readonly Item[]): number | undefined {
  const seconds = numberIn(parsed(items.find(({ path }) => path.length === 1 && path[0] === '_timestamp')?.json ?? ''));
  const ms = seconds === undefined ? NaN : Math.round(seconds * 1000);
  return Number.isSafeInteger(ms) && ms >= 0 ? ms : undefined;
}

function parsed(json: string): unknown {
  try {
    return json === '' ? undefined : parseExact(json);
  } catch {
    return json;
  }
}

/** Params of a configuration. */
export function paramsOf(config: ReadonlyMap<string, unknown>): ReturnType<typeof flatten> {
  return [...config].flatMap(([key, value]) => flatten(value, key));
}
