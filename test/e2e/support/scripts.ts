/*
 * Python programs of the tests: what people write, with nothing of ours in them. They end at once unless they are to be watched.
 */

/** A short training: one parameter, 20 points of `loss` down to 0.05, an artifact. */
export const TRAIN = `import mlflow

with mlflow.start_run(run_name="first-try"):
    mlflow.log_param("lr", 0.1)
    for step in range(20):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
    mlflow.log_text("fitted", "note.txt")
`;

/** A training of ten steps a second that goes on until the file `enough` is there, however long a test takes; `loss` of each step is 1/(step+1), of the last one 0.005. */
export const SLOW_TRAIN = `import os
import time

import mlflow

with mlflow.start_run(run_name="long-try"):
    mlflow.log_param("lr", 0.1)
    step = 0
    while not os.path.exists("enough"):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        step += 1
        time.sleep(0.1)
    mlflow.log_metric("loss", 0.005, step=step)
    mlflow.log_param("steps", step + 1)
`;

/**
 * A sweep of 40 settings with 5 seeds each, 200 runs, by the client: `roc_auc` rises with a learning rate near 0.03, 12 points of `val_loss` each. One
 * run failed, one parameter is not logged by the linear booster, one metric is NaN.
 */
export const SWEEP = `import math
import random
import time

import mlflow
from mlflow.entities import Metric, Param, RunTag

random.seed(7)
client = mlflow.MlflowClient()
experiment = mlflow.set_experiment("churn-model").experiment_id
began = int(time.time() * 1000) - 200 * 600_000
for setting in range(40):
    rate = round(10 ** random.uniform(-2.5, -0.5), 4)
    trees = 100 + 50 * random.randrange(22)
    depth = random.randint(3, 10)
    booster = random.choice(["gbtree", "gbtree", "dart", "gblinear"])
    rows = round(random.uniform(0.5, 1), 2)
    for seed in range(1, 6):
        number = setting * 5 + seed
        start = began + number * 600_000
        run = client.create_run(experiment, run_name=f"xgb-{setting + 1:03d}-s{seed}", start_time=start).info.run_id
        auc = 0.87 - 0.02 * abs(math.log10(rate) + 1.5) - (0.03 if booster == "gblinear" else 0) - 0.001 * abs(depth - 7) + random.gauss(0, 0.001)
        params = {"learning_rate": rate, "n_estimators": trees, "booster": booster, "subsample": rows, "seed": seed, "objective": "binary:logistic"}
        if booster != "gblinear":
            params["max_depth"] = depth
        losses = [Metric("val_loss", 1.17 - auc + 0.4 * math.exp(-step / 3) + random.gauss(0, 0.002), start + step * 1000, step) for step in range(12)]
        last = [Metric("roc_auc", float("nan") if number == 77 else auc, start + 12_000, 11), Metric("accuracy", auc + 0.04 + random.gauss(0, 0.002), start + 12_000, 11)]
        client.log_batch(run, metrics=losses + last, params=[Param(key, str(value)) for key, value in params.items()], tags=[RunTag("team", "core" if seed == 1 else "growth")])
        client.set_terminated(run, "FAILED" if number == 111 else "FINISHED", end_time=start + 100_000 + trees * 400)
print("swept")
`;

/** A run of the sweep's experiment that logs `val_loss` ten times a second until the file `enough` is there. */
export const LIVE = `import os
import time

import mlflow

mlflow.set_experiment("churn-model")
with mlflow.start_run(run_name="live-try"):
    step = 0
    while not os.path.exists("enough"):
        mlflow.log_metric("val_loss", 0.3 + 1 / (step + 1), step=step)
        step += 1
        time.sleep(0.1)
`;

/** A notebook of one code cell. */
export const notebook = (source: string): string => notebookOf({ source });

/** A notebook of code cells with their tags. */
export const notebookOf = (...cells: readonly { readonly source: string; readonly tags?: readonly string[] }[]): string =>
  JSON.stringify({
    cells: cells.map(({ source, tags }, index) => ({
      cell_type: 'code', execution_count: null, id: `cell-${index + 1}`, metadata: tags === undefined ? {} : { tags }, outputs: [], source: source.trimEnd().split(/(?<=\n)/),
    })),
    metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' }, language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
  });
