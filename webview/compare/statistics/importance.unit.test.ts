import { describe, expect, test } from 'vitest';
import { categoricalFeature, numericFeature } from './forest';
import { fewestRuns, importance, MOST_RUNS, type Importance } from './importance';
import { seeded } from './random';

function run(...input: Parameters<typeof importance>): Importance {
  const steps = importance(...input);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const here = (): boolean => false;

/** Friedman's first benchmark (1991): 10 sin(π x₁ x₂) + 20 (x₃ − ½)² + 10 x₄ + 5 x₅, with five inputs that do nothing. */
function friedman(count: number): { columns: Float64Array[]; target: Float64Array } {
  const random = seeded(7);
  const columns = Array.from({ length: 10 }, () => Float64Array.from({ length: count }, random));
  const at = (column: number, row: number): number => columns[column]?.[row] ?? 0;
  const target = Float64Array.from({ length: count }, (_, row) => 10 * Math.sin(Math.PI * at(0, row) * at(1, row)) + 20 * (at(2, row) - 0.5) ** 2 + 10 * at(3, row) + 5 * at(4, row));
  return { columns, target };
}

describe('what mattered', () => {
  test("Friedman's function: the five inputs that count stand above those that do not, the fourth first", () => {
    const { columns, target } = friedman(400);
    const answer = run(columns.map((column) => numericFeature(column, here)), target);
    expect(answer.explained).toBeGreaterThan(0.7);
    expect(answer.shares.indexOf(Math.max(...answer.shares))).toBe(3);
    expect(Math.min(...[0, 1, 3, 4].map((index) => answer.shares[index] ?? 0))).toBeGreaterThan(Math.max(...answer.shares.slice(5)));
    expect(Math.min(...[0, 1, 3].map((index) => answer.shares[index] ?? 0))).toBeGreaterThan(answer.chance);
    // x₄ enters as a straight line that rises.
    const shape = [...(answer.shapes[3] ?? [])].filter((value) => !Number.isNaN(value));
    expect(shape.at(-1)! - shape[0]!).toBeGreaterThan(5);
  });

  test('noise explains nothing', () => {
    const random = seeded(3);
    const features = Array.from({ length: 4 }, () => numericFeature(Float64Array.from({ length: 120 }, random), here));
    expect(run(features, Float64Array.from({ length: 120 }, random)).explained).toBeLessThan(0.1);
  });

  test('repeats of one setting do not vouch for each other', () => {
    const random = seeded(5);
    // Forty settings, five repeats each: the metric is noise of the setting, which an input that names it would seem to explain.
    const noise = Float64Array.from({ length: 40 }, random);
    const setting = Float64Array.from({ length: 200 }, (_, row) => Math.floor(row / 5));
    const target = Float64Array.from(setting, (one) => noise[one] ?? 0);
    const features = [numericFeature(setting, here)];
    expect(run(features, target).explained).toBeGreaterThan(0.6);
    expect(run(features, target, setting).explained).toBeLessThan(0.1);
  });

  test('categories in no order, and a parameter that only some logged', () => {
    const random = seeded(11);
    const codes = Int32Array.from({ length: 200 }, () => Math.floor(random() * 4));
    const depth = Float64Array.from({ length: 200 }, () => (random() < 0.5 ? Number.NaN : random()));
    const target = Float64Array.from(codes, (code, row) => (code === 1 || code === 3 ? 1 : 0) + (Number.isNaN(depth[row]) ? 0 : 0.5) + 0.02 * random());
    const answer = run([categoricalFeature(codes), numericFeature(depth, (row) => Number.isNaN(depth[row]))], target);
    expect(answer.explained).toBeGreaterThan(0.95);
    expect(answer.shares[0]).toBeGreaterThan(answer.shares[1] ?? 0);
    expect(answer.shares[1]).toBeGreaterThan(0.2);
  });

  test('the same runs give the same answer; many are sampled', () => {
    const { columns, target } = friedman(MOST_RUNS + 500);
    const features = columns.slice(0, 2).map((column) => numericFeature(column, here));
    const first = run(features, target);
    expect(first.runs).toBe(MOST_RUNS);
    expect(run(features, target)).toEqual(first);
  });

  test('how many runs it takes', () => {
    expect([1, 5, 10, 30].map(fewestRuns)).toEqual([20, 20, 40, 100]);
  });
});

test('bins: few values have one each, what was not logged is the first', () => {
  const feature = numericFeature([5, 1, Number.NaN, 5], (index) => index === 2);
  expect([...feature.bins]).toEqual([2, 1, 0, 2]);
  expect([...categoricalFeature([7, -1, 7, 2]).bins]).toEqual([1, 0, 1, 2]);
});
