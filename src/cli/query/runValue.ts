import type { Run } from '../../protocol/entities';
import type { Int64 } from '../../protocol/int64';
import { TERMINATED } from '../../protocol/entities';
import { duration } from '../../agents/words';

/** A value of a run under the id of a column (`params.lr`, `metrics.loss`, `tags.team`, `attributes.status`); undefined where it has none. */
export function runValue(run: Run, id: string, experiments: ReadonlyMap<string, string>): string | number | undefined {
  const dot = id.indexOf('.');
  const [kind, key] = [id.slice(0, dot), id.slice(dot + 1)];
  if (kind === 'params') return run.data.params.find((param) => param.key === key)?.value;
  if (kind === 'tags') return run.data.tags.find((tag) => tag.key === key)?.value;
  if (kind === 'metrics') return run.data.metrics.find((metric) => metric.key === key)?.value;
  return attribute(run, key, experiments);
}

/** Attributes that a column can hold. */
export const ATTRIBUTES = ['run_id', 'run_name', 'experiment', 'status', 'start_time', 'end_time', 'duration', 'user_id', 'artifact_uri'] as const;

function attribute({ info }: Run, name: string, experiments: ReadonlyMap<string, string>): string | undefined {
  switch (name) {
    case 'run_id':
      return info.run_id;
    case 'run_name':
      return info.run_name;
    case 'experiment':
      return experiments.get(info.experiment_id) ?? info.experiment_id;
    case 'status':
      return info.status;
    case 'start_time':
      return isoTime(info.start_time);
    case 'end_time':
      return isoTime(info.end_time);
    case 'duration':
      return tookText(info);
    case 'user_id':
      return info.user_id;
    case 'artifact_uri':
      return info.artifact_uri;
    default:
      return undefined;
  }
}

/** UTC ms as ISO 8601, to the ms. */
export function isoTime(time: Int64 | undefined): string | undefined {
  const date = new Date(Number(time ?? Number.NaN));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** How long a run took, or has been going. */
export function tookText(info: Run['info']): string | undefined {
  const end = info.end_time === undefined ? (TERMINATED.includes(info.status) ? undefined : Date.now()) : Number(info.end_time);
  return end === undefined ? undefined : duration(end - Number(info.start_time));
}

/** A number as a person compares it, six significant digits; infinities may come as the greatest double. */
export function figureText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Math.abs(value) >= 1.797693134862315e308) return value > 0 ? 'Infinity' : '-Infinity';
  return String(Number.isSafeInteger(value) ? value : Number(value.toPrecision(6)));
}

/** The runs' keys of a kind, those of most runs first, then by name. */
export function keysByUse(runs: readonly Run[], of: (run: Run) => readonly { readonly key: string }[]): string[] {
  const counts = new Map<string, number>();
  for (const run of runs) for (const { key } of of(run)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)).map(([key]) => key);
}

/** A run as JSON: its numbers whole, NaN and infinities as texts, since JSON has no numbers for them. */
export function runJson(run: Run, experiments: ReadonlyMap<string, string>): Record<string, unknown> {
  const { info, data } = run;
  return {
    run_id: info.run_id,
    name: info.run_name,
    experiment_id: info.experiment_id,
    experiment: experiments.get(info.experiment_id) ?? info.experiment_id,
    status: info.status,
    start_time: info.start_time,
    end_time: info.end_time ?? null,
    user: info.user_id,
    artifact_uri: info.artifact_uri,
    lifecycle_stage: info.lifecycle_stage,
    params: Object.fromEntries(data.params.map(({ key, value }) => [key, value])),
    metrics: Object.fromEntries(data.metrics.map(({ key, value }) => [key, jsonNumber(value)])),
    tags: Object.fromEntries(data.tags.map(({ key, value }) => [key, value])),
  };
}

/** A number as JSON can hold it. */
export function jsonNumber(value: number): number | string {
  return Number.isFinite(value) && Math.abs(value) < 1.797693134862315e308 ? value : figureText(value);
}
