"""Writes a history as people's scripts do: python history.py TRACKING_URI"""

import sys

import mlflow
import pandas as pd
from mlflow import MlflowClient
from sklearn.linear_model import LinearRegression

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
mlflow.set_experiment("Häuser: first")
houses = pd.DataFrame({"area": [1, 2, 3], "price": [2, 4, 6]})
dataset = mlflow.data.from_pandas(houses, name="tiny", targets="price")

with mlflow.start_run(run_name="parent ü") as parent:
    mlflow.log_params({"lr": 0.1, "opt/x": "adam", "lines": "a\nb: c\n", "empty": ""})
    mlflow.log_input(dataset, context="training", tags={"k": "v"})
    for step in range(50):
        mlflow.log_metrics({"loss": 1 / (step + 1), "val/acc.x": step * 0.01}, step=step)
    for step, value in enumerate([float("nan"), float("inf"), float("-inf"), 5e-324, -0.0]):
        mlflow.log_metric("odd", value, step=step)
    client.log_metric(parent.info.run_id, "big", 1.0, timestamp=1, step=2**60 + 1)
    for step in (3, 1, 2):
        mlflow.log_metric("unordered", step, step=step)
    mlflow.set_tag("mlflow.note.content", "# Note\n\nüber")
    mlflow.log_text("hello", "a/b c/hällo.txt")
    mlflow.log_dict({"x": 1}, "cfg.json")
    model = LinearRegression().fit(houses[["area"]], houses["price"])
    info = mlflow.sklearn.log_model(model, name="model", input_example=houses[["area"]], registered_model_name="house")
    mlflow.log_metric("scored", 0.9, step=0, model_id=info.model_id, dataset=dataset)
    with mlflow.start_run(run_name="child", nested=True):
        mlflow.log_metric("loss", 0.5)
with mlflow.start_run(run_name="failed") as failed:
    mlflow.log_input(dataset, context="eval")
client.set_terminated(failed.info.run_id, "FAILED")
with mlflow.start_run(run_name="gone") as gone:
    mlflow.log_param("x", "1")
client.delete_run(gone.info.run_id)
running = client.create_run(parent.info.experiment_id, run_name="running")
client.log_metric(running.info.run_id, "live", 1.0, step=0)

mlflow.register_model(info.model_uri, "house", tags={"t": "1"})
client.set_registered_model_alias("house", "champion", 1)
client.update_registered_model("house", "the houses: 'x'")
client.update_model_version("house", "1", "first one")
client.set_registered_model_tag("house", "team", "a")
client.transition_model_version_stage("house", 2, "Production")
trashed = client.create_experiment("trashed", tags={"et": "1"})
with mlflow.start_run(experiment_id=trashed):
    mlflow.log_metric("m", 1)
client.delete_experiment(trashed)
