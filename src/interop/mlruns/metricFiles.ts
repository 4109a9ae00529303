import { createReadStream, readFileSync, statSync } from 'node:fs';
import { codeOf } from '../files/filesBelow';
import { lines } from '../files/lines';
import type { Metric } from '../history';
import { InteropError } from '../interopError';
import { readMetricLine, readMetricText } from './metricLines';
import type { KeyFile, Tell } from '../files/smallFiles';

/** Files up to this size are read as a whole and sorted by step; longer ones are streamed as they are, bytes. */
const WHOLE = 32 * 1024 * 1024;
/** Points of a block. */
const BLOCK = 5000;

/** How the metrics of a run are read. */
export interface MetricReading {
  /** Points of each key that the target has. */
  readonly known?: ReadonlyMap<string, number> | undefined;
  /** Whether the run may still write: then a last line without an end is no damage. */
  readonly grows: boolean;
  readonly tell: Tell;
  readonly signal: AbortSignal;
}

/** All points of the files, in blocks that may hold several keys. */
export async function* metricPoints(files: readonly KeyFile[], reading: MetricReading): AsyncGenerator<readonly Metric[]> {
  let block: Metric[] = [];
  for (const file of files) {
    for await (const points of pointsOf(file, reading)) {
      reading.signal.throwIfAborted();
      for (const point of points) {
        block.push(point);
        if (block.length < BLOCK) continue;
        yield block;
        block = [];
      }
    }
  }
  if (block.length > 0) yield block;
}

async function* pointsOf(file: KeyFile, reading: MetricReading): AsyncGenerator<readonly Metric[]> {
  const known = reading.known?.get(file.key) ?? 0;
  let text: string;
  try {
    if (statSync(file.path).size > WHOLE) {
      yield* streamed(file, known, reading);
      return;
    }
    text = readFileSync(file.path, 'utf8');
  } catch (error) {
    reading.tell({ where: file.path, what: `cannot be read (${codeOf(error)})`, lost: true });
    return;
  }
  const { points, damaged, isCut, isInOrder } = readMetricText(file.key, text);
  tellDamage(file, { damaged, isCut }, reading);
  // Out of order, the new ones may stand anywhere: all of them are given again.
  yield isInOrder && known > 0 ? points.slice(known) : points;
}

async function* streamed(file: KeyFile, known: number, reading: MetricReading): AsyncGenerator<readonly Metric[]> {
  const stream = createReadStream(file.path, { signal: reading.signal });
  let [damaged, seen, ending, isEndless] = [0, 0, '', false];
  stream.on('data', (chunk) => (ending = String(chunk.slice(-1))));
  let block: Metric[] = [];
  let held: string | undefined;
  const take = (line: string): void => {
    const point = readMetricLine(file.key, line.replace(/\r$/, ''), 'run');
    if (point === undefined) damaged += line.trim() === '' ? 0 : 1;
    else if (seen++ >= known) block.push(point);
  };
  try {
    for await (const line of lines(stream)) {
      if (held !== undefined) take(held);
      held = line;
      if (block.length < BLOCK) continue;
      yield block;
      block = [];
    }
  } catch (error) {
    if (!(error instanceof InteropError)) throw error;
    reading.tell({ where: file.path, what: 'holds a line without an end, and was read up to it', lost: true });
    isEndless = true;
  }
  const isCut = !isEndless && ending !== '\n';
  if (held !== undefined && !isCut) take(held);
  tellDamage(file, { damaged, isCut }, reading);
  yield block;
}

function tellDamage(file: KeyFile, { damaged, isCut }: { damaged: number; isCut: boolean }, { grows, tell }: MetricReading): void {
  if (damaged > 0) tell({ where: file.path, what: damaged === 1 ? '1 line is damaged and is left out' : `${damaged} lines are damaged and are left out`, lost: true });
  if (isCut && !grows) tell({ where: file.path, what: 'its last line is cut off and is left out', lost: true });
}
