"""What is asked for seldom, through MLflow's client: tables, images, system metrics, legacy models, histories, parts, renaming, and what is not there."""
import os
import tempfile
import time

os.environ.update(MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD="true", MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE="1000", MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE=str(5 * 1024**2))

import mlflow
import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from mlflow.store.artifact.http_artifact_repo import HttpArtifactRepository
from mlflow.tracking import MlflowClient
from mlflow.utils.rest_utils import http_request

client = MlflowClient()
mlflow.set_experiment("the rest of it")

# Tables: a second one with the same name is appended to the first.
with mlflow.start_run(run_name="tables") as run:
    mlflow.log_table({"question": ["a", "b"], "score": [1, 2]}, artifact_file="eval/results.json")
    mlflow.log_table(pd.DataFrame({"question": ["c"], "score": [3]}), artifact_file="eval/results.json")
    mlflow.log_image(np.zeros((4, 5, 3), dtype=np.uint8), "plots/black.png")
    for step in range(3):
        mlflow.log_image(np.full((4, 5, 3), step, dtype=np.uint8), key="sample", step=step)
    mlflow.log_dict({"a": [1, None]}, "config.yaml")
    mlflow.log_text("größe", "notes/ü.txt")
table = mlflow.load_table("eval/results.json", run_ids=[run.info.run_id], extra_columns=["run_id"])
assert list(table["question"]) == ["a", "b", "c"] and set(table["run_id"]) == {run.info.run_id}, table
assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/ü.txt") == "größe"
assert mlflow.artifacts.load_image(f"{run.info.artifact_uri}/plots/black.png").size == (5, 4)
assert len(client.list_artifacts(run.info.run_id, "images")) == 6, "each step with its thumbnail"

# System metrics are metrics by name, slashes and all.
mlflow.set_system_metrics_sampling_interval(0.1)
mlflow.set_system_metrics_samples_before_logging(1)
with mlflow.start_run(run_name="machine", log_system_metrics=True) as machine:
    for _ in range(100):
        time.sleep(0.1)
        if any(key.startswith("system/") for key in client.get_run(machine.info.run_id).data.metrics):
            break
keys = client.get_run(machine.info.run_id).data.metrics
assert "system/cpu_utilization_percentage" in keys, keys

# A history of more than one page comes whole and in the order of time; the newest point is the one of the greatest step.
with mlflow.start_run(run_name="late") as late:
    client.log_batch(late.info.run_id, metrics=[mlflow.entities.Metric("m", step, 10_000 - step, step) for step in range(1000)])
assert [point.step for point in client.get_metric_history(late.info.run_id, "m")] == list(range(999, -1, -1))
assert client.get_run(late.info.run_id).data.metrics["m"] == 999

# A large file in parts, since the client was told to, and what is deleted is gone.
sent, send = [], HttpArtifactRepository._upload_part
HttpArtifactRepository._upload_part = staticmethod(lambda credential, **rest: sent.append(credential.part_number) or send(credential=credential, **rest))
content = os.urandom(11 * 1024**2 + 7)
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "weights.bin")
    with open(path, "wb") as file:
        file.write(content)
    client.log_artifact(run.info.run_id, path, "large")
    assert sorted(sent) == [1, 2, 3], sent
    got = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="large/weights.bin", dst_path=os.path.join(folder, "got"))
    with open(got, "rb") as file:
        assert file.read() == content
get_artifact_repository(run.info.artifact_uri).delete_artifacts("large")
assert client.list_artifacts(run.info.run_id, "large") == []

# Models: renamed with all that is theirs; tags and aliases taken away.
model = mlflow.initialize_logged_model("seldom", source_run_id=run.info.run_id, params={"depth": "3"})
mlflow.log_model_params({"leaves": "9"}, model_id=model.model_id)
client.finalize_logged_model(model.model_id, "READY")
client.create_registered_model("seldom", tags={"a": "1"})
version = client.create_model_version("seldom", f"models:/{model.model_id}", model_id=model.model_id)
client.set_model_version_tag("seldom", "1", "checked", "yes")
client.set_registered_model_alias("seldom", "best", "1")
client.rename_registered_model("seldom", "often")
assert client.get_model_version_by_alias("often", "best").tags == {"checked": "yes"}
client.delete_model_version_tag("often", "1", "checked")
client.delete_registered_model_tag("often", "a")
client.delete_registered_model_alias("often", "best")
assert client.get_registered_model("often").tags == {} and client.get_model_version("often", "1").tags == {}
assert mlflow.get_logged_model(model.model_id).params == {"depth": "3", "leaves": "9"}
client.delete_logged_model(model.model_id)
try:
    mlflow.get_logged_model(model.model_id)
    raise AssertionError("a deleted model was found")
except MlflowException as error:
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST", error

# An experiment whose artifacts are elsewhere: runs there are recorded, their files are the client's own affair.
with tempfile.TemporaryDirectory() as folder:
    elsewhere = mlflow.create_experiment("elsewhere", artifact_location=f"file://{folder}")
    with mlflow.start_run(experiment_id=elsewhere) as there:
        mlflow.log_text("here", "a.txt")
    with open(os.path.join(folder, there.info.run_id, "artifacts", "a.txt")) as file:
        assert file.read() == "here"

# What is not there says so by name, and the client takes it as such.
for method, path in [("POST", "/api/3.0/mlflow/traces/search"), ("GET", "/api/3.0/mlflow/datasets/d-1"), ("POST", "/api/2.0/mlflow/webhooks"), ("GET", "/api/3.0/mlflow/scorers/list"), ("GET", "/api/3.0/mlflow/workspaces")]:
    answer = http_request(mlflow.tracking._tracking_service.utils._get_store().get_host_creds(), path, method, **({} if method == "GET" else {"json": {}}))
    assert answer.status_code == 404 and answer.json()["error_code"] == "ENDPOINT_NOT_FOUND" and path in answer.json()["message"], answer.text

print("ok")
