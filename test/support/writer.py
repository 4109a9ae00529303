"""Writes to a tracking server until standard input is closed, and says on standard output what the server has acknowledged.

    writer.py points|batches|runs
"""

import sys
import threading

from mlflow import MlflowClient
from mlflow.entities import Metric, Param

BATCH = 200

client = MlflowClient()
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()


def acknowledged(*words):
    print(*words, flush=True)


def points(run_id, number):
    client.log_metric(run_id, "single", number / 2, step=number)
    acknowledged("point", number)


def batches(run_id, number):
    metrics = [Metric("batched", number, 1_700_000_000_000 + number, number * BATCH + i) for i in range(BATCH)]
    client.log_batch(run_id, metrics=metrics, params=[Param(f"batch{number}", str(number))])
    acknowledged("batch", number)


def runs(_, number):
    run = client.create_run("0", run_name=f"made-{number}")
    acknowledged("made", run.info.run_id)
    client.set_terminated(run.info.run_id)
    acknowledged("ended", run.info.run_id)


write = {"points": points, "batches": batches, "runs": runs}[sys.argv[1]]
run_id = client.create_run("0", run_name=sys.argv[1]).info.run_id
acknowledged("run", run_id)
number = 0
while not over.is_set():
    write(run_id, number)
    number += 1
