import type { Random } from './random';

/**
 * A column of inputs in at most 63 bins. Bins of numbers rise with their values; bins of categories are in no order. What was not logged has a bin
 * of its own, the first.
 */
export interface Feature {
  readonly bins: Uint8Array;
  readonly count: number;
  readonly categorical: boolean;
}

/** Most bins of a feature. */
export const MOST_BINS = 63;

/** Numbers in bins of about as many runs each; every value its own bin when there are few. `absent` is true where nothing was logged. */
export function numericFeature(values: ArrayLike<number>, absent: (index: number) => boolean): Feature {
  const logged = Array.from({ length: values.length }, (_, index) => index).filter((index) => !absent(index));
  const sorted = Float64Array.from(logged, (index) => values[index] ?? 0).sort();
  const different = sorted.filter((value, index) => index === 0 || value !== sorted[index - 1]);
  const edges = different.length < MOST_BINS ? different : [...new Set(Array.from({ length: MOST_BINS - 1 }, (_, bin) => sorted[Math.floor((bin * sorted.length) / (MOST_BINS - 1))] ?? 0))];
  const bins = new Uint8Array(values.length);
  for (const index of logged) bins[index] = binOf(edges, values[index] ?? 0) + 1;
  return { bins, count: edges.length + 1, categorical: false };
}

/** Categories by their codes (−1 was not logged); the most frequent have a bin each, all others one together. */
export function categoricalFeature(codes: ArrayLike<number>): Feature {
  const counts = new Map<number, number>();
  for (let index = 0; index < codes.length; index += 1) counts.set(codes[index] ?? -1, (counts.get(codes[index] ?? -1) ?? 0) + 1);
  counts.delete(-1);
  const order = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([code]) => code);
  const bin = new Map(order.map((code, index) => [code, Math.min(index + 1, MOST_BINS - 1)]));
  return { bins: Uint8Array.from({ length: codes.length }, (_, index) => bin.get(codes[index] ?? -1) ?? 0), count: Math.min(order.length + 1, MOST_BINS), categorical: true };
}

/** Index of the last edge that is not above the value. */
function binOf(edges: ArrayLike<number>, value: number): number {
  let [low, high] = [0, edges.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A tree: a leaf has a value; a node sends the bins of its mask to the left. */
type Node = { readonly value: number } | { readonly feature: number; readonly left: Uint8Array; readonly yes: Node; readonly no: Node };

/** A tree with the rows that it was not grown on. */
export interface Tree {
  readonly root: Node;
  readonly outOfBag: Uint32Array;
}

/** Runs in a leaf at the least (Breiman 2001 and R's randomForest take 5 for regression). */
const LEAF = 5;
const DEEPEST = 24;

/**
 * A regression tree of a random forest (Breiman, "Random Forests", 2001): grown on as many clusters as there are, drawn with putting back, each split the
 * best of a random third of the features (two at the least) by squared error. Categories are put in the order of their mean first, which finds the best of all their splits in two
 * (Fisher 1958). `clusters` are the rows that belong together: the repeats of one setting, which are drawn or left out as one, or what is left out would
 * be known from its own repeat.
 */
export function growTree(features: readonly Feature[], target: Float64Array, clusters: readonly Uint32Array[], random: Random): Tree {
  const taken: number[] = [];
  const seen = new Uint8Array(target.length);
  for (let draw = 0; draw < clusters.length; draw += 1) {
    for (const row of clusters[Math.floor(random() * clusters.length)] ?? []) {
      taken.push(row);
      seen[row] = 1;
    }
  }
  const drawn = Uint32Array.from(taken);
  const tries = Math.min(features.length, Math.max(2, Math.ceil(features.length / 3)));
  const outOfBag = Uint32Array.from(target.keys()).filter((row) => seen[row] === 0);
  return { root: grow(features, target, drawn, tries, 0, random), outOfBag };
}

/** What a tree says of a row; `binOfFeature` answers the row's bin of a feature, so that one can be put in another's place. */
export function predict(tree: Tree, binOfFeature: (feature: number) => number): number {
  let node = tree.root;
  while (!('value' in node)) node = node.left[binOfFeature(node.feature)] === 1 ? node.yes : node.no;
  return node.value;
}

/** Features that a tree asks for at all. */
export function featuresOf(tree: Tree): Set<number> {
  const found = new Set<number>();
  const walk = (node: Node): void => {
    if ('value' in node) return;
    found.add(node.feature);
    walk(node.yes);
    walk(node.no);
  };
  walk(tree.root);
  return found;
}

function grow(features: readonly Feature[], target: Float64Array, rows: Uint32Array, tries: number, depth: number, random: Random): Node {
  let sum = 0;
  for (const row of rows) sum += target[row] ?? 0;
  const leaf = { value: rows.length === 0 ? 0 : sum / rows.length };
  if (rows.length < 2 * LEAF || depth >= DEEPEST) return leaf;
  let best: Split | undefined;
  for (const feature of choose(features.length, tries, random)) {
    const column = features[feature];
    const split = column === undefined ? undefined : bestSplit(column, feature, target, rows, sum);
    if (split !== undefined && (best === undefined || split.gain > best.gain)) best = split;
  }
  if (best === undefined) return leaf;
  const { feature, left } = best;
  const bins = features[feature]?.bins;
  const yes = rows.filter((row) => left[bins?.[row] ?? 0] === 1);
  const no = rows.filter((row) => left[bins?.[row] ?? 0] !== 1);
  return { feature, left, yes: grow(features, target, yes, tries, depth + 1, random), no: grow(features, target, no, tries, depth + 1, random) };
}

function choose(total: number, count: number, random: Random): number[] {
  const all = Array.from({ length: total }, (_, index) => index);
  for (let at = 0; at < count; at += 1) {
    const other = at + Math.floor(random() * (total - at));
    [all[at], all[other]] = [all[other] ?? 0, all[at] ?? 0];
  }
  return all.slice(0, count);
}

interface Split {
  readonly feature: number;
  readonly left: Uint8Array;
  readonly gain: number;
}

/** Sum and number of the target in each bin. */
interface Tally {
  readonly sums: Float64Array;
  readonly sizes: Uint32Array;
}

/** The split of a feature that takes most off the squared error: greatest sumL²/nL + sumR²/nR. */
function bestSplit({ bins, count, categorical }: Feature, feature: number, target: Float64Array, rows: Uint32Array, sum: number): Split | undefined {
  const tally = { sums: new Float64Array(count), sizes: new Uint32Array(count) };
  const { sums, sizes } = tally;
  // Bins and rows are in range: no fallbacks in the loop that all the time goes into.
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at]!;
    const bin = bins[row]!;
    sums[bin]! += target[row]!;
    sizes[bin]! += 1;
  }
  const order: number[] = [];
  for (let bin = 0; bin < count; bin += 1) if (sizes[bin]! > 0) order.push(bin);
  if (order.length < 2) return undefined;
  if (categorical) order.sort((a, b) => sums[a]! / sizes[a]! - sums[b]! / sizes[b]!);
  const best = bestCut(order, tally, sum, rows.length);
  return best === undefined ? undefined : { feature, left: leftBins(order.slice(0, best.at + 1), tally, categorical), gain: best.gain };
}

/** After which of the ordered bins to cut; undefined when no cut leaves enough runs on both sides and gains. */
function bestCut(order: readonly number[], { sums, sizes }: Tally, sum: number, total: number): { readonly at: number; readonly gain: number } | undefined {
  const whole = (sum * sum) / total;
  let [bestAt, bestGain, leftSum, leftSize] = [-1, 1e-12 * Math.abs(whole), 0, 0];
  for (let at = 0; at < order.length - 1; at += 1) {
    const bin = order[at]!;
    leftSum += sums[bin]!;
    leftSize += sizes[bin]!;
    if (leftSize < LEAF || total - leftSize < LEAF) continue;
    const gain = (leftSum * leftSum) / leftSize + ((sum - leftSum) * (sum - leftSum)) / (total - leftSize) - whole;
    if (gain > bestGain) [bestAt, bestGain] = [at, gain];
  }
  return bestAt < 0 ? undefined : { at: bestAt, gain: bestGain };
}

/** 1 for each bin that goes to the left. A bin of numbers that no run of the node is in goes where the next lower one goes. */
function leftBins(chosen: readonly number[], { sizes }: Tally, categorical: boolean): Uint8Array {
  const left = new Uint8Array(sizes.length);
  for (const bin of chosen) left[bin] = 1;
  if (categorical) return left;
  let side = 1;
  for (let bin = 0; bin < left.length; bin += 1) {
    if (sizes[bin]! > 0) side = left[bin]!;
    left[bin] = side;
  }
  return left;
}
