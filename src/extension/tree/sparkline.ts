/** Levels of a sparkline; the full block is left out, since it touches the line above. */
const LEVELS = '▁▂▃▄▅▆▇';
/** Fewest points that show a course. */
const MIN_POINTS = 3;
/** Share of the values at which the scale ends, so that the steep beginning of a training does not flatten the rest. */
const CUT = 0.78;

/**
 * A series as a line of block characters, one for each of at most `width` equal parts (their means). A falling series is
 * scaled between its least value and its 78th percentile, a rising one between its 22nd percentile and its greatest value.
 * Values that are no number are left out. Empty under three points; one level when constant.
 */
export function sparkline(values: readonly (number | null)[], width = 6): string {
  const points = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (points.length < MIN_POINTS) return '';
  const means = bucketMeans(points, Math.min(width, points.length));
  const [low, high] = scale(means);
  if (!(high > low)) return '▄'.repeat(means.length);
  return means.map((mean) => level((mean - low) / (high - low))).join('');
}

function level(share: number): string {
  const index = Math.round(Math.min(1, Math.max(0, share)) * (LEVELS.length - 1));
  return LEVELS.charAt(index);
}

function scale(means: readonly number[]): [low: number, high: number] {
  const sorted = [...means].sort((a, b) => a - b);
  const least = sorted[0] ?? 0;
  const greatest = sorted.at(-1) ?? 0;
  const falling = (means[0] ?? 0) > (means.at(-1) ?? 0);
  const low = falling ? least : percentile(sorted, 1 - CUT);
  const high = falling ? percentile(sorted, CUT) : greatest;
  // One outlier in a flat series would leave nothing between the ends: then all of it is the scale.
  return high > low ? [low, high] : [least, greatest];
}

function percentile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

/** Means of `count` parts of equal length; sums in shares, so that great values do not overflow. */
function bucketMeans(points: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const part = points.slice(Math.floor((index * points.length) / count), Math.floor(((index + 1) * points.length) / count));
    return part.reduce((mean, value) => mean + value / part.length, 0);
  });
}
