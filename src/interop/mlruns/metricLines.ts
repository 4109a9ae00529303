import { compareInt64, toInt64, type Int64 } from '../../protocol/int64';
import type { Metric } from '../history';

/**
 * One line of a metric's file: `timestamp value step`, without the step before MLflow 1.0, with a dataset's name and digest behind it since 3.0, and with a run's
 * id before those in the file of a logged model. Undefined for a line that is none.
 */
export function readMetricLine(key: string, line: string, of: 'run' | 'model'): Metric | undefined {
  const [timeText, valueText, stepText, ...rest] = line.trim().split(' ');
  const timestamp = int64Of(timeText);
  const step = stepText === undefined ? 0 : int64Of(stepText);
  const value = valueText === undefined ? undefined : floatOf(valueText);
  if (timestamp === undefined || step === undefined || value === undefined) return undefined;
  const runId = of === 'model' ? rest.shift() : undefined;
  // Names of datasets may hold spaces, digests may not.
  const digest = rest.length > 1 ? rest.pop() : undefined;
  return {
    key, value, timestamp, step,
    ...(runId === undefined ? {} : { run_id: runId }),
    ...(digest === undefined ? {} : { dataset_name: rest.join(' '), dataset_digest: digest }),
  };
}

/** The points of a metric's whole file in the order of steps, and how many lines are none. */
export function readMetricText(key: string, text: string, of: 'run' | 'model' = 'run'): { points: Metric[]; damaged: number; isCut: boolean; isInOrder: boolean } {
  const lines = text.split('\n');
  // Each line is written with its end: what stands behind the last one was cut off, and may be half of a number.
  const isCut = lines.pop() !== '';
  const points: Metric[] = [];
  let damaged = 0;
  let isInOrder = true;
  for (const line of lines) {
    const point = readMetricLine(key, line, of);
    const last = points.at(-1);
    if (point === undefined) damaged += line.trim() === '' ? 0 : 1;
    else {
      if (last !== undefined && last.step > point.step) isInOrder = false;
      points.push(point);
    }
  }
  if (!isInOrder) points.sort((a, b) => compareInt64(a.step, b.step));
  return { points, damaged, isCut, isInOrder };
}

/** A number as Python writes it. */
function floatOf(text: string): number | undefined {
  const number = Number(text);
  if (text !== '' && !Number.isNaN(number) && /^[-+.\deE]+$/.test(text)) return number;
  switch (text.toLowerCase()) {
    case 'nan': case '-nan': return NaN;
    case 'inf': case 'infinity': return Infinity;
    case '-inf': case '-infinity': return -Infinity;
    case 'true': return 1;
    case 'false': return 0;
    default: return undefined;
  }
}

function int64Of(text: string | undefined): Int64 | undefined {
  if (text === undefined || !/^-?\d{1,20}$/.test(text)) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  try {
    return toInt64(BigInt(text));
  } catch {
    return undefined;
  }
}
