"""Experiments, runs, parameters, metrics, tags and nested runs through MLflow's own client."""
import math
import time

import mlflow
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException, RestException
from mlflow.tracking import MlflowClient

client = MlflowClient()


def refused(code, call):
    try:
        call()
    except (RestException, MlflowException) as error:
        assert error.error_code == code, f"{error.error_code} instead of {code}: {error}"
        return str(error)
    raise AssertionError(f"{call} was accepted, {code} expected")


# An experiment that is not there is made by set_experiment.
assert client.get_experiment_by_name("orders") is None
experiment = mlflow.set_experiment("orders")
assert experiment.lifecycle_stage == "active"
assert client.get_experiment(experiment.experiment_id).name == "orders"
refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_experiment("orders"))
client.set_experiment_tag(experiment.experiment_id, "team", "data")
assert client.get_experiment(experiment.experiment_id).tags["team"] == "data"

# One run with everything.
with mlflow.start_run(run_name="2026-11-20", tags={"kind": "nightly"}, description="A *note*") as run:
    mlflow.log_param("processing_date", "2026-11-20")
    mlflow.log_params({"chunk": 1000, "rate": 0.5, "empty": ""})
    for step in range(5):
        mlflow.log_metric("rows", 100 + step, step=step)
    mlflow.log_metrics({"minutes": 3.5, "not_a_number": math.nan, "infinite": math.inf, "below": -math.inf}, step=1)
    mlflow.set_tags({"owner": "data", "мета": "ключ"})
    run_id = run.info.run_id

read = client.get_run(run_id)
assert read.info.status == "FINISHED" and read.info.end_time >= read.info.start_time
assert read.info.run_name == "2026-11-20" and read.data.tags["mlflow.runName"] == "2026-11-20"
assert read.data.params == {"processing_date": "2026-11-20", "chunk": "1000", "rate": "0.5", "empty": ""}, read.data.params
assert read.data.metrics["rows"] == 104 and read.data.metrics["minutes"] == 3.5
assert math.isnan(read.data.metrics["not_a_number"])
assert read.data.metrics["infinite"] == 1.7976931348623157e308
assert read.data.metrics["below"] == -1.7976931348623157e308
assert read.data.tags["мета"] == "ключ" and read.data.tags["mlflow.note.content"] == "A *note*"
history = client.get_metric_history(run_id, "rows")
assert [(m.step, m.value) for m in history] == [(s, 100.0 + s) for s in range(5)], history
assert client.get_metric_history(run_id, "unknown") == []

# A parameter keeps its first value; the same one again is fine.
client.log_param(run_id, "chunk", 1000)
message = refused("INVALID_PARAMETER_VALUE", lambda: client.log_param(run_id, "chunk", 5))
assert "chunk" in message, message

# A batch with one wrong value changes nothing.
now = int(time.time() * 1000)
refused(
    "INVALID_PARAMETER_VALUE",
    lambda: client.log_batch(run_id, metrics=[Metric("after", 1.0, now, 0)], params=[Param("chunk", "6")], tags=[RunTag("t", "1")]),
)
read = client.get_run(run_id)
assert "after" not in read.data.metrics and "t" not in read.data.tags

# A point that is logged twice is kept once; equal steps with another time are two points.
client.log_batch(run_id, metrics=[Metric("twice", 1.0, now, 7), Metric("twice", 1.0, now, 7), Metric("twice", 1.0, now + 1, 7)])
assert len(client.get_metric_history(run_id, "twice")) == 2

# Steps and times past 2^53 are exact.
big = 2**53 + 1
client.log_batch(run_id, metrics=[Metric("big", 1.0, big, big)])
point = client.get_metric_history(run_id, "big")[0]
assert (point.step, point.timestamp) == (big, big), (point.step, point.timestamp)
client.log_batch(run_id, metrics=[Metric("deep", 1.0, now, -(2**63))])
assert client.get_metric_history(run_id, "deep")[0].step == -(2**63)

# The last value is that of the greatest step, whatever the order of arrival.
client.log_batch(run_id, metrics=[Metric("late", 2.0, now, 10), Metric("late", 1.0, now, 3)])
assert client.get_run(run_id).data.metrics["late"] == 2.0

# Nested runs.
with mlflow.start_run(run_name="parent") as parent:
    for index in range(3):
        with mlflow.start_run(run_name=f"child-{index}", nested=True):
            mlflow.log_metric("score", index)
children = client.search_runs([experiment.experiment_id], f"tags.mlflow.parentRunId = '{parent.info.run_id}'", order_by=["metrics.score DESC"])
assert [run.info.run_name for run in children] == ["child-2", "child-1", "child-0"]

# A failing run is FAILED.
try:
    with mlflow.start_run(run_name="broken") as broken:
        raise ValueError("no rows")
except ValueError:
    pass
assert client.get_run(broken.info.run_id).info.status == "FAILED"

# Trash and back.
client.delete_run(broken.info.run_id)
assert client.get_run(broken.info.run_id).info.lifecycle_stage == "deleted"
found = client.search_runs([experiment.experiment_id], run_view_type=ViewType.DELETED_ONLY)
assert [run.info.run_id for run in found] == [broken.info.run_id]
refused("INVALID_PARAMETER_VALUE", lambda: client.log_metric(broken.info.run_id, "x", 1))
client.restore_run(broken.info.run_id)
assert client.get_run(broken.info.run_id).info.lifecycle_stage == "active"

other = client.create_experiment("short-lived", tags={"a": "b"})
client.rename_experiment(other, "renamed")
client.delete_experiment(other)
assert client.get_experiment(other).lifecycle_stage == "deleted"
client.restore_experiment(other)
assert client.get_experiment(other).name == "renamed"

# Renaming, deleting tags, ending.
client.update_run(run_id, name="renamed-run")
assert client.get_run(run_id).data.tags["mlflow.runName"] == "renamed-run"
client.delete_tag(run_id, "owner")
assert "owner" not in client.get_run(run_id).data.tags
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_tag(run_id, "owner"))
refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_run("0" * 32))
client.set_terminated(run_id, status="KILLED")
assert client.get_run(run_id).info.status == "KILLED"

# Long values are cut, long keys refused.
with mlflow.start_run() as limits:
    client.log_param(limits.info.run_id, "long", "x" * 6000)
    client.set_tag(limits.info.run_id, "long", "y" * 8000)
    refused("INVALID_PARAMETER_VALUE", lambda: client.log_param(limits.info.run_id, "k" * 251, "1"))
    refused("INVALID_PARAMETER_VALUE", lambda: client.log_metric(limits.info.run_id, "../escape", 1))
assert client.get_run(limits.info.run_id).info.run_name, "a run without a name gets one"
assert len(client.get_run(limits.info.run_id).data.params["long"]) == 6000

# Asynchronous logging.
with mlflow.start_run() as quick:
    mlflow.log_metric("async", 1.0, synchronous=False)
    mlflow.log_params({"p": 1}, synchronous=False).wait()
    mlflow.flush_async_logging()
assert client.get_run(quick.info.run_id).data.metrics == {"async": 1.0}
print("ok")
