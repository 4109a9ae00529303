import type { Int64 } from '../protocol/int64';

/** So many are kept, and half of them once there are more. */
const MOST = 32;

/** What orders the points of a series, as MLflow does. */
interface Place {
  readonly step: Int64;
  readonly timestamp: Int64;
  readonly value: number;
}

/**
 * The last points of a series that several programs write to, whose points come nearly in order: says of most that they are new without asking the
 * database. It knows all points behind its floor.
 */
export class RecentPoints {
  #floor: Place;
  /** In order. */
  #points: Place[] = [];

  constructor(floor: Place) {
    this.#floor = floor;
  }

  /** Takes a point; answers whether it is surely new. */
  add(point: Place): boolean {
    let at = this.#points.length;
    while (at > 0 && compare(point, this.#points[at - 1]!) < 0) at--;
    const before = this.#points[at - 1] ?? this.#floor;
    if (compare(point, before) <= 0) return false;
    this.#points.splice(at, 0, { step: point.step, timestamp: point.timestamp, value: point.value });
    if (this.#points.length > MOST) this.#floor = this.#points.splice(0, MOST / 2).at(-1) ?? this.#floor;
    return true;
  }

  /** Tells the greatest point of the series, after points were written that it was not told of. */
  beginAt(floor: Place): void {
    this.#floor = floor;
    this.#points = [];
  }
}

/** Steps may be number or bigint, which `===` compares wrongly. */
function compare(a: Place, b: Place): number {
  if (a.step < b.step) return -1;
  if (a.step > b.step) return 1;
  if (a.timestamp < b.timestamp) return -1;
  if (a.timestamp > b.timestamp) return 1;
  return a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
}
