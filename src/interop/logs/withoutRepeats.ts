import type { Metric } from '../../protocol/entities';

/** Points without those that say of a key and step what the one before said: logs repeat the epoch with each row. */
export async function* withoutRepeats(points: AsyncIterable<Metric> | Iterable<Metric>): AsyncGenerator<Metric> {
  const last = new Map<string, Metric>();
  for await (const point of points) {
    const before = last.get(point.key);
    if (before !== undefined && before.step === point.step && before.timestamp === point.timestamp && Object.is(before.value, point.value)) continue;
    last.set(point.key, point);
    yield point;
  }
}
