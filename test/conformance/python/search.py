"""The search language through MLflow's client, with the additions that people write and MLflow refuses."""
import time

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.tracking import MlflowClient

client = MlflowClient()
experiment_id = client.create_experiment("search")
DATES = ["2019-06-28", "2019-06-30", "2019-07-01", "2019-07-02"]
for index, date in enumerate(DATES):
    run = client.create_run(experiment_id, run_name=f"run-{index}", start_time=1_000_000 + index * 1000, tags={"team": "data" if index % 2 else "science"})
    client.log_param(run.info.run_id, "processing_date", date)
    client.log_param(run.info.run_id, "lr", str(10**-index))
    client.log_param(run.info.run_id, "model.depth", str(index + 8))
    for step in range(3):
        client.log_metric(run.info.run_id, "loss", 1.0 / (index + 1) + (2 - step) * 0.01, step=step)
    if index < 2:
        client.log_metric(run.info.run_id, "acc", 0.5 + index / 10)
    client.set_terminated(run.info.run_id, "FINISHED" if index else "FAILED", end_time=1_000_000 + index * 1000 + 5000 * (index + 1))


def names(filter_string="", order_by=None):
    return [run.info.run_name[4:] for run in client.search_runs([experiment_id], filter_string, order_by=order_by)]


def check(expected, filter_string="", order_by=None):
    found = "".join(names(filter_string, order_by))
    assert found == expected, f"{filter_string!r} {order_by}: {found}, {expected} expected"


check("3210")
check("0123", order_by=["start_time ASC"])
check("32", "params.processing_date >= '2019-07-01'", ["start_time DESC"])
check("10", "params.processing_date < '2019-07-01'")
check("32", "params.lr <= 0.01")
check("3", "params.lr < 0.01")
check("32", "params.`model.depth` > 9")
check("3", 'params."model.depth" > 10')
check("31", "params.processing_date IN ('2019-07-02', '2019-06-30')")
check("0", "attributes.status = 'FAILED'")
check("321", "status != 'FAILED'")
check("3", "attributes.duration >= 20000")
check("31", "tags.team = 'data'")
check("31", "tags.team LIKE 'da%'")
check("", "tags.team LIKE 'DA%'")
check("31", "tags.team ILIKE 'DA%'")
check("32", "params.processing_date LIKE '2019-07%'")
check("10", "metrics.acc > 0")
check("1", "metrics.acc > 0.5 AND metrics.loss < 0.9")
check("30", "attributes.run_name = 'run-3' OR attributes.run_name = 'run-0'")
check("10", "(metrics.acc = 0.5 OR metrics.acc = 0.6) AND metrics.loss > 0.1")
check("3210", "metrics.loss.max > 0")
check("3", "metrics.loss.last < 0.26")
check("", "metrics.loss.min < 0.25")
check("0123", order_by=["metrics.loss DESC"])
check("1032", order_by=["metrics.acc DESC"])
check("0132", order_by=["metrics.acc ASC"])
check("3210", order_by=["params.processing_date DESC"])
check("2031", order_by=["tags.team DESC", "start_time DESC"])
check("3", f"run_id IN ('{client.search_runs([experiment_id], max_results=1)[0].info.run_id}')")
check("3210", "params.missing IS NULL")
check("", "tags.missing IS NOT NULL")
check("3210", "params.lr IS NOT NULL")
check("32", "start_time >= 1002000")

# Pages.
page = client.search_runs([experiment_id], max_results=3)
assert len(page) == 3 and page.token
rest = client.search_runs([experiment_id], max_results=3, page_token=page.token)
assert len(rest) == 1 and not rest.token

for wrong in ["metrics.loss >", "loss = 1", "params.lr LIKE", "metrics.loss LIKE 'x'", "(metrics.loss > 1", "attributes.unknown = 'x'", "params.lr = 'x", "'a' = 'b'", "metrics.loss > 'abc'"]:
    try:
        client.search_runs([experiment_id], wrong)
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE", f"{wrong}: {error}"
    else:
        raise AssertionError(f"{wrong!r} was accepted")

# A quote in a value is a value.
client.set_tag(client.search_runs([experiment_id])[0].info.run_id, "quote", "x'; DROP TABLE runs; --")
check("3", "tags.quote = \"x'; DROP TABLE runs; --\"")
check("3210")

# Experiments.
for name in ["alpha", "beta", "Alphabet"]:
    client.create_experiment(name, tags={"group": name[0].lower()})
assert {e.name for e in client.search_experiments(filter_string="name LIKE 'a%'")} == {"alpha"}
assert {e.name for e in client.search_experiments(filter_string="name ILIKE 'a%'")} == {"alpha", "Alphabet"}
assert {e.name for e in client.search_experiments(filter_string="tags.group = 'b'")} == {"beta"}
assert [e.name for e in client.search_experiments(filter_string="tags.group = 'a'", order_by=["name DESC"])] == ["alpha", "Alphabet"]
assert [e.name for e in client.search_experiments(filter_string=f"creation_time <= {int(time.time() * 1000)}", order_by=["experiment_id ASC"], max_results=1)] == ["Default"]

# Datasets.
with mlflow.start_run(experiment_id=experiment_id, run_name="run-4"):
    import pandas as pd

    mlflow.log_input(mlflow.data.from_pandas(pd.DataFrame({"a": [1]}), name="orders", source="orders.csv"), context="training")
check("4", "dataset.name = 'orders'")
check("4", "datasets.context IN ('training')")
check("", "dataset.name = 'other'")
print("ok")
