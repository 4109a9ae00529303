import { SYSTEM_TAGS } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import type { Store } from '../../store/api';

/** What a description of a model must have. */
const REQUIRED = ['artifact_path', 'flavors', 'utc_time_created', 'run_id'] as const;

/**
 * `runs/log-model` of MLflow 2: adds a model's description to the list in the tag `mlflow.log-model.history`, with the fields that MLflow keeps. A tag value has a
 * greatest length, so the oldest entries make room. Raises INVALID_PARAMETER_VALUE when `model_json` is no JSON object or lacks a field.
 */
export function logLegacyModel(store: Store, runId: string, modelJson: string): void {
  const model = parse(modelJson);
  if (typeof model !== 'object' || model === null || Array.isArray(model)) {
    throw invalidParameter("Invalid value for parameter 'model_json': it must be a JSON object as text.");
  }
  const missing = REQUIRED.filter((name) => !(name in model));
  if (missing.length > 0) throw invalidParameter(`Invalid value for parameter 'model_json': the model has no ${missing.join(', ')}.`);
  const tag = store.runs.get(runId).data.tags.find(({ key }) => key === SYSTEM_TAGS.logModelHistory);
  const before = tag === undefined ? [] : parse(tag.value);
  const history: unknown[] = [...(Array.isArray(before) ? (before as unknown[]) : []), kept(model as Record<string, unknown>)];
  while (history.length > 1 && JSON.stringify(history).length > LIMITS.tagValue) history.shift();
  store.runs.setTag(runId, { key: SYSTEM_TAGS.logModelHistory, value: JSON.stringify(history) });
}

/** The fields of a description that are kept. What configures a flavor is not: it may be of any length. */
function kept({ run_id, artifact_path, utc_time_created, model_uuid = null, flavors }: Record<string, unknown>): object {
  const withoutConfig = (flavor: unknown): unknown =>
    typeof flavor === 'object' && flavor !== null ? Object.fromEntries(Object.entries(flavor).filter(([name]) => name !== 'config')) : flavor;
  const all = typeof flavors === 'object' && flavors !== null ? Object.fromEntries(Object.entries(flavors).map(([name, flavor]) => [name, withoutConfig(flavor)])) : flavors;
  return { run_id, artifact_path, utc_time_created, model_uuid, flavors: all };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
