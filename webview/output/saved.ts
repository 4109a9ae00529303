import type { MetricValue } from '../run/protocol';
import { MOST_METRICS, MOST_PARAMS, type RunCard } from '../runCard/card';
import { isRunId } from './protocol';

/** Longest name, key or value that is taken from a notebook. */
const LONGEST = 500;

/** What an output says of its run. */
export interface SavedRun {
  readonly runId: string;
  /** What the notebook keeps of it beside its id. */
  readonly card?: RunCard;
}

/**
 * Reads an output that is a run: `{"run_id": …}`, with `run_name`, `metrics` and `params` beside it where the notebook is to show them without us, or what
 * `Run.to_dictionary()` of MLflow makes. It may come from anywhere: undefined for what names no run, and of the rest only what has the right shape is taken.
 */
export function readSaved(text: string): SavedRun | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const root = asRecord(value);
  const info = { ...asRecord(root['info']), ...root };
  const data = { ...asRecord(root['data']), ...root };
  const runId = typeof info['run_id'] === 'string' ? info['run_id'].toLowerCase() : undefined;
  if (!isRunId(runId)) return undefined;
  const metrics = Object.entries(asRecord(data['metrics'])).flatMap(([key, metric]) => metricOf(key, metric));
  const params = Object.entries(asRecord(data['params'])).flatMap(([key, param]) => (isPlain(param) ? [{ key: cut(key), value: cut(String(param)) }] : []));
  const name = typeof info['run_name'] === 'string' ? cut(info['run_name']) : '';
  if (metrics.length === 0 && params.length === 0 && name === '') return { runId };
  return {
    runId,
    card: {
      runId, name: name === '' ? runId.slice(0, 8) : name, experiment: '', status: 'FINISHED', lifecycle: 'active', origin: 'notebook', start: 0, directions: {}, series: [], acts: [],
      metrics: metrics.slice(0, MOST_METRICS), metricCount: metrics.length, params: params.slice(0, MOST_PARAMS), paramCount: params.length,
    },
  };
}

/** A metric's last value; NaN and infinities come as words, since JSON has none. */
function metricOf(key: string, value: unknown): MetricValue[] {
  const common = { key: cut(key), step: 0, time: 0 };
  if (typeof value === 'number') return [{ ...common, value }];
  const special = typeof value === 'string' ? SPECIAL.get(value.toLowerCase()) : undefined;
  return special === undefined ? [] : [{ ...common, value: 0, special }];
}

const SPECIAL = new Map([['nan', 'NaN'], ['inf', 'Infinity'], ['infinity', 'Infinity'], ['-inf', '-Infinity'], ['-infinity', '-Infinity']] as const) as ReadonlyMap<string, 'NaN' | 'Infinity' | '-Infinity'>;

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}
