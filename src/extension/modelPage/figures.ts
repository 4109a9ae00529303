import type { MlflowClient } from '../../client/mlflowClient';
import { MlflowError } from '../../protocol/errors';
import { directionsOf } from '../../promotion/compareMetrics';
import { metricsOfVersion } from '../../promotion/metricsOfVersion';
import type { Direction } from '../../protocol/direction';
import type { ModelVersion, Run } from '../../protocol/entities';
import type { Figures, VersionFigures } from '../../../webview/model/protocol';
import { readKeyMetric } from '../runPage/keyMetric';
import { readVersionRuns } from '../models/versionRuns';
import type { Directions } from '../shared/sharedContent';

/** Columns of the Versions table: the key metric and two more. */
const COLUMNS = 3;
/** Points of the small line of the key metric. */
const BUCKETS = 40;

/** What the runs of some versions tell. A run that is gone leaves its row empty. Raises what the client raises. */
export async function readFigures(client: MlflowClient, versions: readonly ModelVersion[], said: Directions, signal: AbortSignal): Promise<Figures> {
  const direction = directionsOf(said);
  const ids = [...new Set(versions.flatMap(({ run_id: id }) => (id === undefined || id === '' ? [] : [id])))];
  const runs = await readVersionRuns(client, ids, signal);
  const rows = versions.map((version) => figuresOf(version, version.run_id === undefined ? undefined : runs.get(version.run_id)));
  const first = versions.map(({ run_id: id }) => (id === undefined ? undefined : runs.get(id))).find((run) => run !== undefined);
  const key = first === undefined ? undefined : await readKey(client, first, said, signal);
  const columns = chooseColumns(rows, key?.key, (metric) => (metric === key?.key ? key.direction : direction(metric)));
  const curves = columns[0] === undefined ? new Map<string, Float64Array>() : await readCurves(client, [...runs.values()], columns[0].key, signal);
  return { columns, rows: rows.map((row) => withCurve(row, curves)) };
}

async function readKey(client: MlflowClient, run: Run, said: Directions, signal: AbortSignal): Promise<{ key: string; direction: Direction } | undefined> {
  try {
    return await readKeyMetric(client, await client.getExperiment(run.info.experiment_id, { signal }), signal, said);
  } catch (error) {
    // The experiment may have been deleted for good; the versions still have their metrics.
    if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
    throw error;
  }
}

function figuresOf(version: ModelVersion, run: Run | undefined): VersionFigures {
  const metrics = metricsOfVersion(version, run, undefined).filter(({ key, value }) => Number.isFinite(value) && !key.startsWith('system/'));
  const inputs = run?.inputs.dataset_inputs ?? [];
  const data = (inputs.find(({ tags }) => tags.some(({ value }) => value === 'training' || value === 'train')) ?? inputs[0])?.dataset.name;
  return {
    version: version.version,
    metrics: Object.fromEntries(metrics.map(({ key, value }) => [key, value])),
    ...(run === undefined ? {} : { run: { id: run.info.run_id, name: run.info.run_name || run.info.run_id.slice(0, 8) } }),
    ...(data === undefined ? {} : { data }),
  };
}

/** The key metric, one of latency when there is one, and what most versions have with a known direction, held-out data first. */
export function chooseColumns(rows: readonly Pick<VersionFigures, 'metrics'>[], key: string | undefined, direction: (key: string) => Direction): Figures['columns'] {
  const counts = new Map<string, number>();
  for (const { metrics } of rows) for (const metric of Object.keys(metrics)) counts.set(metric, (counts.get(metric) ?? 0) + 1);
  const rank = (metric: string): number =>
    (metric === key ? 0 : 10) + (direction(metric) === 'unknown' ? 5 : 0) + (/^(?:val|test|eval|holdout)/.test(metric) ? 0 : 2) + (/^training_/.test(metric) ? 1 : 0);
  const ordered = [...counts].sort((a, b) => rank(a[0]) - rank(b[0]) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([metric]) => metric);
  const latency = ordered.find((metric) => /p95|latency/i.test(metric));
  const first = ordered.filter((metric) => metric !== latency || metric === key).slice(0, latency === undefined || latency === key ? COLUMNS : COLUMNS - 1);
  return [...first, ...(latency === undefined || first.includes(latency) ? [] : [latency])].map((metric) => ({ key: metric, way: direction(metric) }));
}

async function readCurves(client: MlflowClient, runs: readonly (Run | undefined)[], key: string, signal: AbortSignal): Promise<Map<string, Float64Array>> {
  const asked = runs.flatMap((run) => (run?.data.metrics.some((metric) => metric.key === key) === true ? [{ run_id: run.info.run_id, key }] : []));
  if (asked.length === 0) return new Map();
  const answer = await client.series({ series: asked, buckets: BUCKETS, reduce: 'mean' }, { signal });
  // All in one buffer: VS Code counts the buffers of a message in a byte.
  const buffer = new ArrayBuffer(answer.reduce((sum, { values }) => sum + values.length, 0) * Float64Array.BYTES_PER_ELEMENT);
  let at = 0;
  return new Map(
    answer.map(({ run_id: id, values }) => {
      const curve = new Float64Array(buffer, at, values.length);
      at += curve.byteLength;
      values.forEach((value, index) => (curve[index] = value === null || Math.abs(value) >= Number.MAX_VALUE ? Number.NaN : value));
      return [id, curve] as const;
    }),
  );
}

function withCurve(row: VersionFigures, curves: ReadonlyMap<string, Float64Array>): VersionFigures {
  const curve = row.run === undefined ? undefined : curves.get(row.run.id);
  return curve === undefined || curve.length < 3 ? row : { ...row, curve };
}
