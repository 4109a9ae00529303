import { parser } from '@lezer/python';
import { type Tree, TreeFragment } from '@lezer/common';
import { CodeReader } from '../src/code/readCode';
import type { CodeReading } from '../src/code/reading';
import { type Benchmark, type Figures, median, round } from './figure';

const LINES = 5_000;
const METRICS = 200;
/** Odd, so that there is a middle one. */
const ROUNDS = 21;

/** What a long program logs, read from its text: at first, and again after one keystroke; the limit is the parser's own time for the same. */
export const code: Benchmark = {
  name: 'code',
  about: `what a program of ${LINES.toLocaleString('en')} lines logs, ${METRICS} metrics of it: read at first and after a keystroke`,
  measure() {
    const text = program();
    // The engine compiles what runs often; an editor that is open for minutes has done so.
    for (let i = 0; i < 5; i++) rounds(text, i);
    const measured = Array.from({ length: ROUNDS }, (_, i) => rounds(text, i));
    const figure = (ours: keyof Times, limit: keyof Times): Figures[string] => ({ value: round(median(measured.map((each) => each[ours]))), unit: 'ms', better: 'lower', peers: {}, limit: round(median(measured.map((each) => each[limit]))) });
    return Promise.resolve({ 'code.first': figure('first', 'parse'), 'code.keystroke': figure('again', 'parseAgain') });
  },
};

/** Times of one round, ms. */
interface Times {
  readonly first: number;
  readonly again: number;
  readonly parse: number;
  readonly parseAgain: number;
}

function rounds(text: string, seed: number): Times {
  const at = text.indexOf('\n', Math.floor((text.length / (ROUNDS + 1)) * (seed + 1)));
  const edited = `${text.slice(0, at)}x${text.slice(at)}`;
  const reader = new CodeReader();
  const [first, reading] = timed(() => reader.read({ language: 'python', text }).reading);
  const [again, readingAgain] = timed(() => reader.read({ language: 'python', text: edited }).reading);
  for (const each of [reading, readingAgain]) check(each);
  const [parse, tree] = timed(() => parser.parse(text));
  const change = { fromA: at, toA: at, fromB: at, toB: at + 1 };
  const [parseAgain] = timed((): Tree => parser.parse(edited, TreeFragment.applyChanges(TreeFragment.addTree(tree), [change])));
  return { first, again, parse, parseAgain };
}

function check({ sites }: CodeReading): void {
  const found = sites.filter(({ kind }) => kind === 'metric').length;
  if (found !== METRICS) throw new Error(`${found} of ${METRICS} metrics were found.`);
}

function timed<T>(work: () => T): [number, T] {
  const began = performance.now();
  const made = work();
  return [performance.now() - began, made];
}

/** Functions that compute and log, as long programs have them. */
function program(): string {
  const lines = ['import argparse', 'import mlflow', 'import numpy as np', 'from sklearn.ensemble import RandomForestRegressor', '', 'PREFIX = "val"', 'mlflow.sklearn.autolog()', ''];
  for (let i = 0; i < METRICS; i++) {
    const metric = [`"loss_${i}"`, `f"{PREFIX}_loss_${i}"`, `"acc_" + "${i}"`][i % 3]!;
    lines.push(
      `def step_${i}(model, batch, rate=${i / 1000}):`,
      `    """Trains on one batch (${i})."""`,
      `    features, targets = batch["features"], batch["targets"]`,
      `    weights = {"a": 0.5, "b": [1, 2, 3], "c": (rate, ${i})}`,
      `    total = 0.0`,
      `    for epoch in range(${i + 1}):`,
      `        predicted = model.predict(np.asarray(features) * weights["a"])`,
      `        error = np.mean((predicted - targets) ** 2) ** 0.5`,
      `        if error < total or epoch % 10 == 0:`,
      `            total += float(error)`,
      `        mlflow.log_metric(${metric}, error, step=epoch)`,
      `    forest = RandomForestRegressor(n_estimators=${i + 1}, max_depth=4)`,
    );
    while (lines.length < 8 + ((i + 1) * (LINES - 8)) / METRICS - 2) lines.push(`    features = [value + ${lines.length} for value in features if value is not None]`);
    lines.push(`    return total, forest`, '');
  }
  return lines.join('\n');
}
