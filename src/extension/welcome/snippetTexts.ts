/**
 * A shell script that records itself with curl. It takes the address from the environment, which terminals and tasks of a recorded
 * folder have.
 */
export function shellSnippet(): string {
  return `#!/bin/sh
# Records one run of a script: what went in, what came out, how long it took.
# Terminals and tasks of this folder have the address in MLFLOW_TRACKING_URI;
# elsewhere, paste the line of "Experiments: Copy Connection" first.
set -eu
api="$MLFLOW_TRACKING_URI/api/2.0/mlflow"
post() { curl -sS --fail-with-body -H 'Content-Type: application/json' -d "$2" "$api/$1"; }
now() { echo "$(date +%s)000"; }

experiment=$(post experiments/search '{"max_results": 1, "filter": "name = '"'"'orders'"'"'"}' | sed -n 's/.*"experiment_id": *"\\([^"]*\\)".*/\\1/p')
[ -n "$experiment" ] || experiment=$(post experiments/create '{"name": "orders"}' | sed 's/.*"experiment_id": *"\\([^"]*\\)".*/\\1/')
run=$(post runs/create '{"experiment_id": "'"$experiment"'", "run_name": "'"$(date +%F)"'", "start_time": '"$(now)"'}' | sed 's/.*"run_id": *"\\([^"]*\\)".*/\\1/')
finish() { post runs/update '{"run_id": "'"$run"'", "status": "'"$1"'", "end_time": '"$(now)"'}' > /dev/null; }
trap 'finish FAILED' EXIT

post runs/log-parameter '{"run_id": "'"$run"'", "key": "day", "value": "'"$(date +%F)"'"}' > /dev/null

# Your own work goes here.
rows=$(printf 'a\\nb\\nc\\n' | wc -l | tr -d ' ')

post runs/log-metric '{"run_id": "'"$run"'", "key": "rows", "value": '"$rows"', "timestamp": '"$(now)"', "step": 0}' > /dev/null
trap - EXIT
finish FINISHED
echo "Recorded $rows rows."
`;
}

/** The same in Python, with its standard library alone. */
export function pythonSnippet(): string {
  return `"""Records one run of a script: what went in, what came out, how long it took.

Terminals and tasks of this folder have the address in MLFLOW_TRACKING_URI;
elsewhere, paste the line of "Experiments: Copy Connection" first.
"""
import datetime
import json
import os
import time
import urllib.error
import urllib.request

API = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/"
# The address is on this machine, so a proxy must not see it.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def post(path, **fields):
    request = urllib.request.Request(API + path, json.dumps(fields).encode(), {"Content-Type": "application/json"})
    with OPENER.open(request) as answer:
        return json.load(answer)


def now():
    return int(time.time() * 1000)


def experiment_id(name):
    found = post("experiments/search", filter=f"name = '{name}'", max_results=1).get("experiments")
    return found[0]["experiment_id"] if found else post("experiments/create", name=name)["experiment_id"]


day = datetime.date.today().isoformat()
run = post("runs/create", experiment_id=experiment_id("orders"), run_name=day, start_time=now())["run"]["info"]["run_id"]
status = "FAILED"
try:
    post("runs/log-parameter", run_id=run, key="day", value=day)

    # Your own work goes here.
    started = time.time()
    rows = sum(1 for _ in range(184_203))

    post("runs/log-metric", run_id=run, key="rows", value=rows, timestamp=now(), step=0)
    post("runs/log-metric", run_id=run, key="seconds", value=time.time() - started, timestamp=now(), step=0)
    status = "FINISHED"
finally:
    post("runs/update", run_id=run, status=status, end_time=now())
print(f"Recorded {rows} rows.")
`;
}

/** How to bring earlier runs along with MLflow's own client: what works today. */
export function historyGuide(): string {
  return `# Bring earlier runs along

Save a script below in this folder, say as \`bring_runs.py\`, and run it in a terminal of the editor: the terminal knows where to record.
Run it once; running it again copies everything again.

## From an mlflow.db file, an mlruns folder or another MLflow server

\`\`\`python
import os
import tempfile

import mlflow

# Where the runs are now: also file:./mlruns or https://mlflow.example.org
os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
source = mlflow.MlflowClient("sqlite:///mlflow.db")
target = mlflow.MlflowClient(os.environ["MLFLOW_TRACKING_URI"])

for experiment in source.search_experiments():
    found = target.get_experiment_by_name(experiment.name)
    experiment_id = found.experiment_id if found else target.create_experiment(experiment.name)
    copied = {}
    token = None
    while True:
        runs = source.search_runs([experiment.experiment_id], order_by=["start_time ASC"], page_token=token)
        for run in runs:
            tags = dict(run.data.tags)
            parent = copied.get(tags.pop("mlflow.parentRunId", None))
            if parent:
                tags["mlflow.parentRunId"] = parent
            new = target.create_run(experiment_id, run.info.start_time, tags, run.info.run_name).info.run_id
            copied[run.info.run_id] = new
            for key, value in run.data.params.items():
                target.log_param(new, key, value)
            for key in run.data.metrics:
                points = source.get_metric_history(run.info.run_id, key)
                for start in range(0, len(points), 1000):
                    target.log_batch(new, metrics=points[start : start + 1000])
            with tempfile.TemporaryDirectory() as folder:
                if source.list_artifacts(run.info.run_id):
                    target.log_artifacts(new, source.download_artifacts(run.info.run_id, "", folder))
            target.set_terminated(new, run.info.status, run.info.end_time)
        token = runs.token
        if not token:
            break
    print(f"{experiment.name}: {len(copied)} runs")
\`\`\`

## From a CSV file

Each row becomes a run: numbers as metrics, the rest as parameters.

\`\`\`python
import csv

import mlflow

mlflow.set_experiment("imported")
with open("results.csv", newline="") as file:
    for row in csv.DictReader(file):
        with mlflow.start_run(run_name=row.pop("name", None)):
            for key, text in row.items():
                try:
                    mlflow.log_metric(key, float(text))
                except ValueError:
                    mlflow.log_param(key, text)
\`\`\`
`;
}
