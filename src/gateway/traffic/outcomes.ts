import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from '../../address/files';
import type { OutcomeMetric } from '../../protocol/serving';

/** Running sums of one version. */
interface Sums {
  /** Pairs of numbers, and the sums of their squared errors and of those squared. */
  numbers: number;
  squares: number;
  fourths: number;
  /** Pairs of labels, and how many are equal. */
  labels: number;
  equal: number;
}

type Value = number | string;

/** 97.5 % quantile of the normal distribution. */
const Z = 1.959964;

/** What really happened against what each version said, as running sums, so that any number of outcomes costs nothing. */
export class Outcomes {
  readonly #sums: Map<string, Sums>;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly file: string) {
    this.#sums = read(file);
  }

  /** Takes the outcome of each row of an answer. */
  add(version: string, predictions: readonly Value[], outcomes: readonly Value[]): void {
    const sums = this.#sums.get(version) ?? { numbers: 0, squares: 0, fourths: 0, labels: 0, equal: 0 };
    this.#sums.set(version, sums);
    outcomes.forEach((outcome, row) => {
      const prediction = predictions[row];
      if (prediction !== undefined) count(sums, prediction, outcome);
    });
    this.#timer ??= setTimeout(() => this.write(), 1000);
  }

  /** The metric of a version; undefined without outcomes. */
  read(version: string): OutcomeMetric | undefined {
    const sums = this.#sums.get(version);
    if (sums === undefined) return undefined;
    if (sums.labels > sums.numbers) return accuracy(sums.equal, sums.labels);
    return sums.numbers === 0 ? undefined : rmse(sums);
  }

  /** Keeps the sums; done by itself a second after a change. */
  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    replaceFile(this.file, `${JSON.stringify(Object.fromEntries(this.#sums))}\n`);
  }
}

function count(sums: Sums, prediction: Value, outcome: Value): void {
  if (typeof prediction === 'number' && typeof outcome === 'number') {
    const square = (prediction - outcome) ** 2;
    if (!Number.isFinite(square)) return;
    sums.numbers++;
    sums.squares += square;
    sums.fourths += square ** 2;
  } else {
    sums.labels++;
    if (String(prediction) === String(outcome)) sums.equal++;
  }
}

/** The interval is that of the mean squared error by the normal approximation; its ends are rooted. */
function rmse({ numbers, squares, fourths }: Sums): OutcomeMetric {
  const mean = squares / numbers;
  const variance = numbers < 2 ? Infinity : Math.max(0, (fourths - numbers * mean ** 2) / (numbers - 1));
  const half = Z * Math.sqrt(variance / numbers);
  return { metric: 'rmse', value: Math.sqrt(mean), low: Math.sqrt(Math.max(0, mean - half)), high: Number.isFinite(half) ? Math.sqrt(mean + half) : Number.MAX_VALUE, count: numbers };
}

/** Wilson's score interval, which holds for few outcomes and near 0 and 1. */
function accuracy(equal: number, count: number): OutcomeMetric {
  const share = equal / count;
  const scale = 1 + Z ** 2 / count;
  const centre = (share + Z ** 2 / (2 * count)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  return { metric: 'accuracy', value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half), count };
}

function read(file: string): Map<string, Sums> {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Sums>;
    return new Map(Object.entries(kept).filter(([, sums]) => Object.values(sums).every((value) => typeof value === 'number')));
  } catch {
    // None yet, or a damaged one: outcomes begin anew.
    return new Map();
  }
}
