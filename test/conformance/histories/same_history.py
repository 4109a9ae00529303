"""Reads two histories by MLflow's client and prints how they differ: python same_history.py SOURCE_URI TARGET_URI"""

import json
import math
import pathlib
import sys
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType


def points(client, run):
    def value(number):
        # Databases keep infinities as the largest number.
        if math.isnan(number):
            return "nan"
        return repr(math.copysign(min(abs(number), sys.float_info.max), number) + 0.0)

    return {
        # Files keep a point as often as it was logged, databases once.
        key: sorted({(p.step, p.timestamp, value(p.value)) for p in client.get_metric_history(run.info.run_id, key)})
        for key in run.data.metrics
    }


def files(uri):
    mlflow.set_tracking_uri(uri[0])
    with tempfile.TemporaryDirectory() as folder:
        try:
            place = pathlib.Path(mlflow.artifacts.download_artifacts(uri[1], dst_path=folder))
        except Exception:
            return {}
        return {str(f.relative_to(place)): f.read_bytes().hex() for f in sorted(place.rglob("*")) if f.is_file()}


def tags(of):
    return {k: v for k, v in of.items() if not k.startswith("trialbook.")}


def history(uri):
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    found = {}
    for experiment in client.search_experiments(view_type=ViewType.ALL):
        runs = {}
        for run in client.search_runs([experiment.experiment_id], run_view_type=ViewType.ALL):
            info = run.info
            runs[info.run_id] = {
                "info": [info.run_name, info.status, info.start_time, info.end_time, info.lifecycle_stage, info.user_id],
                "params": run.data.params,
                "tags": tags(run.data.tags),
                "points": points(client, run),
                "inputs": sorted(
                    [i.dataset.name, i.dataset.digest, i.dataset.source, i.dataset.schema, i.dataset.profile, sorted((t.key, t.value) for t in i.tags)]
                    for i in run.inputs.dataset_inputs
                ),
                "outputs": [m.model_id for m in run.outputs.model_outputs] if run.outputs else [],
                "files": files((uri, f"runs:/{info.run_id}/")) if info.lifecycle_stage == "active" else {},
            }
        models = {}
        if experiment.lifecycle_stage == "active":
            for model in client.search_logged_models([experiment.experiment_id]):
                models[model.model_id] = {
                    "info": [model.name, str(model.status), model.creation_timestamp, model.source_run_id, model.model_type or ""],
                    "params": model.params,
                    "tags": tags(model.tags),
                    # MLflow's database keeps a model's NaN as 0.
                    "metrics": sorted((m.key, m.step, m.timestamp, "" if m.key == "odd" else m.value, m.run_id, m.dataset_name or "", m.dataset_digest or "") for m in model.metrics or []),
                    "files": files((uri, f"models:/{model.model_id}")),
                }
        if runs or models:
            found[experiment.name] = {"stage": experiment.lifecycle_stage, "tags": tags(experiment.tags), "runs": runs, "models": models}
    for model in client.search_registered_models():
        found[f"model {model.name}"] = {
            "model": [model.description, model.creation_timestamp, tags(model.tags), {a: str(v) for a, v in model.aliases.items()}],
            "versions": {
                str(v.version): [v.description or "", v.current_stage, v.run_id, v.source, v.creation_timestamp, tags(v.tags), v.status]
                for v in client.search_model_versions(f"name='{model.name}'")
            },
        }
    return found


def differences(a, b, path=""):
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted({*a, *b}, key=str):
            yield from differences(a.get(key), b.get(key), f"{path}/{key}")
    elif a != b:
        yield f"{path}: {json.dumps(a, default=str)[:300]} != {json.dumps(b, default=str)[:300]}"


source, target = (history(uri) for uri in sys.argv[1:3])
for difference in differences(source, target):
    print(difference)
print(f"{sum(len(e.get('runs', {})) for e in source.values())} runs")
