"""From three runs to production by MLflow's client alone; what our server adds: history, conflicts, trash, rules for every client."""
import json
import os
import pathlib
import urllib.error
import urllib.request

import mlflow
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

client = MlflowClient()
NAME = "HousePricePredictor"


def ours(method, path, fields=None):
    """Calls an addition of ours; answers the status and the body."""
    body = None if fields is None else json.dumps(fields).encode()
    request = urllib.request.Request(f"{os.environ['MLFLOW_TRACKING_URI']}/api/2.0/trialbook/{path}", body, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


# Three runs of a model; the best is registered.
mlflow.set_experiment("house-prices")
data = pd.DataFrame({
    "bedrooms": [2, 3, 4, 3, 5, 2] * 10, "bathrooms": [1, 2, 2, 1, 3, 1] * 10, "square_feet": [900, 1800, 2400, 1500, 3200, 1100] * 10,
    "neighborhood": ["North District", "South", "North District", "East", "East", "South"] * 10,
})
price = data.square_feet * 150 + data.bedrooms * 9000 + (data.neighborhood == "North District") * 30000
runs = {}
for name, regressor in {"linear": LinearRegression(), "stumps": RandomForestRegressor(3, max_depth=1, random_state=1), "forest": RandomForestRegressor(20, random_state=1)}.items():
    with mlflow.start_run(run_name=name) as run:
        pipeline = make_pipeline(make_column_transformer((OneHotEncoder(), ["neighborhood"]), remainder="passthrough"), regressor).fit(data, price)
        rmse = float(((pipeline.predict(data) - price) ** 2).mean() ** 0.5)
        mlflow.log_metric("val_rmse", rmse)
        logged = mlflow.sklearn.log_model(pipeline, name="model", serialization_format="cloudpickle")
    runs[name] = (rmse, run.info.run_id, logged.model_uri)
best, worst = min(runs.values()), max(runs.values())
assert mlflow.register_model(best[2], NAME).version == "1"
assert ours("GET", f"registry/state?name={NAME}")[1]["revision"] > 0
client.transition_model_version_stage(NAME, "1", "Staging")
client.set_model_version_tag(NAME, "1", "owner", "prices")
client.transition_model_version_stage(NAME, "1", "Production")
client.set_registered_model_alias(NAME, "champion", "1")
question = pd.DataFrame([{"bedrooms": 3, "bathrooms": 2, "square_feet": 1800, "neighborhood": "North District"}])
assert mlflow.sklearn.load_model(f"models:/{NAME}/Production").predict(question)[0] > 100_000

# Version 2 takes its place, and version 1 is archived.
assert mlflow.register_model(worst[2], NAME).version == "2"
seen = ours("GET", f"registry/state?name={NAME}")[1]["revision"]
client.transition_model_version_stage(NAME, "2", "Production", archive_existing_versions=True)
assert client.get_model_version(NAME, "1").current_stage == "Archived"
assert mlflow.pyfunc.load_model(f"models:/{NAME}@champion").metadata.run_id == best[1]

# Who decided on what was there before is told what happened.
status, answer = ours("POST", "registry/promote", {"name": NAME, "version": "1", "stage": "Production", "expected_revision": seen})
assert (status, answer["error_code"]) == (409, "RESOURCE_CONFLICT"), answer
assert "version 2 went from None to Production" in answer["message"], answer
status, answer = ours("POST", "registry/promote", {
    "name": NAME, "version": "1", "stage": "Production", "archive_existing": True, "comment": "back to what worked", "restores": True,
    "expected_revision": ours("GET", f"registry/state?name={NAME}")[1]["revision"],
})
assert status == 200 and answer["model_version"]["current_stage"] == "Production", answer

# Rules that are enforced hold for this client too, and say so readably.
_, server = ours("GET", "status")
rules = pathlib.Path(server["storePath"]).parent / "trialbook.json"
rules.write_text(json.dumps({"promotion": {"enforce": True, "rules": [
    {"to": ["Production", "@champion"], "model": "House*", "metric": "val_rmse", "beats": "current"}, {"to": "Production", "tag": "owner"},
]}}))
try:
    for move in [lambda: client.transition_model_version_stage(NAME, "2", "Production"), lambda: client.set_registered_model_alias(NAME, "champion", "2")]:
        try:
            move()
            raise AssertionError("a rule was not applied")
        except MlflowException as error:
            assert error.error_code == "PERMISSION_DENIED", error
            assert "val_rmse better than that of the version there now" in str(error) and str(worst[0])[:6] in str(error), error
    client.transition_model_version_stage(NAME, "2", "Staging")
finally:
    rules.unlink()
assert client.get_model_version_by_alias(NAME, "champion").version == "1"

# What is deleted can be brought back until the trash is emptied.
client.delete_model_version(NAME, "2")
assert [one.get("version") for one in ours("GET", "registry/trash")[1]["items"] if one["name"] == NAME] == ["2"]
assert ours("POST", "registry/trash/restore", {"name": NAME, "version": "2"}) == (200, {})
assert client.get_model_version(NAME, "2").run_id == worst[1]
client.rename_registered_model(NAME, "Prices")
client.delete_registered_model("Prices")
assert client.search_model_versions("name = 'Prices'") == []
assert ours("POST", "registry/trash/restore", {"name": "Prices"}) == (200, {})
assert client.get_model_version_by_alias("Prices", "champion").version == "1"

# All of it can be read, in the name of the client that did it.
history = ours("GET", "registry/history?name=Prices&max_results=1000")[1]
assert history["chain"]["kind"] == "intact", history["chain"]
told = [(event["kind"], event.get("version"), event["client"]) for event in reversed(history["events"])]
assert told[:6] == [
    ("model-created", None, "python"), ("version-registered", "1", "python"), ("stage-changed", "1", "python"), ("tag-set", "1", "python"), ("stage-changed", "1", "python"), ("alias-set", "1", "python"),
], told
assert [kind for kind, _, _ in told[-5:]] == ["version-deleted", "version-restored", "model-renamed", "model-deleted", "model-restored"], told
assert {client for _, _, client in told} == {"python", "other"}, told
client.delete_registered_model("Prices")
print("ok")
