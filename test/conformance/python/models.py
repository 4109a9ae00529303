"""Logged models, autologging and the registry through MLflow's client."""
import os
import tempfile

import mlflow
import numpy as np
from mlflow.exceptions import MlflowException
from mlflow.models import infer_signature
from mlflow.tracking import MlflowClient
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

client = MlflowClient()
mlflow.set_experiment("churn")
rng = np.random.default_rng(7)
X = rng.normal(size=(120, 3))
y = (X[:, 0] + 0.3 * X[:, 1] > 0).astype(int)

# Autologging: parameters, metrics, the data, the model and plots arrive by themselves.
mlflow.sklearn.autolog(serialization_format="cloudpickle", silent=True)
with mlflow.start_run(run_name="autolog") as run:
    LogisticRegression(C=0.5).fit(X, y)
read = client.get_run(run.info.run_id)
assert read.data.params["C"] == "0.5" and read.data.metrics["training_accuracy_score"] > 0.8
assert read.inputs.dataset_inputs, "autologging records the data"
assert {file.path for file in client.list_artifacts(run.info.run_id)} >= {"estimator.html"}, client.list_artifacts(run.info.run_id)
models = mlflow.search_logged_models(experiment_ids=[read.info.experiment_id], output_format="list")
assert len(models) == 1 and models[0].status.value == "READY", models
assert models[0].source_run_id == run.info.run_id
assert models[0].metrics, "metrics are linked to the model"

with mlflow.start_run(run_name="grid") as parent:
    GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, cv=2).fit(X, y)
assert len(client.search_runs([read.info.experiment_id], f"tags.mlflow.parentRunId = '{parent.info.run_id}'")) == 2
mlflow.sklearn.autolog(disable=True)

# log_model, four ways to load it.
with mlflow.start_run(run_name="by-hand") as run:
    fitted = LogisticRegression().fit(X, y)
    logged = mlflow.sklearn.log_model(fitted, name="model", signature=infer_signature(X, y), serialization_format="cloudpickle", input_example=X[:2])
    mlflow.log_metric("auc", 0.9, model_id=logged.model_id)
expected = fitted.predict(X)
assert (mlflow.pyfunc.load_model(logged.model_uri).predict(X) == expected).all()
assert (mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/model").predict(X) == expected).all()

first = mlflow.register_model(logged.model_uri, "churn_model", tags={"checked": "yes"})
assert first.version == "1" and first.run_id == run.info.run_id, first
second = mlflow.register_model(f"runs:/{run.info.run_id}/model", "churn_model")
assert second.version == "2"
client.set_registered_model_alias("churn_model", "champion", "1")
client.transition_model_version_stage("churn_model", "1", "Staging")
client.transition_model_version_stage("churn_model", "2", "Production")
for uri in ["models:/churn_model@champion", "models:/churn_model/1", "models:/churn_model/Production", "models:/churn_model/latest"]:
    assert (mlflow.pyfunc.load_model(uri).predict(X) == expected).all(), uri
client.transition_model_version_stage("churn_model", "1", "Production", archive_existing_versions=True)
assert client.get_model_version("churn_model", "2").current_stage == "Archived"
assert client.get_model_version_by_alias("churn_model", "champion").version == "1"
assert client.get_latest_versions("churn_model", ["Production"])[0].version == "1"

client.update_registered_model("churn_model", "Predicts who leaves")
client.update_model_version("churn_model", "1", "first")
client.set_registered_model_tag("churn_model", "owner", "data")
client.set_model_version_tag("churn_model", "1", "validated", "true")
model = client.get_registered_model("churn_model")
assert model.description == "Predicts who leaves" and model.tags == {"owner": "data"} and model.aliases == {"champion": "1"}
assert client.get_model_version("churn_model", "1").tags["validated"] == "true"
assert [m.name for m in client.search_registered_models("name LIKE 'churn%'")] == ["churn_model"]
assert [v.version for v in client.search_model_versions("name = 'churn_model'", order_by=["version_number DESC"])] == ["2", "1"]
assert [v.version for v in client.search_model_versions(f"run_id = '{run.info.run_id}' AND tags.validated = 'true'")] == ["1"]
client.delete_registered_model_alias("churn_model", "champion")
try:
    client.get_model_version_by_alias("churn_model", "champion")
    raise AssertionError("the alias is gone")
except MlflowException as error:
    assert error.error_code in ("INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST"), error
try:
    client.set_registered_model_alias("churn_model", "v3", "1")
    raise AssertionError("v3 is a reserved alias")
except MlflowException as error:
    assert error.error_code == "INVALID_PARAMETER_VALUE", error
for name in ["a/b", "a:b", ""]:
    try:
        client.create_registered_model(name)
        raise AssertionError(f"{name!r} was accepted")
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE", error
client.rename_registered_model("churn_model", "churn")
assert client.get_model_version("churn", "1").version == "1"
client.delete_model_version("churn", "2")
client.delete_registered_model("churn")
try:
    client.get_registered_model("churn")
    raise AssertionError("the model is gone")
except MlflowException as error:
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST", error

# Prompts are registered models with a tag, and are not listed among them.
mlflow.genai.register_prompt(name="greeting", template="Hello {{name}}")
assert mlflow.genai.load_prompt("prompts:/greeting/1").template == "Hello {{name}}"
assert [m.name for m in client.search_registered_models()] == []

# Artifacts of every kind.
with mlflow.start_run(run_name="artifacts") as run, tempfile.TemporaryDirectory() as folder:
    mlflow.log_text("héllo", "notes/Ünïcode name.txt")
    mlflow.log_dict({"a": 1}, "config.json")
    mlflow.log_table({"a": [1, 2], "b": ["x", "y"]}, "table.json")
    for name in ["Case.txt", "case.txt", "con", "aux.txt", "trailing.", "a+b&c=d.txt"]:
        mlflow.log_text(name, f"odd/{name}")
    path = os.path.join(folder, "large.bin")
    with open(path, "wb") as file:
        file.write(os.urandom(3_000_000))
    mlflow.log_artifact(path, "deep/er")
listed = {file.path for file in client.list_artifacts(run.info.run_id, "odd")}
assert listed == {f"odd/{name}" for name in ["Case.txt", "case.txt", "con", "aux.txt", "trailing.", "a+b&c=d.txt"]}, listed
for name in ["Case.txt", "case.txt", "con", "aux.txt", "trailing.", "a+b&c=d.txt"]:
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/odd/{name}") == name, name
assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes/Ünïcode name.txt") == "héllo"
assert mlflow.load_table("table.json", run_ids=[run.info.run_id])["a"].tolist() == [1, 2]
with tempfile.TemporaryDirectory() as folder:
    local = client.download_artifacts(run.info.run_id, "", folder)
    assert os.path.getsize(os.path.join(local, "deep", "er", "large.bin")) == 3_000_000
print("ok")
