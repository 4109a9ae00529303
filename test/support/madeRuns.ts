import type { MlflowClient } from '../../src/client/mlflowClient';
import type { Metric, Param, Tag } from '../../src/protocol/entities';

/*
 * Runs in numbers, made through the REST API as any client would, for tests and benchmarks of the comparison. The numbers come from a seed, so
 * that every machine makes the same.
 */

/** A source of numbers from 0 to 1 (1 excluded) that repeats itself (Park and Miller's generator). */
export function seeded(seed: number): () => number {
  let state = seed % 2_147_483_647;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** First start of the runs, UTC ms. */
export const FIRST_START = Date.UTC(2026, 0, 5, 6);
const AT_ONCE = 16;

/** One run to make. */
export interface MadeRun {
  readonly name: string;
  readonly start: number;
  /** ms. */
  readonly duration: number;
  readonly params: Readonly<Record<string, string>>;
  readonly metrics: readonly Metric[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly status?: 'FINISHED' | 'FAILED';
}

/** Makes an experiment with these runs; answers its id and theirs, in order. */
export async function makeRuns(client: MlflowClient, experiment: string, runs: readonly MadeRun[]): Promise<{ experimentId: string; runIds: string[] }> {
  const experimentId = await client.createExperiment({ name: experiment });
  const runIds = new Array<string>(runs.length);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < runs.length; index = next++) runIds[index] = await makeRun(client, experimentId, runs[index]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { experimentId, runIds };
}

async function makeRun(client: MlflowClient, experimentId: string, run: MadeRun): Promise<string> {
  const tags: Tag[] = Object.entries(run.tags ?? {}).map(([key, value]) => ({ key, value }));
  const { info } = await client.createRun({ experiment_id: experimentId, run_name: run.name, start_time: run.start, tags });
  const params: Param[] = Object.entries(run.params).map(([key, value]) => ({ key, value }));
  for (let from = 0; from === 0 || from < run.metrics.length; from += 900) {
    await client.logBatch({ run_id: info.run_id, metrics: run.metrics.slice(from, from + 900), params: from === 0 ? params : [], tags: [] });
  }
  await client.updateRun({ run_id: info.run_id, status: run.status ?? 'FINISHED', end_time: run.start + run.duration });
  return info.run_id;
}

const OPTIMIZERS = ['adam', 'sgd', 'rmsprop', 'adagrad'];

/**
 * A wide sweep: 20 parameters (rates over four decades, whole numbers, categories; some not logged) and 16 metrics of one point each, some NaN. `score` depends on
 * `lr`, `depth` and `optimizer`, and on nothing else.
 */
export function wideSweep(count: number): MadeRun[] {
  const random = seeded(7);
  return Array.from({ length: count }, (_, index): MadeRun => {
    const params: Record<string, string> = { lr: (10 ** (-4 + 4 * random())).toPrecision(4), depth: String(2 + Math.floor(random() * 10)), optimizer: OPTIMIZERS[Math.floor(random() * 4)]! };
    for (let p = 3; p < 20; p++) {
      const value = p % 3 === 0 ? (10 ** (-3 + 3 * random())).toPrecision(3) : p % 3 === 1 ? String(Math.floor(random() * 100)) : 'abcde'.charAt(Math.floor(random() * 5));
      if (random() > 0.02) params[`p${String(p).padStart(2, '0')}`] = value;
    }
    const score = 0.9 - 0.03 * Math.abs(Math.log10(Number(params['lr'])) + 2) - 0.004 * Math.abs(Number(params['depth']) - 6) - 0.01 * OPTIMIZERS.indexOf(params['optimizer']!) + 0.004 * random();
    const start = FIRST_START + index * 60_000;
    const metrics = Array.from({ length: 16 }, (_, m): Metric => {
      const value = m === 0 ? score : m === 1 ? 1.2 - score + 0.01 * random() : random() * 10 ** (m % 4);
      return { key: m === 0 ? 'score' : m === 1 ? 'val_loss' : `m${String(m).padStart(2, '0')}`, value: m > 1 && random() < 0.005 ? Number.NaN : value, timestamp: start + 1000, step: 0 };
    });
    return { name: `run-${String(index).padStart(5, '0')}`, start, duration: 20_000 + Math.floor(random() * 400_000), params, metrics, status: index % 97 === 96 ? 'FAILED' : 'FINISHED' };
  });
}

/** Runs with a long history: `points` of `loss` each. */
export function longRuns(count: number, points: number): MadeRun[] {
  const random = seeded(11);
  return Array.from({ length: count }, (_, index): MadeRun => {
    const start = FIRST_START + index * 3_600_000;
    const floor = 0.2 + 0.3 * random();
    const metrics = Array.from({ length: points }, (_, step): Metric => (
      { key: 'loss', value: floor + Math.exp(-step / (points / 8)) + 0.05 * random(), timestamp: start + step * 100, step }
    ));
    return { name: `long-${String(index).padStart(3, '0')}`, start, duration: points * 100, params: { index: String(index) }, metrics };
  });
}

/** Runs with many metrics: `keys` of them with `points` points each, in sections. */
export function manyMetrics(count: number, keys: number, points: number): MadeRun[] {
  const random = seeded(13);
  return Array.from({ length: count }, (_, index): MadeRun => {
    const start = FIRST_START + index * 60_000;
    const metrics = Array.from({ length: keys * points }, (_, n): Metric => (
      { key: `${['layer', 'grad', 'data', 'system'][n % 4]!}/${String(Math.floor(n / points)).padStart(4, '0')}`, value: random(), timestamp: start + n, step: n % points }
    ));
    return { name: `many-${index}`, start, duration: 60_000, params: { index: String(index) }, metrics };
  });
}

/** A pipeline that ran every day but one; its `output_row_count` fell by a tenth in the last week, when `min_status` changed. */
export function dailyPipeline(days: number): MadeRun[] {
  const random = seeded(17);
  return Array.from({ length: days }, (_, day) => day).filter((day) => day !== days - 20).map((day): MadeRun => {
    const start = FIRST_START + day * 86_400_000 + Math.floor(random() * 300_000);
    const changed = day >= days - 7;
    const rows = Math.round(([0, 6].includes(new Date(start).getUTCDay()) ? 45_000 : 51_000) + 500 * random());
    const values = { input_row_count: rows, output_row_count: Math.round(rows * 0.96 * (changed ? 0.89 : 1)), null_rate: 0.004 + 0.0004 * random() };
    return {
      name: `orders-${new Date(start).toISOString().slice(0, 10)}`, start, duration: 380_000 + Math.floor(30_000 * random()),
      params: { min_status: changed ? 'paid' : 'created', batch_size: '5000' },
      metrics: Object.entries(values).map(([key, value]) => ({ key, value, timestamp: start + 1000, step: 0 })),
    };
  });
}
