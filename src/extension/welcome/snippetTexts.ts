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
