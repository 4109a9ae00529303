import { SYSTEM_TAGS } from '../../protocol/entities';
import { invalidParameter } from '../../protocol/errors';
import { LIMITS } from '../../protocol/limits';
import type { Store } from '../../store/api';

/**
 * `runs/log-model` of MLflow 2: adds a model's description to the list in the tag `mlflow.log-model.history`. A tag value has a
 * greatest length, so the oldest entries make room. Raises INVALID_PARAMETER_VALUE when `model_json` is no JSON object.
 */
export function logLegacyModel(store: Store, runId: string, modelJson: string): void {
  const model = parse(modelJson);
  if (typeof model !== 'object' || model === null || Array.isArray(model)) {
    throw invalidParameter("Invalid value for parameter 'model_json': it must be a JSON object as text.");
  }
  const tag = store.runs.get(runId).data.tags.find(({ key }) => key === SYSTEM_TAGS.logModelHistory);
  const before = tag === undefined ? [] : parse(tag.value);
  const history: unknown[] = [...(Array.isArray(before) ? (before as unknown[]) : []), model];
  while (history.length > 1 && JSON.stringify(history).length > LIMITS.tagValue) history.shift();
  store.runs.setTag(runId, { key: SYSTEM_TAGS.logModelHistory, value: JSON.stringify(history) });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
