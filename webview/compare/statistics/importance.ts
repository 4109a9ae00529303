import { featuresOf, growTree, predict, type Feature, type Tree } from './forest';
import { sample, seeded, shuffle } from './random';

/** What is known after the forest was grown. */
export interface Importance {
  /** Share of the spread (variance) of the target that the forest explains of runs it was not grown on, R²; below 0 when it says less than the mean. */
  readonly explained: number;
  /** Of each feature, in order: how much of the spread is lost when its values are put to other runs, 0 and up. */
  readonly shares: readonly number[];
  /** The greatest share that a feature of shuffled values reached: what is not above it cannot be told from chance. */
  readonly chance: number;
  /** Of each feature: the mean the forest expects for each bin, all else as it was; NaN for a bin without runs. */
  readonly shapes: readonly Float64Array[];
  /** Runs that were used. */
  readonly runs: number;
}

/** Trees of the forest. */
export const TREES = 120;
/** Trees that the level of chance is taken from. */
const CHANCE_TREES = 40;
/** Runs a forest is grown on at most; more are sampled. */
export const MOST_RUNS = 2000;
/** Runs and trees that a shape is averaged over: it is a small picture. */
const SHAPE_RUNS = 30;
const SHAPE_TREES = 60;
const SEED = 20_010_101;

/** Settings (runs that are not repeats of each other) that are needed before anything is said: four to each feature that varies, 20 at the least, 100 at the most. */
export function fewestRuns(features: number): number {
  return Math.min(100, Math.max(20, 4 * features));
}

/**
 * How much each feature matters for the target: permutation importance over the out-of-bag runs of a random forest (Breiman, "Random Forests", Machine
 * Learning 45, 2001, section 10), as a share of the target's variance. The level of chance comes from a second forest that is given a shuffled copy of
 * each feature as well (Kursa and Rudnicki, "Feature Selection with the Boruta Package", 2010). Shapes are partial dependence (Friedman 2001, section 8.2).
 * Features that go together share their importance, and it says with what the target goes, not why.
 *
 * It is done in steps, so that the caller can pause or stop between them: each `yield` is a tree, about a millisecond or ten. The same input gives the
 * same answer. `target` is finite; features have a bin for each of its rows. `clusterOf` says which rows are repeats of one setting: without it each
 * stands for itself.
 */
export function* importance(features: readonly Feature[], target: Float64Array, clusterOf: ArrayLike<number> = target.map((_, row) => row)): Generator<number, Importance> {
  const random = seeded(SEED);
  const chosen = sample(target.length, MOST_RUNS, random);
  const ys = Float64Array.from(chosen, (row) => target[row] ?? 0);
  const columns = chosen.length === target.length ? features : features.map((feature) => ({ ...feature, bins: Uint8Array.from(chosen, (row) => feature.bins[row] ?? 0) }));
  const clusters = clustersOf(Array.from(chosen, (row) => clusterOf[row] ?? row));
  const steps = TREES + CHANCE_TREES + features.length;
  const whole = new Forest(columns, ys, clusters, seeded(SEED + 1));
  for (let done = 0; done < TREES; done += 1) {
    whole.add();
    yield done / steps;
  }
  const mixed = seeded(SEED + 2);
  const shadows = columns.map((column) => {
    const bins = column.bins.slice();
    shuffle(bins, mixed);
    return { ...column, bins };
  });
  const doubled = new Forest([...columns, ...shadows], ys, clusters, seeded(SEED + 3));
  for (let done = 0; done < CHANCE_TREES; done += 1) {
    doubled.add();
    yield (TREES + done) / steps;
  }
  const variance = varianceOf(ys);
  const shapes: Float64Array[] = [];
  const few = sample(ys.length, SHAPE_RUNS, random);
  for (const feature of columns.keys()) {
    shapes.push(whole.shape(feature, few));
    yield (TREES + CHANCE_TREES + feature) / steps;
  }
  return {
    explained: whole.explained(variance),
    shares: whole.losses().map((loss) => Math.max(0, loss / variance)),
    chance: Math.max(0, ...doubled.losses().slice(columns.length).map((loss) => loss / variance)),
    shapes,
    runs: ys.length,
  };
}

class Forest {
  private readonly trees: Tree[] = [];
  private readonly lost: Float64Array;
  private readonly sums: Float64Array;
  private readonly votes: Uint32Array;

  constructor(
    private readonly features: readonly Feature[],
    private readonly target: Float64Array,
    private readonly clusters: readonly Uint32Array[],
    private readonly random: () => number,
  ) {
    this.lost = new Float64Array(features.length);
    this.sums = new Float64Array(target.length);
    this.votes = new Uint32Array(target.length);
  }

  add(): void {
    const tree = growTree(this.features, this.target, this.clusters, this.random);
    this.trees.push(tree);
    const { outOfBag } = tree;
    if (outOfBag.length === 0) return;
    let error = 0;
    for (const row of outOfBag) {
      const said = predict(tree, (feature) => this.bin(feature, row));
      this.sums[row] = (this.sums[row] ?? 0) + said;
      this.votes[row] = (this.votes[row] ?? 0) + 1;
      error += (said - (this.target[row] ?? 0)) ** 2;
    }
    for (const asked of featuresOf(tree)) {
      const other = outOfBag.slice();
      shuffle(other, this.random);
      let worse = 0;
      outOfBag.forEach((row, index) => {
        const said = predict(tree, (feature) => this.bin(feature, feature === asked ? (other[index] ?? row) : row));
        worse += (said - (this.target[row] ?? 0)) ** 2;
      });
      this.lost[asked] = (this.lost[asked] ?? 0) + (worse - error) / outOfBag.length;
    }
  }

  /** Mean loss of squared error a tree when a feature's values are shuffled. */
  losses(): number[] {
    return Array.from(this.lost, (loss) => loss / Math.max(1, this.trees.length));
  }

  explained(variance: number): number {
    let [error, count] = [0, 0];
    this.target.forEach((value, row) => {
      const votes = this.votes[row] ?? 0;
      if (votes === 0) return;
      error += ((this.sums[row] ?? 0) / votes - value) ** 2;
      count += 1;
    });
    return count === 0 || variance === 0 ? 0 : 1 - error / count / variance;
  }

  shape(asked: number, rows: Uint32Array): Float64Array {
    const column = this.features[asked];
    const shape = new Float64Array(column?.count ?? 0).fill(Number.NaN);
    const trees = this.trees.slice(0, SHAPE_TREES);
    for (const bin of new Set(column?.bins ?? [])) {
      let sum = 0;
      for (const row of rows) for (const tree of trees) sum += predict(tree, (feature) => (feature === asked ? bin : this.bin(feature, row)));
      shape[bin] = sum / (rows.length * trees.length);
    }
    return shape;
  }

  private bin(feature: number, row: number): number {
    return this.features[feature]?.bins[row] ?? 0;
  }
}

function clustersOf(clusterOf: readonly number[]): Uint32Array[] {
  const rows = new Map<number, number[]>();
  clusterOf.forEach((cluster, row) => {
    const list = rows.get(cluster);
    if (list === undefined) rows.set(cluster, [row]);
    else list.push(row);
  });
  return [...rows.values()].map((list) => Uint32Array.from(list));
}

/** Variance of all the values there are. */
export function varianceOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
