"""Writes an experiment of many runs straight into the database of a stock MLflow server: DATABASE RUNS. Prints its id."""
import sqlite3
import sys

database, count = sys.argv[1], int(sys.argv[2])
PARAMS, METRICS, POINTS = 10, 8, 3
FIRST = 1_767_000_000_000

db = sqlite3.connect(database, timeout=60)


def insert(table, rows):
    columns = list(rows[0])
    db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", [tuple(row.values()) for row in rows])


known = {row[1] for row in db.execute("PRAGMA table_info(experiments)")}
experiment = {"experiment_id": 1, "name": "many runs", "artifact_location": "mlflow-artifacts:/1", "lifecycle_stage": "active", "creation_time": FIRST, "last_update_time": FIRST}
insert("experiments", [{**experiment, "workspace": "default"} if "workspace" in known else experiment])
for n in range(count):
    run, start = f"{n:032x}", FIRST + n * 60_000
    insert("runs", [{"run_uuid": run, "name": f"run-{n}", "source_type": "UNKNOWN", "source_name": "", "entry_point_name": "", "user_id": "analyst", "status": "FINISHED", "start_time": start,
                     "end_time": start + 30_000, "source_version": "", "lifecycle_stage": "active", "artifact_uri": f"mlflow-artifacts:/1/{run}/artifacts", "experiment_id": 1}])
    insert("params", [{"key": f"p{k}", "value": str((n * 7 + k) % 13), "run_uuid": run} for k in range(PARAMS)])
    points = [{"key": f"m{k}", "value": (n * 31 + k + step) % 101 / 101, "timestamp": start + step, "step": step, "is_nan": 0, "run_uuid": run} for k in range(METRICS) for step in range(POINTS)]
    insert("metrics", points)
    insert("latest_metrics", points[POINTS - 1::POINTS])
    insert("tags", [{"key": key, "value": value, "run_uuid": run} for key, value in (("mlflow.user", "analyst"), ("mlflow.source.name", "train.py"), ("mlflow.runName", f"run-{n}"))])
db.commit()
print(1)
