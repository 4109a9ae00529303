"""Compares exported tables with what MLflow's client reads: python same_tables.py TRACKING_URI FOLDER"""

import math
import sys

import mlflow
import pandas as pd
from mlflow import MlflowClient

uri, folder = sys.argv[1:3]
mlflow.set_tracking_uri(uri)
client = MlflowClient()
experiments = [e.experiment_id for e in client.search_experiments()]
runs = client.search_runs(experiments, max_results=1000)


def number(value):
    return "nan" if math.isnan(value) else repr(math.copysign(min(abs(value), sys.float_info.max), value))


expected_points = sorted(
    (run.info.run_id, key, p.step, p.timestamp, number(p.value)) for run in runs for key in run.data.metrics for p in client.get_metric_history(run.info.run_id, key)
)

# Empty texts and texts that look like none are as they are.
text = {"dtype": str, "keep_default_na": False}
tables = {
    "csv": (pd.read_csv(f"{folder}/runs.csv", **text), pd.read_csv(f"{folder}/runs.metrics.csv", **text)),
    "parquet": (pd.read_parquet(f"{folder}/runs.parquet"), pd.read_parquet(f"{folder}/runs.metrics.parquet")),
}
for kind, (rows, points) in tables.items():
    times = pd.to_datetime(points["timestamp"], utc=True)
    found = sorted(
        (r, k, int(s), (t - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(milliseconds=1), number(float(v)))
        for r, k, s, t, v in zip(points["run_id"], points["key"], points["step"], times, points["value"])
    )
    assert found == expected_points, (kind, "points", [x for x in zip(found, expected_points) if x[0] != x[1]][:3], len(found), len(expected_points))
    assert sorted(rows["run_id"]) == sorted(run.info.run_id for run in runs), (kind, "runs")
    by_id = rows.set_index("run_id")
    for run in runs:
        row = by_id.loc[run.info.run_id]
        assert row["run_name"] == run.info.run_name and row["status"] == run.info.status, (kind, run.info.run_name)
        assert pd.to_datetime(row["start_time"], utc=True) == pd.Timestamp(run.info.start_time, unit="ms", tz="UTC"), (kind, row["start_time"])
        for key, value in run.data.params.items():
            assert row[f"params.{key}"] == value, (kind, key, row[f"params.{key}"], value)
        for key, value in run.data.tags.items():
            assert row[f"tags.{key}"] == value, (kind, key)
        for key, value in run.data.metrics.items():
            assert number(float(row[f"metrics.{key}"])) == number(value), (kind, key, row[f"metrics.{key}"], value)
print("same")
