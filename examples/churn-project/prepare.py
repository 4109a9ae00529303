"""Drops the rows of a CSV file that lack a value."""
import argparse
from pathlib import Path

import mlflow
import pandas as pd

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--input", required=True, help="CSV file with a header")
parser.add_argument("--output", required=True, help="where the complete rows go")
args = parser.parse_args()

rows = pd.read_csv(args.input)
complete = rows.dropna()

Path(args.output).parent.mkdir(parents=True, exist_ok=True)
complete.to_csv(args.output, index=False)

with mlflow.start_run():
    mlflow.log_metric("rows_read", len(rows))
    mlflow.log_metric("rows_dropped", len(rows) - len(complete))
    mlflow.log_artifact(args.output)

print(f"{len(rows) - len(complete)} of {len(rows)} rows dropped")
